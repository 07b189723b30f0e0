import { integer, once, type Sql, sql } from '../ir/sql.ts';
import { maxDatetimeTicks } from '../storageTypes.ts';
import { inDatetimeRange, type Overflow, orStop, whole } from './overflow.ts';
import { ticksOfTimestamp, timestamp } from './textForms.ts';

/** Ticks of the units whose length never changes. */
export const unitTicks = {
  day: 864_000_000_000n,
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: 10_000_000n,
  millisecond: 10_000n,
  microsecond: 10n,
} as const;

export type FixedUnit = keyof typeof unitTicks;
export type MonthUnit = 'year' | 'quarter' | 'month';
export type Unit = FixedUnit | MonthUnit | 'week' | 'nanosecond';

const months: Readonly<Record<MonthUnit, bigint>> = { year: 12n, quarter: 3n, month: 1n };

const aliases: Readonly<Record<string, Unit>> = {
  year: 'year',
  years: 'year',
  quarter: 'quarter',
  quarters: 'quarter',
  month: 'month',
  months: 'month',
  week: 'week',
  weeks: 'week',
  day: 'day',
  days: 'day',
  hour: 'hour',
  hours: 'hour',
  minute: 'minute',
  minutes: 'minute',
  second: 'second',
  seconds: 'second',
  millisecond: 'millisecond',
  milliseconds: 'millisecond',
  microsecond: 'microsecond',
  microseconds: 'microsecond',
  nanosecond: 'nanosecond',
  nanoseconds: 'nanosecond',
};

export function unitNamed(name: unknown): Unit | undefined {
  const key = typeof name === 'string' ? name.toLowerCase() : '';
  return Object.hasOwn(aliases, key) ? aliases[key] : undefined;
}

export function isFixed(unit: Unit): unit is FixedUnit {
  return Object.hasOwn(unitTicks, unit);
}

export function isMonths(unit: Unit): unit is MonthUnit {
  return Object.hasOwn(months, unit);
}

const day = integer(unitTicks.day);

/** Months since year 0, and the like for quarters and years: their difference counts the boundaries between. */
function monthIndex(ticks: Sql, unit: MonthUnit): Sql {
  const index = once(timestamp(ticks), (t) => sql`(year(${t}) * 12 + month(${t}) - 1)`);
  return unit === 'month' ? index : sql`(${index} // ${integer(months[unit])})`;
}

/** Weeks begin on Sunday; 0001-01-01 was a Monday. */
function weekIndex(ticks: Sql): Sql {
  return sql`((${ticks} // ${day} + 1) // 7)`;
}

/** Number of boundaries of a unit between two moments. */
export function difference(unit: Unit, a: Sql, b: Sql, overflow: Overflow): Sql {
  if (isMonths(unit)) return sql`(${monthIndex(a, unit)} - ${monthIndex(b, unit)})`;
  if (unit === 'week') return sql`(${weekIndex(a)} - ${weekIndex(b)})`;
  if (unit === 'nanosecond')
    return whole(sql`(${a} - ${b})`, '*', sql`100`, overflow, orStop("datetime_diff('nanosecond')"));
  const size = integer(unitTicks[unit]);
  return sql`(${a} // ${size} - ${b} // ${size})`;
}

/** A month later is the same day, or the month's last where it has no such day. */
export function add(unit: Unit, amount: Sql, ticks: Sql): Sql {
  if (isMonths(unit)) {
    const shifted = once(
      ticks,
      (t) =>
        sql`(${ticksOfTimestamp(sql`(${timestamp(t)} + to_months(CAST(CASE WHEN ${amount} BETWEEN -120000 AND 120000 THEN ${amount} END * ${integer(months[unit])} AS INTEGER)))`)} + ${t} % 10)`,
    );
    return inDatetimeRange(shifted);
  }
  if (unit === 'nanosecond') return inDatetimeRange(sql`(${ticks} + ${amount} // 100)`);
  const size = unit === 'week' ? unitTicks.day * 7n : unitTicks[unit];
  // More than the calendar holds is none, before it is more than 64 bits hold.
  const most = integer(maxDatetimeTicks / size + 1n);
  const step = once(amount, (n) => sql`CASE WHEN ${n} BETWEEN -${most} AND ${most} THEN ${n} END`);
  return inDatetimeRange(sql`(${ticks} + ${step} * ${integer(size)})`);
}

/** Ticks at which the unit begins in which the moment lies; null outside of the calendar. */
export function startOf(unit: 'day' | 'week' | 'month' | 'year', ticks: Sql): Sql {
  switch (unit) {
    case 'day':
      return once(ticks, (t) => sql`(${t} - ${t} % ${day})`);
    case 'week':
      return once(ticks, (t) => sql`(${t} - ${t} % ${day} - (${t} // ${day} + 1) % 7 * ${day})`);
    case 'month':
      return ticksOfTimestamp(sql`CAST(date_trunc('month', ${timestamp(ticks)}) AS TIMESTAMP)`);
    case 'year':
      return ticksOfTimestamp(sql`CAST(date_trunc('year', ${timestamp(ticks)}) AS TIMESTAMP)`);
  }
}

/** Ticks of 9999-12-26, the Sunday of the only week that does not end within the calendar. */
const lastWeek = integer(3_155_373_792_000_000_000n);

/** Days since the last Sunday; null in a week that the calendar does not hold whole, as Kusto has it. */
export function dayOfWeek(ticks: Sql): Sql {
  return once(ticks, (t) => sql`CASE WHEN ${t} < ${lastWeek} THEN (${t} // ${day} + 1) % 7 END`);
}
