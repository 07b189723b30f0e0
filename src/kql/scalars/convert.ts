import type { KustoType } from '../../protocol/schema.ts';
import { once, type Sql, sql, typeName } from '../ir/sql.ts';
import { nullOf, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/** Widening that the language does by itself: int to long to real; anything else must be asked for by a function. */
export function convert(value: Scalar, type: KustoType): Scalar {
  if (value.type === type) return value;
  if (value.constant === null) return nullOf(type);
  if (type === 'decimal') {
    const digits = sql`CAST(${value.sql} AS VARCHAR)`;
    return scalar(value.type === 'real' ? udf('decimal_of_text', digits) : digits, type, value.nullable);
  }
  const constant = value.constant;
  const widened =
    typeof constant === 'bigint' && type === 'real' ? Number(constant) : constant === undefined ? undefined : constant;
  return {
    sql: sql`CAST(${value.sql} AS ${typeName(type)})`,
    type,
    nullable: value.nullable,
    ...(widened !== undefined && { constant: widened }),
  };
}

/** Truncates towards zero and stops at the ends of the range. NaN and infinities are null. */
export function realToLong(value: Sql): Sql {
  const [most, least] = [sql`9223372036854775807`, sql`(-9223372036854775807 - 1)`];
  return once(
    value,
    (v) =>
      sql`CASE WHEN NOT isfinite(${v}) THEN NULL WHEN ${v} >= 9223372036854775808 THEN ${most} WHEN ${v} < -9223372036854775808 THEN ${least} ELSE CAST(trunc(${v}) AS BIGINT) END`,
  );
}

/** Digits with surrounding blanks, or hexadecimal; anything else is null. */
export function textToLong(value: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN regexp_full_match(${v}, '\\s*[-+]?[0-9]+\\s*') THEN TRY_CAST(trim(${v}) AS BIGINT) WHEN regexp_full_match(${v}, '\\s*0[xX][0-9a-fA-F]{1,16}\\s*') THEN ${hexToLong(v)} END`,
  );
}

/** Sixteen digits fill all 64 bits, the sign too. */
function hexToLong(value: Sql): Sql {
  const unsigned = sql`CAST(TRY_CAST('0x' || substring(trim(${value}), 3) AS UBIGINT) AS HUGEINT)`;
  return sql`CAST((${unsigned} + 9223372036854775808) % 18446744073709551616 - 9223372036854775808 AS BIGINT)`;
}

export function textToReal(value: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN regexp_full_match(${v}, '\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*') THEN TRY_CAST(trim(${v}) AS DOUBLE) WHEN regexp_full_match(${v}, '\\s*(nan|NaN)\\s*') THEN CAST('NaN' AS DOUBLE) WHEN regexp_full_match(${v}, '\\s*[-+]?([iI]nf|Infinity)\\s*') THEN CASE WHEN contains(${v}, '-') THEN CAST('-Infinity' AS DOUBLE) ELSE CAST('Infinity' AS DOUBLE) END END`,
  );
}

/** The lower 32 bits. */
export function longToInt(value: Sql): Sql {
  return sql`CAST(((${value} % 4294967296 + 6442450944) % 4294967296 - 2147483648) AS INTEGER)`;
}

export function isNull(value: Scalar): Scalar {
  if (!value.nullable) return scalar(sql`false`, 'bool', false);
  return scalar(sql`(${value.sql} IS NULL)`, 'bool', false);
}

/** A literal in the type of the column that holds it. Undefined where the language has no such conversion. */
export function convertLiteral(value: Scalar, type: KustoType): Scalar | undefined {
  if (value.type === type) return value;
  if (value.constant === null) return nullOf(type);
  const constant = value.constant;
  if (typeof constant === 'bigint' && value.type !== 'timespan' && value.type !== 'datetime') {
    if (type === 'long' || type === 'real') return convert(value, type);
    if (type === 'int') return BigInt.asIntN(32, constant) === constant ? convert(value, type) : undefined;
  }
  return undefined;
}
