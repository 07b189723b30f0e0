import { SharingError } from '../../protocol/errors.ts';
import type { KustoType } from '../../protocol/schema.ts';
import { bigint, integer, once, type Sql, sql, typeName } from '../ir/sql.ts';
import { settingOf } from '../requestProperties.ts';
import type { Scope } from '../scope.ts';
import { maxDatetimeTicks, unixEpochTicks } from '../storageTypes.ts';
import { add, dayOfWeek, difference, isFixed, isMonths, startOf, type Unit, unitNamed, unitTicks } from './calendar.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convert, realToLong } from './convert.ts';
import { direct } from './direct.ts';
import { formatDatetime, formatTimespan } from './formats.ts';
import { inDatetimeRange, shifted } from './overflow.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { ticksOfTimestamp, timestamp } from './textForms.ts';
import { udf } from './udf.ts';

/** The time at which the query started, the same in all its parts; the property `query_now` where it is set. */
function now(scope: Scope): Sql {
  const set = settingOf(scope.statement.settings, 'query_now', scope);
  if (set?.type === 'datetime') return set.sql;
  if (set) throw new SharingError('QueryInvalid', "The property 'query_now' must be a datetime.");
  return sql`(epoch_us(now()) * 10 + ${integer(unixEpochTicks)})`;
}

/** So many ticks from the time of the query, where no property sets another. */
function distance(ticks: bigint, scope: Scope): Pick<Scalar, 'fromNow'> {
  return settingOf(scope.statement.settings, 'query_now', scope) ? {} : { fromNow: ticks };
}

const isWhole = (value: Scalar): boolean => value.type === 'int' || value.type === 'long';

const start =
  (unit: 'day' | 'week' | 'month' | 'year'): ScalarFunction =>
  ({ args: [moment, offset] }) => {
    if (moment?.type !== 'datetime' || (offset && !isWhole(offset))) return undefined;
    const first = offset ? add(unit, offset.sql, startOf(unit, moment.sql)) : startOf(unit, moment.sql);
    return scalar(offset || unit === 'week' ? inDatetimeRange(first) : first, 'datetime');
  };

/** The last tick before the next unit begins; the calendar's last where that would be outside. */
const end =
  (unit: 'day' | 'week' | 'month' | 'year'): ScalarFunction =>
  ({ args: [moment, offset] }) => {
    if (moment?.type !== 'datetime' || (offset && !isWhole(offset))) return undefined;
    const start = startOf(unit, moment.sql);
    const last = once(offset ? add(unit, offset.sql, start) : start, (first) =>
      once(
        add(unit, sql`1`, first),
        (next) => sql`CASE WHEN ${first} IS NOT NULL THEN coalesce(${next} - 1, ${integer(maxDatetimeTicks)}) END`,
      ),
    );
    return scalar(last, 'datetime');
  };

const part =
  (body: (ticks: Sql) => Sql): ScalarFunction =>
  ({ args: [moment], type }) =>
    moment?.type === 'datetime' ? scalar(sql`CAST(${body(moment.sql)} AS ${typeName(type)})`, type) : undefined;

const calendarPart = (name: string): ((ticks: Sql) => Sql) => {
  const word = { parts: [name], size: name.length };
  return (ticks) => sql`${word}(${timestamp(ticks)})`;
};

const clockPart =
  (divisor: bigint, modulus: number): ((ticks: Sql) => Sql) =>
  (ticks) =>
    sql`(${ticks} // ${integer(divisor)} % ${integer(modulus)})`;

const partsByName: Readonly<Record<string, (ticks: Sql) => Sql>> = {
  year: calendarPart('year'),
  quarter: calendarPart('quarter'),
  month: calendarPart('month'),
  week_of_year: calendarPart('weekofyear'),
  day: calendarPart('day'),
  dayofyear: calendarPart('dayofyear'),
  hour: clockPart(unitTicks.hour, 24),
  minute: clockPart(unitTicks.minute, 60),
  second: clockPart(unitTicks.second, 60),
  millisecond: clockPart(unitTicks.millisecond, 1000),
  microsecond: clockPart(unitTicks.microsecond, 1_000_000),
  nanosecond: (ticks) => sql`(${ticks} % 10000000 * 100)`,
};

