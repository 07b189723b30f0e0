import { once, sql, text } from '../ir/sql.ts';
import { settingOf } from '../requestProperties.ts';
import { bin, binAt } from './arithmetic.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { scalar } from './scalar.ts';

const constantText =
  (of: (call: Parameters<ScalarFunction>[0]) => string | undefined): ScalarFunction =>
  (call) => {
    const value = of(call);
    if (value === undefined) return undefined;
    return { sql: text(value), type: 'string', nullable: false, constant: value };
  };

const hidden =
  (id: string): ScalarFunction =>
  ({ scope }) => {
    const column = scope.columns.size > 0 ? scope.hidden?.(id) : undefined;
    return column && scalar(sql`${column}`, column.type, false);
  };

/** A cursor is the version of the database at a time; the empty one is before everything. */
const current: ScalarFunction = ({ scope }) =>
  scalar(sql`CAST(${scope.statement.openCursor()} AS VARCHAR)`, 'string', false);

const notACursor = text('This is no cursor of a database: use what cursor_current() has given, or an empty text.');

/** Whether a row of a stored table was committed behind a cursor, or not. */
const behind =
  (isBehind: boolean): ScalarFunction =>
  ({ args: [cursor], scope }) => {
    const version = scope.columns.size > 0 ? scope.hidden?.('ingestion_version') : undefined;
    if (!version || cursor?.type !== 'string') return undefined;
    const test = once(cursor.sql, (c) => {
      const number = sql`coalesce(TRY_CAST(${c} AS BIGINT), CAST(error(${notACursor}) AS BIGINT))`;
      const compared = isBehind ? sql`${version} > ${number}` : sql`${version} <= ${number}`;
      return sql`CASE WHEN ${c} = '' THEN ${isBehind ? sql`true` : sql`false`} ELSE ${compared} END`;
    });
    return scalar(test, 'bool', false);
  };

/** Functions of where a query runs and of what its request sets. */
export const contextFunctions: ScalarFunctions = {
  current_database: constantText(({ scope }) => scope.statement.database.name),
  current_cluster_endpoint: constantText(({ scope }) => scope.statement.database.cluster),
  current_principal: constantText(({ scope }) => scope.statement.principal),
  cursor_current: current,
  current_cursor: current,
  cursor_after: behind(true),
  cursor_before_or_at: behind(false),
  extent_id: hidden('extent_id'),
  ingestion_time: hidden('ingestion_time'),
  bin_auto: ({ args: [value], type, scope }) => {
    const { settings } = scope.statement;
    const size = settingOf(settings, 'query_bin_auto_size', scope);
    const at = settingOf(settings, 'query_bin_auto_at', scope);
    if (!value || !size) return undefined;
    return at ? binAt(value, size, at, type) : bin(value, size, type);
  },
};
