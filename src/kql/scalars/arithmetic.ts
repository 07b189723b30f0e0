import type { KustoType } from '../../protocol/schema.ts';
import { integer, once, type Sql, sql, typeName } from '../ir/sql.ts';
import { convert, longToInt } from './convert.ts';
import { foldArithmetic } from './folding.ts';
import { type Overflow, orStop, quotient, shifted, ticksOfReal, whole } from './overflow.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

export type ArithmeticSign = '+' | '-' | '*' | '/' | '%';

const signs = { '+': sql`+`, '-': sql`-`, '*': sql`*` } as const;

/** Euclidean: the result is never negative. By zero: null. */
function modulo(a: Sql, b: Sql): Sql {
  return once(b, (d) =>
    once(
      // By 1 and by -1 nothing remains, but DuckDB's division by -1 may stop.
      sql`(${a} % CASE WHEN ${d} = -1 THEN 1 ELSE ${d} END)`,
      // So written it stays within 64 bits, whatever the divisor.
      (r) => sql`CASE WHEN ${r} < 0 THEN CASE WHEN ${d} < 0 THEN ${r} - ${d} ELSE ${r} + ${d} END ELSE ${r} END`,
    ),
  );
}

const decimalFunctions = {
  '+': 'decimal_add',
  '-': 'decimal_subtract',
  '*': 'decimal_multiply',
  '/': 'decimal_divide',
  '%': 'decimal_modulo',
} as const;

/** Undefined for combinations that are not known to be computed exactly. `type` is the binder's. */
export function arithmetic(
  a: Scalar,
  sign: ArithmeticSign,
  b: Scalar,
  type: KustoType,
  overflow: Overflow,
): Scalar | undefined {
  const result = computed(a, sign, b, type, overflow);
  const constant = result && foldArithmetic(a, sign, b, result.type);
  return result === undefined || constant === undefined ? result : { ...result, constant };
}

function computed(a: Scalar, sign: ArithmeticSign, b: Scalar, type: KustoType, overflow: Overflow): Scalar | undefined {
  const nullable = a.nullable || b.nullable || sign === '/' || sign === '%';
  const kinds = `${a.type} ${sign} ${b.type}`;
  const span = (of: '+' | '-' | '*'): Scalar =>
    scalar(whole(a.sql, of, b.sql, overflow, orStop(kinds)), 'timespan', nullable);
  if (type === 'decimal') {
    if (!isNumeric(a.type) || !isNumeric(b.type)) return undefined;
    return scalar(udf(decimalFunctions[sign], convert(a, type).sql, convert(b, type).sql), type, nullable);
  }
  const numeric = (s: Scalar): boolean => isNumeric(s.type);
  if (numeric(a) && numeric(b)) {
    if (type !== 'int' && type !== 'long' && type !== 'real') return undefined;
    const [x, y] = [convert(a, type), convert(b, type)];
    if (sign === '%') return scalar(modulo(x.sql, y.sql), type);
    if (sign === '/') {
      return scalar(type === 'real' ? sql`(${x.sql} / ${y.sql})` : quotient(x.sql, y.sql, kinds, overflow), type);
    }
    if (type === 'long') return scalar(whole(x.sql, sign, y.sql, overflow), type, nullable);
    if (type === 'real') return scalar(sql`(${x.sql} ${signs[sign]} ${y.sql})`, type, nullable);
    // 64 bits hold any result, so that 32 can wrap around as Kusto's do.
    return scalar(longToInt(sql`(${convert(a, 'long').sql} ${signs[sign]} ${convert(b, 'long').sql})`), type, nullable);
  }
  switch (kinds) {
    case 'datetime + timespan':
    case 'datetime - timespan':
      return scalar(shifted(a.sql, sign === '-' ? '-' : '+', b, overflow), 'datetime');
    case 'timespan + datetime':
      return scalar(shifted(b.sql, '+', a, overflow), 'datetime');
    case 'datetime - datetime':
      return scalar(sql`(${a.sql} - ${b.sql})`, 'timespan', nullable);
    case 'timespan - timespan':
      return span('-');
    case 'timespan + timespan':
      return span('+');
    case 'timespan / timespan':
      return scalar(sql`(CAST(${a.sql} AS DOUBLE) / CAST(${b.sql} AS DOUBLE))`, 'real');
    case 'timespan % timespan':
      return scalar(modulo(a.sql, b.sql), 'timespan');
    case 'timespan * long':
    case 'timespan * int':
    case 'long * timespan':
    case 'int * timespan':
      return span('*');
    case 'timespan * real':
    case 'real * timespan':
      return scalar(ticksOfReal(sql`(${a.sql} * ${b.sql})`, kinds), 'timespan', nullable);
    case 'timespan / long':
    case 'timespan / int':
      return scalar(quotient(a.sql, b.sql, kinds, overflow), 'timespan');
    case 'timespan / real':
      return scalar(ticksOfReal(sql`(${a.sql} / ${b.sql})`, kinds), 'timespan');
    default:
      return undefined;
  }
}

