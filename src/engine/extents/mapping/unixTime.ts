import { maxDatetimeTicks, unixEpochTicks } from '../../../kql/storageTypes.ts';
import type { MappingTransform } from '../../../protocol/ingestionMapping.ts';
import type { SourceColumn } from '../rowSource.ts';

/** SQL numbers of ticks of 100 ns in one unit, by transformation, with the unit in words. */
const units: Partial<Record<MappingTransform, readonly [ticks: string, unit: string]>> = {
  DateTimeFromUnixSeconds: ['10000000', 'seconds'],
  DateTimeFromUnixMilliseconds: ['10000', 'milliseconds'],
  DateTimeFromUnixMicroseconds: ['10', 'microseconds'],
  DateTimeFromUnixNanoseconds: ['0.01', 'nanoseconds'],
};

export type UnixUnit = readonly [ticks: string, unit: string];

export function ticksPerUnit(transform: MappingTransform | undefined): UnixUnit | undefined {
  return transform && units[transform];
}

/** A number of units since 1970 as the text of a datetime in UTC, to the tick; what is no such number does not fit. */
export function unixTime(source: SourceColumn, [factor, unit]: UnixUnit, isJson: boolean): SourceColumn {
  const text = `trim(CAST(${source.sql} AS VARCHAR))`;
  // Room for nanoseconds until the year 9999, and for nine decimals.
  const units = `TRY_CAST(${text} AS DECIMAL(30, 9))`;
  const ticks = `CAST(floor(${units} * ${factor}) AS HUGEINT) + ${unixEpochTicks}`;
  const fits = `coalesce(${ticks} BETWEEN 0 AND ${maxDatetimeTicks}, FALSE)`;
  const microseconds = `CAST((${ticks}) // 10 - ${unixEpochTicks / 10n} AS BIGINT)`;
  const datetime = `strftime(make_timestamp(${microseconds}), '%Y-%m-%dT%H:%M:%S.%f') || ((${ticks}) % 10) || 'Z'`;
  const shown = isJson ? `'"' || ${datetime} || '"'` : datetime;
  return {
    ...source,
    sql: `CASE WHEN ${fits} THEN ${shown} ELSE ${text} END`,
    duckDbType: 'VARCHAR',
    misfit: `coalesce(${text}, '') <> '' AND NOT ${fits}`,
    expects: `number of ${unit} since 1970`,
  };
}
