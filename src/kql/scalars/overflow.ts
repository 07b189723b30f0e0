import { addUses, call, integer, once, type Sql, sql } from '../ir/sql.ts';
import { maxDatetimeTicks } from '../storageTypes.ts';
import type { Scalar } from './scalar.ts';
import { beyond64, stop } from './stop.ts';
import { wrapped } from './wrapping.ts';

/**
 * How 64-bit arithmetic is written: so that DuckDB stops at an overflow, which is fast, or so that the result is what
 * Kusto makes of an overflow. The second is run where the first has stopped.
 */
export interface Overflow {
  readonly wraps: boolean;
  /** Told when something was written that may stop. */
  readonly met: () => void;
}

export type WholeSign = '+' | '-' | '*';

/** What becomes of a result of 128 bits. */
export type Narrowing = (wide: Sql) => Sql;

const signs = { '+': sql`+`, '-': sql`-`, '*': sql`*` } as const;

/**
 * The operators under names that DuckDB's optimizer does not know: it would move a constant to the other side of a
 * comparison (`9 - x >= 0` into `x <= 9`), where an overflow is no longer seen.
 */
const calls = { '+': 'add', '-': 'subtract', '*': 'multiply' } as const;

/** `a sign b` of two 64-bit integers; `narrow` makes 64 bits of it where they are not enough. */
export function whole(a: Sql, sign: WholeSign, b: Sql, overflow: Overflow, narrow: Narrowing = wrapped): Sql {
  if (overflow.wraps) return narrow(sql`(CAST(${a} AS HUGEINT) ${signs[sign]} CAST(${b} AS HUGEINT))`);
  overflow.met();
  return isConstant(a) || isConstant(b) ? call(calls[sign], a, b) : sql`(${a} ${signs[sign]} ${b})`;
}

function isConstant(value: Sql): boolean {
  const columns = new Set<number>();
  addUses(value, columns);
  return columns.size === 0;
}

/** Towards zero, by zero null. Only one quotient is beyond 64 bits. */
export function quotient(a: Sql, b: Sql, what: string, overflow: Overflow): Sql {
  if (!overflow.wraps) {
    overflow.met();
    return sql`(${a} // ${b})`;
  }
  const beyond = stop(beyond64(what));
  return once(a, (x) =>
    once(b, (y) => sql`CASE WHEN ${y} = -1 AND ${x} = ${integer(-(2n ** 63n))} THEN ${beyond} ELSE ${x} // ${y} END`),
  );
}

/** Stops the query where 64 bits are not enough. */
export const orStop =
  (what: string): Narrowing =>
  (wide) =>
    once(
      wide,
      (w) =>
        sql`CASE WHEN ${w} BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(${w} AS BIGINT) WHEN ${w} IS NOT NULL THEN ${stop(beyond64(what))} END`,
    );

/** Ticks out of a real, rounded. */
export function ticksOfReal(value: Sql, what: string): Sql {
  return once(
    sql`round(${value})`,
    (r) =>
      sql`CASE WHEN ${r} >= -9223372036854775808 AND ${r} < 9223372036854775808 THEN CAST(${r} AS BIGINT) WHEN ${r} IS NOT NULL THEN ${stop(beyond64(what))} END`,
  );
}

/** A moment outside of the years 1 to 9999 is null. */
export function inDatetimeRange(ticks: Sql): Sql {
  return once(ticks, (t) => sql`CASE WHEN ${t} BETWEEN 0 AND ${integer(maxDatetimeTicks)} THEN ${t} END`);
}

/** A moment and a span of time. */
export function shifted(moment: Sql, sign: '+' | '-', span: Scalar, overflow: Overflow): Sql {
  const isShort =
    typeof span.constant === 'bigint' && span.constant >= -maxDatetimeTicks && span.constant <= maxDatetimeTicks;
  // Within 64 bits in any case.
  if (isShort) return inDatetimeRange(sql`(${moment} ${signs[sign]} ${span.sql})`);
  if (!overflow.wraps) return inDatetimeRange(whole(moment, sign, span.sql, overflow));
  return whole(moment, sign, span.sql, overflow, (wide) => sql`CAST(${inDatetimeRange(wide)} AS BIGINT)`);
}
