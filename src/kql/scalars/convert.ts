import type { KustoType } from '../../protocol/schema.ts';
import { once, type Sql, sql, typeName } from '../ir/sql.ts';
import { nullOf, type Scalar, scalar } from './scalar.ts';

/** Widening that the language does by itself: int to long to real; anything else must be asked for by a function. */
export function convert(value: Scalar, type: KustoType): Scalar {
  if (value.type === type) return value;
  if (value.constant === null) return nullOf(type);
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

const longLimit = sql`9223372036854775807`;

/** Truncates towards zero and saturates, as .NET's conversion does. */
export function realToLong(value: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN isnan(${v}) THEN NULL WHEN ${v} >= 9.2233720368547758e18 THEN ${longLimit} WHEN ${v} <= -9.2233720368547758e18 THEN (-${longLimit} - 1) ELSE CAST(trunc(${v}) AS BIGINT) END`,
  );
}

/** Digits with surrounding blanks, or hexadecimal; anything else is null. */
export function textToLong(value: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN regexp_full_match(${v}, '\\s*[-+]?[0-9]+\\s*') THEN TRY_CAST(trim(${v}) AS BIGINT) WHEN regexp_full_match(${v}, '\\s*0[xX][0-9a-fA-F]+\\s*') THEN TRY_CAST(trim(${v}) AS BIGINT) END`,
  );
}

export function textToReal(value: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN regexp_full_match(${v}, '\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*') THEN TRY_CAST(trim(${v}) AS DOUBLE) WHEN regexp_full_match(lower(${v}), '\\s*nan\\s*') THEN CAST('NaN' AS DOUBLE) END`,
  );
}

export function longToInt(value: Sql): Sql {
  return sql`TRY_CAST(${value} AS INTEGER)`;
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
