import { call, sql } from '../ir/sql.ts';
import { convert } from './convert.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/**
 * How a NULL outcome is used. `predicate`: as false, so that the plain form, which extents are pruned by, will do.
 * `exact`: as Kusto's null. Kusto's equality is three-valued only where both sides are null.
 */
export type Mode = 'predicate' | 'exact';

/** Brings both sides to the type in which they are compared. Undefined where Kusto has none that is known here. */
export function commonType(a: Scalar, b: Scalar): readonly [Scalar, Scalar] | undefined {
  if (a.type === b.type && a.type !== 'dynamic') return [a, b];
  if (isNumeric(a.type) && isNumeric(b.type)) {
    if (a.type === 'decimal' || b.type === 'decimal') return [convert(a, 'decimal'), convert(b, 'decimal')];
    const type = a.type === 'real' || b.type === 'real' ? 'real' : 'long';
    return [convert(a, type), convert(b, type)];
  }
  if (a.type === 'bool' && isWhole(b)) return [convert(a, 'long'), convert(b, 'long')];
  if (b.type === 'bool' && isWhole(a)) return [convert(a, 'long'), convert(b, 'long')];
  return undefined;
}

function isWhole(value: Scalar): boolean {
  return value.type === 'int' || value.type === 'long';
}

function isPlain(value: Scalar): boolean {
  return value.type !== 'real' || (typeof value.constant === 'number' && !Number.isNaN(value.constant));
}

/** Decimals are compared by a function that gives -1, 0 or 1, since equal ones may be written differently. */
function comparable(a: Scalar, b: Scalar): readonly [Scalar, Scalar] {
  if (a.type !== 'decimal') return [a, b];
  const zero: Scalar = { sql: sql`0`, type: 'int', nullable: false, constant: 0n };
  return [scalar(udf('decimal_compare', a.sql, b.sql), 'int', a.nullable || b.nullable), zero];
}

/** Both sides of one type. Kusto's NaN equals nothing; DuckDB's equals itself. */
export function equal(a: Scalar, b: Scalar, mode: Mode): Scalar {
  const [x, y] = comparable(a, b);
  const plain = isPlain(a) || isPlain(b);
  const base = plain ? sql`(${x.sql} = ${y.sql})` : sql`(${a.sql} = ${b.sql} AND NOT isnan(${a.sql}))`;
  if (mode === 'predicate' || (!a.nullable && !b.nullable)) return scalar(base, 'bool', mode === 'predicate');
  const twoValued = sql`coalesce(${base}, false)`;
  if (!a.nullable || !b.nullable) return scalar(twoValued, 'bool', false);
  return scalar(sql`CASE WHEN ${a.sql} IS NOT NULL OR ${b.sql} IS NOT NULL THEN ${twoValued} END`, 'bool');
}

export function notEqual(a: Scalar, b: Scalar, mode: Mode): Scalar {
  const plain = isPlain(a) || isPlain(b);
  const [x, y] = comparable(a, b);
  const distinct = sql`${x.sql} IS DISTINCT FROM ${y.sql}`;
  const base = plain ? sql`(${distinct})` : sql`(${distinct} OR coalesce(isnan(${a.sql}), false))`;
  if (mode === 'predicate' || !a.nullable || !b.nullable) return scalar(base, 'bool', false);
  return scalar(sql`CASE WHEN ${a.sql} IS NOT NULL OR ${b.sql} IS NOT NULL THEN ${base} END`, 'bool');
}

const orderSigns = { '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;
export type OrderSign = keyof typeof orderSigns;

/** Both sides of one type. DuckDB's NaN is above everything, Kusto's in no order: only on the greater side it matters. */
export function ordered(a: Scalar, sign: OrderSign, b: Scalar): Scalar {
  const [x, y] = comparable(a, b);
  const base = sql`${x.sql} ${orderSigns[sign]} ${y.sql}`;
  const [lesser, greater] = sign === '<' || sign === '<=' ? [a, b] : [b, a];
  const nullable = a.nullable || b.nullable;
  if (isPlain(greater)) return scalar(sql`(${base})`, 'bool', nullable);
  // Beside NaN a null is a null still.
  const unknown = lesser.nullable ? sql` OR ${lesser.sql} IS NULL` : sql``;
  return scalar(sql`(${base} AND (NOT ${call('isnan', greater.sql)}${unknown}))`, 'bool', nullable);
}