export function negate(value: Scalar, overflow: Overflow): Scalar | undefined {
  switch (value.type) {
    case 'int': {
      // The least of 32 bits has no negative; it stays itself.
      const negated = scalar(longToInt(sql`(-CAST(${value.sql} AS BIGINT))`), 'int', value.nullable);
      return typeof value.constant === 'bigint' ? { ...negated, constant: -value.constant } : negated;
    }
    case 'real': {
      const negated = scalar(sql`(-${value.sql})`, value.type, value.nullable);
      return typeof value.constant === 'number' ? { ...negated, constant: -value.constant } : negated;
    }
    case 'long':
    case 'timespan': {
      const opposite = typeof value.constant === 'bigint' ? -value.constant : undefined;
      if (opposite !== undefined && BigInt.asIntN(64, opposite) === opposite) {
        return { ...scalar(sql`(-${value.sql})`, value.type, value.nullable), constant: opposite };
      }
      const narrow = value.type === 'long' ? undefined : orStop('- timespan');
      return scalar(whole(integer(0), '-', value.sql, overflow, narrow), value.type, value.nullable);
    }
    case 'decimal':
      return scalar(udf('decimal_negate', value.sql), 'decimal', value.nullable);
    default:
      return undefined;
  }
}

/** The multiple of `size` at or below the value. */
export function bin(value: Scalar, size: Scalar, type: KustoType, overflow: Overflow): Scalar | undefined {
  const x = value.type === 'datetime' || value.type === 'timespan' ? value : convert(value, type);
  const y = size.type === 'timespan' ? size : convert(size, type);
  switch (type) {
    case 'real':
      return scalar(sql`(floor(${x.sql} / ${y.sql}) * ${y.sql})`, 'real');
    case 'decimal':
      return scalar(udf('decimal_bin', x.sql, y.sql), 'decimal');
    case 'int':
    case 'long':
    case 'timespan':
    case 'datetime': {
      if (type === 'datetime' && size.type !== 'timespan') return undefined;
      if (type === 'timespan' && size.type !== 'timespan') return undefined;
      return scalar(sql`CAST(${once(y.sql, (s) => binned(x.sql, s, type, overflow))} AS ${typeName(type)})`, type);
    }
    default:
      return undefined;
  }
}

/** A value below zero is rounded down too; dates have none. */
function binned(value: Sql, size: Sql, type: KustoType, overflow: Overflow): Sql {
  if (type === 'datetime') return sql`(${value} - ${value} % ${size})`;
  return once(value, (v) =>
    // 64 bits hold any bin of 32.
    type === 'int'
      ? longToInt(sql`(CAST(${v} AS BIGINT) - ${modulo(v, size)})`)
      : whole(v, '-', modulo(v, size), overflow, orStop(`bin of a ${type}`)),
  );
}

/** As `bin`, with a bin that begins at `fixed`. */
export function binAt(
  value: Scalar,
  size: Scalar,
  fixed: Scalar,
  type: KustoType,
  overflow: Overflow,
): Scalar | undefined {
  if (type === 'datetime') {
    if (value.type !== 'datetime' || fixed.type !== 'datetime' || size.type !== 'timespan') return undefined;
    const distance = scalar(sql`(${value.sql} - ${fixed.sql})`, 'timespan');
    const start = bin(distance, size, 'timespan', overflow);
    return start && scalar(shifted(fixed.sql, '+', start, overflow), 'datetime');
  }
  if (type === 'decimal') return undefined;
  if (type === 'timespan' && (value.type !== type || size.type !== type || fixed.type !== type)) return undefined;
  const [x, at] = [convert(value, type), convert(fixed, type)];
  if (type === 'real') {
    const start = bin(scalar(sql`(${x.sql} - ${at.sql})`, type), size, type, overflow);
    return start && scalar(sql`(${start.sql} + ${at.sql})`, type);
  }
  const narrow = orStop(`bin_at of a ${type}`);
  const start = bin(scalar(whole(x.sql, '-', at.sql, overflow, narrow), type), size, type, overflow);
  return start && scalar(whole(start.sql, '+', at.sql, overflow, narrow), type);
}
