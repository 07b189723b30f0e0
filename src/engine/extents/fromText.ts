import { maxDatetimeTicks, unixEpochTicks } from '../../kql/storageTypes.ts';
import type { KustoType } from '../../protocol/schema.ts';

const day = String.raw`\d{4}[-/]\d{1,2}[-/]\d{1,2}`;
const clock = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?`;
const offset = String.raw`([+-])(\d{2}):?(\d{2})?`;

/** ISO 8601, also with a blank for the `T`, a slash for the dash, and without the time; the last of them with an offset. */
const utcDatetime = `${day}([T ]${clock}Z?)?`;
const offsetDatetime = `${day}[T ]${clock} ?${offset}`;
const timespan = String.raw`(-)?(?:(\d{1,8})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?`;
const number = String.raw`[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`;
const decimal = String.raw`([+-]?)0*(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?`;

/** The most significant digits of Kusto's decimal. Source: Kusto documentation, "The decimal data type". */
const decimalDigits = 34;

function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, '${pattern}')`;
}

/** Ticks of a date and time without offset. DuckDB's timestamp ends at the microsecond; the seventh decimal is read apart. */
function ticksOf(text: string): string {
  const seventh = `CASE WHEN length(${text}) > 26 THEN CAST('0' || regexp_extract(${text}, '\\.\\d{6}(\\d)', 1) AS BIGINT) ELSE 0 END`;
  return `epoch_us(TRY_CAST(${text} AS TIMESTAMP)) * 10 + ${unixEpochTicks} + ${seventh}`;
}

function datetimeTicks(text: string): string {
  const part = (group: number): string => `CAST('0' || regexp_extract(${text}, '${offset}$', ${group}) AS BIGINT)`;
  const sign = `CASE WHEN regexp_extract(${text}, '${offset}$', 1) = '-' THEN -1 ELSE 1 END`;
  const shifted = `${ticksOf(`regexp_replace(${text}, ' ?${offset}$', '')`)} - (${sign}) * (${part(2)} * 60 + ${part(3)}) * 600000000`;
  // Four digits of a year cannot leave Kusto's range but by the year 0; an offset can carry a time over either end.
  return `CASE WHEN ${matches(text, utcDatetime)} THEN CASE WHEN NOT starts_with(${text}, '0000') THEN ${ticksOf(text)} END
    WHEN ${matches(text, offsetDatetime)} AND ${part(2)} < 15 AND ${part(3)} < 60 AND (${shifted}) BETWEEN 0 AND ${maxDatetimeTicks} THEN ${shifted} END`;
}

function timespanTicks(text: string): string {
  const part = (group: number): string => `CAST('0' || regexp_extract(${text}, '${timespan}', ${group}) AS HUGEINT)`;
  const fraction = `CAST(rpad(regexp_extract(${text}, '${timespan}', 6), 7, '0') AS HUGEINT)`;
  const seconds = `((${part(2)} * 24 + ${part(3)}) * 60 + ${part(4)}) * 60 + ${part(5)}`;
  const sign = `CASE WHEN starts_with(${text}, '-') THEN -1 ELSE 1 END`;
  const fits = `${matches(text, timespan)} AND ${part(3)} < 24 AND ${part(4)} < 60 AND ${part(5)} < 60`;
  return `CASE WHEN ${fits} THEN TRY_CAST((${sign}) * ((${seconds}) * 10000000 + ${fraction}) AS BIGINT) END`;
}

/**
 * The canonical text of a decimal: no exponent, no superfluous zeros, no `-0`, so that equal numbers are equal texts.
 * NULL beyond 34 significant digits, which is all that Kusto's decimal has (Kusto documentation, "The decimal data type").
 */
function canonicalDecimal(text: string): string {
  const part = (group: number): string => `regexp_extract(${text}, '${decimal}', ${group})`;
  const digits = `(${part(2)} || ${part(3)})`;
  const exponent = `coalesce(TRY_CAST(${part(4)} AS INTEGER), 0)`;
  const point = `CAST(length(${part(2)}) + ${exponent} AS INTEGER)`;
  const whole = `CASE WHEN ${point} <= 0 THEN '' ELSE rpad(left(${digits}, ${point}), ${point}, '0') END`;
  const fraction = `CASE WHEN ${point} < 0 THEN repeat('0', -${point}) || ${digits} ELSE substr(${digits}, ${point} + 1) END`;
  const plainWhole = `coalesce(nullif(ltrim(${whole}, '0'), ''), '0')`;
  const plainFraction = `rtrim(${fraction}, '0')`;
  const size = `${plainWhole} || CASE WHEN ${plainFraction} = '' THEN '' ELSE '.' || ${plainFraction} END`;
  const sign = `CASE WHEN ${part(1)} = '-' AND trim(${digits}, '0') <> '' THEN '-' ELSE '' END`;
  return `CASE WHEN ${matches(text, decimal)} AND regexp_matches(${text}, '^[+-]?\\.?\\d') AND length(trim(${digits}, '0')) <= ${decimalDigits} AND abs(${exponent}) <= 6144 THEN ${sign} || ${size} END`;
}

/** What DuckDB's JSON reader lets pass and JSON has not: a comma before a closing bracket, NaN and Infinity. */
function lenientJson(text: string): string {
  const bare = `regexp_replace(${text}, '"(?:[^"\\\\]|\\\\.)*"', '""', 'g')`;
  return `regexp_matches(${bare}, '(?i),\\s*[}\\]]|na|in')`;
}

/** For a non-blank text: what is stored, or NULL where the text is no value of the type. */
const conversions: Readonly<Record<Exclude<KustoType, 'string'>, (text: string) => string>> = {
  bool: (text) =>
    `CASE lower(${text}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE WHEN '1' THEN TRUE WHEN '0' THEN FALSE END`,
  // DuckDB's own casts round '5.7', and take '1e3' and '1_000'.
  int: (text) => `CASE WHEN ${matches(text, '[+-]?\\d+')} THEN TRY_CAST(${text} AS INTEGER) END`,
  long: (text) => `CASE WHEN ${matches(text, '[+-]?\\d+')} THEN TRY_CAST(${text} AS BIGINT) END`,
  real: (text) =>
    `CASE WHEN ${matches(text, number)} THEN nullif(nullif(TRY_CAST(${text} AS DOUBLE), 'inf'), '-inf') WHEN ${matches(text, '(?i)nan|[+-]?inf(inity)?')} THEN TRY_CAST(${text} AS DOUBLE) END`,
  decimal: canonicalDecimal,
  datetime: datetimeTicks,
  timespan: timespanTicks,
  guid: (text) => `TRY_CAST(${text} AS UUID)`,
  dynamic: (text) => `CASE WHEN json_valid(${text}) AND NOT ${lenientJson(text)} THEN ${text} END`,
};

/**
 * SQL for the stored value of a text. `strict` is NULL for a text that is no value of the type, and is what finds it;
 * `blank` says where there is no value at all, and is never NULL.
 */
export function fromText(type: Exclude<KustoType, 'string'>, text: string): { strict: string; blank: string } {
  const trimmed = `trim(${text})`;
  const none = type === 'dynamic' ? `${trimmed} IN ('', 'null')` : `${trimmed} = ''`;
  return { strict: conversions[type](trimmed), blank: `coalesce(${none}, TRUE)` };
}
