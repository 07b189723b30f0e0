import { integer, join, type Sql, sql, text } from '../ir/sql.ts';
import { timestamp } from './textForms.ts';

type Field = (ticks: Sql) => Sql;

function padded(value: Sql, width: number): Sql {
  // A wider number is kept whole, which lpad would cut.
  return sql`CASE WHEN ${value} < ${integer(10 ** (width - 1))} THEN lpad(CAST(${value} AS VARCHAR), ${integer(width)}, '0') ELSE CAST(${value} AS VARCHAR) END`;
}

const fraction =
  (digits: number): Field =>
  (t) =>
    padded(sql`(abs(${t}) % 10000000 // ${integer(10 ** (7 - digits))})`, digits);

/** Without zeros at the end, and without anything where only zeros are left. */
const shortFraction =
  (digits: number): Field =>
  (t) =>
    sql`rtrim(${fraction(digits)(t)}, '0')`;

const clock =
  (divisor: bigint, modulus: number, width: number): Field =>
  (t) =>
    padded(sql`(abs(${t}) // ${integer(divisor)} % ${integer(modulus)})`, width);

const part =
  (name: 'year' | 'month' | 'day', width: number): Field =>
  (t) =>
    padded(sql`${{ parts: [name], size: 5 }}(${timestamp(t)})`, width);

const hour12 =
  (width: number): Field =>
  (t) =>
    padded(sql`((${t} // 36000000000 + 11) % 12 + 1)`, width);

const fractions: [string, Field][] = [1, 2, 3, 4, 5, 6, 7].flatMap((n): [string, Field][] => [
  ['f'.repeat(n), fraction(n)],
  ['F'.repeat(n), shortFraction(n)],
]);

const time: readonly [string, Field][] = [
  ['H', clock(36_000_000_000n, 24, 1)],
  ['HH', clock(36_000_000_000n, 24, 2)],
  ['m', clock(600_000_000n, 60, 1)],
  ['mm', clock(600_000_000n, 60, 2)],
  ['s', clock(10_000_000n, 60, 1)],
  ['ss', clock(10_000_000n, 60, 2)],
  ...fractions,
];

const datetimeFields: ReadonlyMap<string, Field> = new Map([
  ...time,
  ['y', (t: Sql) => padded(sql`(year(${timestamp(t)}) % 100)`, 1)],
  ['yy', (t: Sql) => padded(sql`(year(${timestamp(t)}) % 100)`, 2)],
  ['yyyy', part('year', 4)],
  ['M', part('month', 1)],
  ['MM', part('month', 2)],
  ['d', part('day', 1)],
  ['dd', part('day', 2)],
  ['h', hour12(1)],
  ['hh', hour12(2)],
  ['tt', (t: Sql) => sql`CASE WHEN ${t} // 36000000000 % 24 < 12 THEN 'AM' ELSE 'PM' END`],
]);

const timespanFields: ReadonlyMap<string, Field> = new Map([
  ...time,
  ['h', clock(36_000_000_000n, 24, 1)],
  ['hh', clock(36_000_000_000n, 24, 2)],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((n): [string, Field] => [
    'd'.repeat(n),
    (t) => padded(sql`(abs(${t}) // 864000000000)`, n),
  ]),
]);

const delimiters = new Set([...' /-:,._[]']);

/** The text of a value by a format known while compiling. Undefined where the format has anything unknown. */
function formatted(format: string, fields: ReadonlyMap<string, Field>, ticks: Sql): Sql | undefined {
  const pieces: Sql[] = [];
  for (const [token] of format.matchAll(/([A-Za-z])\1*|[^A-Za-z]/g)) {
    const field = fields.get(token);
    if (field) pieces.push(field(ticks));
    else if (delimiters.has(token)) pieces.push(text(token));
    else return undefined;
  }
  return pieces.length === 0 ? undefined : sql`(${join(pieces, ' || ')})`;
}

export function formatDatetime(format: string, ticks: Sql): Sql | undefined {
  return formatted(format, datetimeFields, ticks);
}

export function formatTimespan(format: string, ticks: Sql): Sql | undefined {
  const body = formatted(format, timespanFields, ticks);
  return body && sql`(CASE WHEN ${ticks} < 0 THEN '-' ELSE '' END || ${body})`;
}
