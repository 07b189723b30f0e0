import { bigint, integer, once, type Sql, sql } from '../ir/sql.ts';
import { convert } from './convert.ts';
import type { Scalar } from './scalar.ts';

/** The nearest number between two; null stays null, which DuckDB's `least` and `greatest` pass over. */
export function clamped(value: Sql, low: bigint, high: bigint): Sql {
  const [least, most] = [integer(low), integer(high)];
  return once(
    value,
    (v) => sql`CASE WHEN ${v} < ${least} THEN ${least} WHEN ${v} > ${most} THEN ${most} ELSE ${v} END`,
  );
}

/** No text and no array is longer. */
const longest = 2n ** 31n;

/** A whole number as a place or a length in a text or an array: so near to them that sums of it stay within 64 bits. */
export function placeOf(value: Scalar): Sql {
  const { constant } = value;
  if (typeof constant !== 'bigint') return sql`(${clamped(convert(value, 'long').sql, -longest, longest)})`;
  return bigint(constant > longest ? longest : constant < -longest ? -longest : constant);
}
