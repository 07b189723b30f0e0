import { integer, once, type Sql, sql } from '../ir/sql.ts';
import { unixEpochTicks } from '../storageTypes.ts';
import { udf } from './udf.ts';

const epochMicroseconds = integer(unixEpochTicks / 10n);

/** DuckDB's TIMESTAMP of a tick count; the last digit is lost. Only for calendar arithmetic. */
export function timestamp(ticks: Sql): Sql {
  return sql`make_timestamp(${ticks} // 10 - ${epochMicroseconds})`;
}

export function ticksOfTimestamp(value: Sql): Sql {
  return sql`((epoch_us(${value}) + ${epochMicroseconds}) * 10)`;
}

/** `2020-01-01T00:00:00.0000000Z` */
export function datetimeText(ticks: Sql): Sql {
  return once(
    ticks,
    (t) =>
      sql`(strftime(${timestamp(t)}, '%Y-%m-%dT%H:%M:%S.') || lpad(CAST(${t} % 10000000 AS VARCHAR), 7, '0') || 'Z')`,
  );
}

/** `[-][d.]hh:mm:ss[.fffffff]` */
export function timespanText(ticks: Sql): Sql {
  return once(ticks, (t) => {
    const part = (divisor: Sql, modulus: Sql): Sql =>
      sql`lpad(CAST(abs(${t} // ${divisor} % ${modulus}) AS VARCHAR), 2, '0')`;
    const sign = sql`CASE WHEN ${t} < 0 THEN '-' ELSE '' END`;
    const days = sql`CASE WHEN ${t} // 864000000000 <> 0 THEN CAST(abs(${t} // 864000000000) AS VARCHAR) || '.' ELSE '' END`;
    const fraction = sql`CASE WHEN ${t} % 10000000 <> 0 THEN '.' || lpad(CAST(abs(${t} % 10000000) AS VARCHAR), 7, '0') ELSE '' END`;
    const clock = sql`${part(sql`36000000000`, sql`24`)} || ':' || ${part(sql`600000000`, sql`60`)} || ':' || ${part(sql`10000000`, sql`60`)}`;
    return sql`(${sign} || ${days} || ${clock} || ${fraction})`;
  });
}

/** The shortest form: `1.0`, `1.5`, `1E+20`. Only with 16 digits or more it can be another than DuckDB's. */
export function realText(value: Sql): Sql {
  return once(value, (v) => {
    const short = sql`upper(CAST(${v} AS VARCHAR))`;
    const text = sql`CASE WHEN length(${short}) < 17 THEN ${short} ELSE ${udf('real_text', v, short)} END`;
    return sql`CASE WHEN isnan(${v}) THEN 'NaN' WHEN isinf(${v}) THEN CASE WHEN ${v} > 0 THEN 'inf' ELSE '-inf' END ELSE ${text} END`;
  });
}
