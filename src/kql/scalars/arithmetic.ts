import type { KustoType } from '../../protocol/schema.ts';
import { addUses, call, integer, once, type Sql, sql, typeName } from '../ir/sql.ts';
import { maxDatetimeTicks } from '../storageTypes.ts';
import { convert, longToInt } from './convert.ts';
import { foldArithmetic } from './folding.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';
import { wrapped } from './wrapping.ts';

export type ArithmeticSign = '+' | '-' | '*' | '/' | '%';

const signs = { '+': sql`+`, '-': sql`-`, '*': sql`*` } as const;

/** A moment outside of the years 1 to 9999 is null. */
export function inDatetimeRange(ticks: Sql): Sql {
  return once(ticks, (t) => sql`CASE WHEN ${t} BETWEEN 0 AND ${integer(maxDatetimeTicks)} THEN ${t} END`);
}

/** How 64-bit arithmetic is written: so that DuckDB stops at an overflow, or so that it wraps around as in Kusto. */
export interface Overflow {
  readonly wraps: boolean;
  /** Told when something was written that may stop. */
  readonly met: () => void;
}

function wholeResult(a: Sql, sign: '+' | '-' | '*', b: Sql, overflow: Overflow): Sql {
  if (overflow.wraps) return wrapped(sql`(CAST(${a} AS HUGEINT) ${signs[sign]} CAST(${b} AS HUGEINT))`);
  overflow.met();
  return isConstant(a) || isConstant(b) ? call(calls[sign], a, b) : sql`(${a} ${signs[sign]} ${b})`;
}

/**
 * The operators under names that DuckDB's optimizer does not know: it would move a constant to the other side of a
 * comparison (`9 - x >= 0` into `x <= 9`), where an overflow is no longer seen.
 */
const calls = { '+': 'add', '-': 'subtract', '*': 'multiply' } as const;

function isConstant(value: Sql): boolean {
  const columns = new Set<number>();
  addUses(value, columns);
  return columns.size === 0;
}

/** Euclidean: the result is never negative. By zero: null. */
function modulo(a: Sql, b: Sql): Sql {
  return once(b, (d) =>
    once(
      sql`(${a} % ${d})`,
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
  if (type === 'decimal') {
    if (!isNumeric(a.type) || !isNumeric(b.type)) return undefined;
    return scalar(udf(decimalFunctions[sign], convert(a, type).sql, convert(b, type).sql), type, nullable);
  }
  const numeric = (s: Scalar): boolean => isNumeric(s.type);
  if (numeric(a) && numeric(b)) {
    if (type !== 'int' && type !== 'long' && type !== 'real') return undefined;
    const [x, y] = [convert(a, type), convert(b, type)];
    if (sign === '/') return scalar(type === 'real' ? sql`(${x.sql} / ${y.sql})` : sql`(${x.sql} // ${y.sql})`, type);
    if (sign === '%') return scalar(modulo(x.sql, y.sql), type);
    if (type === 'long') return scalar(wholeResult(x.sql, sign, y.sql, overflow), type, nullable);
    if (type === 'real') return scalar(sql`(${x.sql} ${signs[sign]} ${y.sql})`, type, nullable);
    // 64 bits hold any result, so that 32 can wrap around as Kusto's do.
    return scalar(longToInt(sql`(${convert(a, 'long').sql} ${signs[sign]} ${convert(b, 'long').sql})`), type, nullable);
  }
  const kinds = `${a.type} ${sign} ${b.type}`;
  switch (kinds) {
    case 'datetime + timespan':
    case 'timespan + datetime':
    case 'datetime - timespan':
      return scalar(inDatetimeRange(sql`(${a.sql} ${sign === '-' ? signs['-'] : signs['+']} ${b.sql})`), 'datetime');
    case 'datetime - datetime':
    case 'timespan - timespan':
      return scalar(sql`(${a.sql} - ${b.sql})`, 'timespan', nullable);
    case 'timespan + timespan':
      return scalar(sql`(${a.sql} + ${b.sql})`, 'timespan', nullable);
    case 'timespan / timespan':
      return scalar(sql`(CAST(${a.sql} AS DOUBLE) / CAST(${b.sql} AS DOUBLE))`, 'real');
    case 'timespan % timespan':
      return scalar(modulo(a.sql, b.sql), 'timespan');
    case 'timespan * long':
    case 'timespan * int':
    case 'long * timespan':
    case 'int * timespan':
      return scalar(sql`(${a.sql} * ${b.sql})`, 'timespan', nullable);
    case 'timespan * real':
    case 'real * timespan':
      return scalar(sql`CAST(round(${a.sql} * ${b.sql}) AS BIGINT)`, 'timespan', nullable);
    case 'timespan / long':
    case 'timespan / int':
      return scalar(sql`(${a.sql} // ${b.sql})`, 'timespan');
    case 'timespan / real':
      return scalar(sql`CAST(round(${a.sql} / ${b.sql}) AS BIGINT)`, 'timespan');
    default:
      return undefined;
  }
}

export function negate(value: Scalar, overflow: Overflow): Scalar | undefined {
  if (value.type === 'long' && value.constant === undefined) {
    return scalar(wholeResult(integer(0), '-', value.sql, overflow), 'long', value.nullable);
  }
  switch (value.type) {
    case 'int': {
      // The least of 32 bits has no negative; it stays itself.
      const negated = scalar(longToInt(sql`(-CAST(${value.sql} AS BIGINT))`), 'int', value.nullable);
      return typeof value.constant === 'bigint' ? { ...negated, constant: -value.constant } : negated;
    }
    case 'long':
    case 'real':
    case 'timespan': {
      const negated = scalar(sql`(-${value.sql})`, value.type, value.nullable);
      if (typeof value.constant === 'bigint' || typeof value.constant === 'number') {
        return { ...negated, constant: -value.constant };
      }
      return negated;
    }
    case 'decimal':
      return scalar(udf('decimal_negate', value.sql), 'decimal', value.nullable);
    default:
      return undefined;
  }
}

/** The multiple of `size` at or below the value. */
export function bin(value: Scalar, size: Scalar, type: KustoType): Scalar | undefined {
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
      // A value below zero is rounded down too; dates have none.
      if (type === 'datetime' && size.type !== 'timespan') return undefined;
      if (type === 'timespan' && size.type !== 'timespan') return undefined;
      const body = once(y.sql, (s) =>
        type === 'datetime' ? sql`(${x.sql} - ${x.sql} % ${s})` : once(x.sql, (v) => sql`(${v} - ${modulo(v, s)})`),
      );
      return scalar(sql`CAST(${body} AS ${typeName(type)})`, type);
    }
    default:
      return undefined;
  }
}

/** As `bin`, with a bin that begins at `fixed`. */
export function binAt(value: Scalar, size: Scalar, fixed: Scalar, type: KustoType): Scalar | undefined {
  if (type === 'datetime') {
    if (value.type !== 'datetime' || fixed.type !== 'datetime' || size.type !== 'timespan') return undefined;
    const distance = scalar(sql`(${value.sql} - ${fixed.sql})`, 'timespan');
    const start = bin(distance, size, 'timespan');
    return start && scalar(inDatetimeRange(sql`(${start.sql} + ${fixed.sql})`), 'datetime');
  }
  if (type === 'decimal') return undefined;
  if (type === 'timespan' && (value.type !== type || size.type !== type || fixed.type !== type)) return undefined;
  const [x, at] = [convert(value, type), convert(fixed, type)];
  const start = bin(scalar(sql`(${x.sql} - ${at.sql})`, type), size, type);
  return start && scalar(sql`(${start.sql} + ${at.sql})`, type);
}
