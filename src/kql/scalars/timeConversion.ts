import { bigint, once, type Sql, sql } from '../ir/sql.ts';
import { parseDatetime, parseTimespan } from '../syntax/literals.ts';
import { inDatetimeRange } from './arithmetic.ts';
import { jsonText } from './json.ts';
import { nullOf, type Scalar, scalar } from './scalar.ts';
import { ticksOfTimestamp } from './textForms.ts';

const isoDate = String.raw`\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?)?(Z|[+-][0-9]{2}:[0-9]{2})?\s*`;

/** Ticks of ISO 8601 texts. Texts that hold no digit are null; other forms of dates stop the query. */
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
    return sql`CASE WHEN regexp_full_match(${v}, ${pattern}) THEN ${ticks} WHEN NOT regexp_matches(${v}, '[0-9]') THEN NULL ELSE error('todatetime: the embedded engine reads ISO 8601 only') END`;
  });
}

export function toDatetime(value: Scalar): Scalar | undefined {
  switch (value.type) {
    case 'datetime':
      return value;
    case 'string': {
      if (typeof value.constant !== 'string') return scalar(textToTicks(value.sql), 'datetime');
      const ticks = parseDatetime(value.constant);
      if (ticks !== undefined) return { sql: bigint(ticks), type: 'datetime', nullable: false, constant: ticks };
      return /[0-9]/.test(value.constant) ? undefined : nullOf('datetime');
    }
    case 'dynamic':
      return scalar(
        once(value.sql, (v) => sql`CASE WHEN starts_with(${v}, '"') THEN ${textToTicks(jsonText(v))} END`),
        'datetime',
      );
    default:
      return undefined;
  }
}

/** Of texts only constants: there are too many forms to read them all exactly in SQL. */
export function toTimespan(value: Scalar): Scalar | undefined {
  if (value.type === 'timespan') return value;
  if (value.type !== 'string' || typeof value.constant !== 'string') return undefined;
  const ticks = parseTimespan(value.constant);
  if (ticks !== undefined) return { sql: bigint(ticks), type: 'timespan', nullable: false, constant: ticks };
  return /[0-9]/.test(value.constant) ? undefined : nullOf('timespan');
}
