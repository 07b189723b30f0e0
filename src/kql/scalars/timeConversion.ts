import { bigint, once, type Sql, sql } from '../ir/sql.ts';
import { readDatetime } from '../syntax/datetimeText.ts';
import { parseTimespan } from '../syntax/literals.ts';
import { jsonText } from './json.ts';
import { inDatetimeRange } from './overflow.ts';
import { nullOf, type Scalar, scalar } from './scalar.ts';
import { ticksOfTimestamp } from './textForms.ts';
import { udf } from './udf.ts';

const isoDate = String.raw`\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?)?(Z|[+-][0-9]{2}:[0-9]{2})?\s*`;

/** Ticks of texts; the common forms of ISO 8601 are read by DuckDB itself. */
function textToTicks(value: Sql): Sql {
  const pattern: Sql = { parts: [`'${isoDate}'`], size: isoDate.length };
  return once(value, (v) => {
    const base = sql`TRY_CAST(regexp_extract(${v}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?') AS TIMESTAMP)`;
    const fraction = sql`CAST(rpad(regexp_extract(${v}, '\\.([0-9]+)', 1), 7, '0') AS BIGINT)`;
    const zone = sql`regexp_extract(${v}, '([+-])([0-9]{2}):([0-9]{2})\\s*$', ['sign', 'hours', 'minutes'])`;
    const minutes = once(
      zone,
      (z) =>
        sql`CASE WHEN ${z}.sign = '' THEN 0 ELSE CAST(${z}.sign || '1' AS BIGINT) * (CAST(${z}.hours AS BIGINT) * 60 + CAST(${z}.minutes AS BIGINT)) END`,
    );
    const ticks = inDatetimeRange(sql`(${ticksOfTimestamp(base)} + ${fraction} - ${minutes} * 600000000)`);
    return sql`CASE WHEN regexp_full_match(${v}, ${pattern}) THEN ${ticks} ELSE ${udf('parse_datetime', v)} END`;
  });
}

export function toDatetime(value: Scalar): Scalar | undefined {
  switch (value.type) {
    case 'datetime':
      return value;
    case 'string': {
      if (typeof value.constant !== 'string') return scalar(textToTicks(value.sql), 'datetime');
      const ticks = readDatetime(value.constant);
      if (ticks === undefined) return undefined;
      if (ticks !== null) return { sql: bigint(ticks), type: 'datetime', nullable: false, constant: ticks };
      return nullOf('datetime');
    }
    case 'dynamic':
      return scalar(
        once(value.sql, (v) => sql`CASE WHEN starts_with(${v}, '"') THEN ${textToTicks(jsonText(v))} END`),
        'datetime',
      );
    case 'long':
      return scalar(inDatetimeRange(value.sql), 'datetime');
    default:
      return undefined;
  }
}

export function toTimespan(value: Scalar): Scalar | undefined {
  switch (value.type) {
    case 'timespan':
      return value;
    case 'long':
      return scalar(value.sql, 'timespan', value.nullable);
    case 'string': {
      if (typeof value.constant !== 'string') return scalar(udf('parse_timespan', value.sql), 'timespan');
      const ticks = parseTimespan(value.constant);
      if (ticks === undefined) return nullOf('timespan');
      return { sql: bigint(ticks), type: 'timespan', nullable: false, constant: ticks };
    }
    case 'dynamic':
      return scalar(
        once(value.sql, (v) => sql`CASE WHEN starts_with(${v}, '"') THEN ${udf('parse_timespan', jsonText(v))} END`),
        'timespan',
      );
    default:
      return undefined;
  }
}