const makeDatetime: ScalarFunction = ({ args }) => {
  const [year, month = undefined, date, hour, minute, second] = args;
  const [only] = args;
  if (args.length === 1 && only?.type === 'datetime') return only;
  if (!year || !month || !date || args.slice(0, 5).some((arg) => !isWhole(arg))) return undefined;
  if (second && !isWhole(second) && second.type !== 'real') return undefined;
  const days = sql`TRY_CAST(printf('%04d-%02d-%02d', ${year.sql}, ${month.sql}, ${date.sql}) AS TIMESTAMP)`;
  const [h, m] = [hour?.sql ?? sql`0`, minute?.sql ?? sql`0`];
  // Seconds that no minute has become none, whatever their size.
  const s = second
    ? sql`CAST(CASE WHEN ${second.sql} BETWEEN 0 AND 60 THEN round(${second.sql} * 10000000) END AS BIGINT)`
    : sql`0`;
  const clock = sql`${h} BETWEEN 0 AND 23 AND ${m} BETWEEN 0 AND 59 AND ${s} BETWEEN 0 AND 599999999`;
  const ticks = sql`(${ticksOfTimestamp(days)} + ${h} * ${integer(unitTicks.hour)} + ${m} * ${integer(unitTicks.minute)} + ${s})`;
  return scalar(sql`CASE WHEN ${year.sql} BETWEEN 1 AND 9999 AND ${clock} THEN ${ticks} END`, 'datetime');
};

/** Of two or more parts; the days come first where there are four. */
const makeTimespan: ScalarFunction = ({ args }) => {
  const [only] = args;
  if (args.length === 1) return only?.type === 'timespan' ? only : undefined;
  const [days, hours, minutes, seconds] = args.length === 4 ? args : [undefined, ...args];
  if (!hours || !minutes || ![days, hours, minutes].every((part) => part === undefined || isWhole(part)))
    return undefined;
  if (seconds && !isWhole(seconds) && seconds.type !== 'real') return undefined;
  const whole = (value: Scalar | undefined): Sql => (value ? convert(value, 'long').sql : bigint(0));
  const rest = seconds ? convert(seconds, 'real').sql : sql`0.0`;
  return scalar(udf('make_timespan', whole(days), whole(hours), whole(minutes), rest), 'timespan');
};

const moment = (ticksFromEpoch: Sql): Scalar =>
  scalar(inDatetimeRange(sql`(${ticksFromEpoch} + ${integer(unixEpochTicks)})`), 'datetime');

const fromUnix =
  (ticksPerUnit: bigint): ScalarFunction =>
  ({ args: [value] }) => {
    if (value && isWhole(value)) {
      // More than the calendar holds is none, before it is more than 64 bits hold.
      const most = integer(maxDatetimeTicks / ticksPerUnit);
      const units = convert(value, 'long').sql;
      const within = sql`CASE WHEN ${units} BETWEEN -${most} AND ${most} THEN ${units} END`;
      return moment(sql`${within} * ${integer(ticksPerUnit)}`);
    }
    // Parts of a unit count too, down to a tick.
    if (!value || !isNumeric(value.type)) return undefined;
    const ticks = sql`(${convert(value, 'real').sql} * ${integer(ticksPerUnit)})`;
    return moment(realToLong(sql`CASE WHEN abs(${ticks}) < 9e18 THEN ${ticks} END`));
  };

const known = (unit: Unit | undefined): unit is Unit =>
  unit !== undefined && (isFixed(unit) || isMonths(unit) || unit === 'week' || unit === 'nanosecond');

const weekOfYear = part(calendarPart('weekofyear'));
const month = part(calendarPart('month'));
const returning =
  (type: KustoType, body: (ticks: Sql) => Sql): ScalarFunction =>
  ({ args: [moment] }) =>
    moment?.type === 'datetime' ? scalar(body(moment.sql), type) : undefined;

const namedPart: ScalarFunction = (call) => {
  const [name, moment] = call.args;
  const key = typeof name?.constant === 'string' ? name.constant.toLowerCase() : '';
  const body = Object.hasOwn(partsByName, key) ? partsByName[key] : undefined;
  return body && moment ? part(body)({ ...call, args: [moment] }) : undefined;
};

export const datetimeFunctions: ScalarFunctions = {
  now: ({ args: [offset], scope }) => {
    if (offset === undefined) return { ...scalar(now(scope), 'datetime', false), ...distance(0n, scope) };
    if (offset.type !== 'timespan') return undefined;
    return scalar(shifted(now(scope), '+', offset, scope.statement.overflow), 'datetime');
  },
  ago: ({ args: [span], scope }) =>
    span?.type === 'timespan'
      ? {
          ...scalar(shifted(now(scope), '-', span, scope.statement.overflow), 'datetime'),
          ...(typeof span.constant === 'bigint' && distance(-span.constant, scope)),
        }
      : undefined,
  startofday: start('day'),
  startofweek: start('week'),
  startofmonth: start('month'),
  startofyear: start('year'),
  endofday: end('day'),
  endofweek: end('week'),
  endofmonth: end('month'),
  endofyear: end('year'),
  dayofweek: returning('timespan', (t) => sql`(${dayOfWeek(t)} * ${integer(unitTicks.day)})`),
  dayofmonth: part(calendarPart('day')),
  dayofyear: part(calendarPart('dayofyear')),
  week_of_year: weekOfYear,
  weekofyear: weekOfYear,
  // The binder says int.
  monthofyear: (call) => month({ ...call, type: 'long' }),
  getmonth: month,
  getyear: part(calendarPart('year')),
  hourofday: (call) => part(clockPart(unitTicks.hour, 24))({ ...call, type: 'long' }),
  datepart: namedPart,
  datetime_part: namedPart,
  datetime_diff: ({ args: [name, a, b], type, scope }) => {
    const unit = unitNamed(name?.constant);
    if (!known(unit) || a?.type !== 'datetime' || b?.type !== 'datetime') return undefined;
    // Weeks are real, whatever the binder says.
    const made = unit === 'week' ? 'real' : type;
    return scalar(sql`CAST(${difference(unit, a.sql, b.sql, scope.statement.overflow)} AS ${typeName(made)})`, made);
  },
  datetime_add: ({ args: [name, amount, moment] }) => {
    const unit = unitNamed(name?.constant);
    if (!known(unit) || !amount || !isWhole(amount) || moment?.type !== 'datetime') return undefined;
    return scalar(add(unit, amount.sql, moment.sql), 'datetime');
  },
  make_datetime: makeDatetime,
  unixtime_seconds_todatetime: fromUnix(unitTicks.second),
  unixtime_milliseconds_todatetime: fromUnix(unitTicks.millisecond),
  unixtime_nanoseconds_todatetime: ({ args: [value] }) =>
    value && isWhole(value)
      ? scalar(inDatetimeRange(sql`(${value.sql} // 100 + ${integer(unixEpochTicks)})`), 'datetime')
      : undefined,
  make_timespan: makeTimespan,
  datetime_local_to_utc: direct('datetime_local_to_utc', ['datetime', 'text']),
  datetime_utc_to_local: direct('datetime_utc_to_local', ['datetime', 'text']),
  datetime_list_timezones: direct('datetime_list_timezones', []),
  unixtime_microseconds_todatetime: fromUnix(unitTicks.microsecond),
  format_datetime: ({ args: [moment, format] }) => {
    if (moment?.type !== 'datetime' || typeof format?.constant !== 'string') return undefined;
    const pattern = format.constant;
    const body = formatDatetime(pattern, sql`0`) && once(moment.sql, (t) => formatDatetime(pattern, t) ?? t);
    return body && scalar(sql`coalesce(${body}, '')`, 'string');
  },
  format_timespan: ({ args: [span, format] }) => {
    if (span?.type !== 'timespan' || typeof format?.constant !== 'string') return undefined;
    const pattern = format.constant;
    const body = formatTimespan(pattern, sql`0`) && once(span.sql, (t) => formatTimespan(pattern, t) ?? t);
    return body && scalar(sql`coalesce(${body}, '')`, 'string');
  },
};
