import { type Sql, sql } from '../ir/sql.ts';
import type { FunctionCall, ScalarFunction, ScalarFunctions } from './call.ts';
import { convert } from './convert.ts';
import { isNumeric, nullOf, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';
import { wrapped } from './wrapping.ts';

/** The value of the row so many before (`lag`) or after (`lead`) this one. */
const neighbour =
  (name: 'lag' | 'lead'): ScalarFunction =>
  ({ args: [value, offset, fallback], scope }) => {
    if (value === undefined || !scope.window) return undefined;
    if (offset !== undefined && (typeof offset.constant !== 'bigint' || offset.constant < 0n)) return undefined;
    const numeric = fallback && isNumeric(fallback.type) && isNumeric(value.type);
    if (fallback && fallback.type !== value.type && !numeric && fallback.constant !== null) return undefined;
    if (numeric && fallback.type !== value.type && value.type !== 'real' && fallback.type === 'real') return undefined;
    const other = fallback ? convert(fallback, value.type) : nullOf(value.type);
    const distance = offset?.sql ?? sql`1`;
    const function_ = name === 'lag' ? sql`lag` : sql`lead`;
    // Default and null must not be confused: the default only stands for rows that do not exist.
    return scope.window(
      (order) => sql`${function_}(${value.sql}, ${distance}, ${other.sql}) OVER (${order})`,
      value.type,
    );
  };

/** Where `restart` is true a new part begins; without it all rows are one part. */
function parts(call: FunctionCall, restart: Scalar | undefined): Sql | undefined {
  if (restart === undefined || restart.constant === false) return sql``;
  if (restart.type !== 'bool' || !call.scope.window) return undefined;
  const number = call.scope.window(
    (order) => sql`count(*) FILTER (WHERE ${restart.sql}) OVER (${order} ROWS UNBOUNDED PRECEDING)`,
    'long',
  );
  return sql`PARTITION BY ${number.sql}`;
}

/** Rows with the value of the row before them have its rank. Rows need not be sorted by it. */
const rank =
  (dense: boolean): ScalarFunction =>
  (call) => {
    const [value, restart] = call.args;
    const { window } = call.scope;
    if (!window || value === undefined || value.type === 'dynamic') return undefined;
    const compared = value.type === 'decimal' ? udf('decimal_of_text', value.sql) : value.sql;
    const partition = parts(call, restart);
    if (!partition) return undefined;
    const number = window((order) => sql`row_number() OVER (${partition}${order})`, 'long');
    const before = window((order) => sql`lag(${compared}) OVER (${partition}${order})`, value.type);
    const starts = window(() => sql`(${number.sql} = 1 OR ${before.sql} IS DISTINCT FROM ${compared})`, 'bool');
    return window((order) => {
      const rows = sql`OVER (${partition}${order} ROWS UNBOUNDED PRECEDING)`;
      return dense
        ? sql`count(*) FILTER (WHERE ${starts.sql}) ${rows}`
        : sql`max(CASE WHEN ${starts.sql} THEN ${number.sql} END) ${rows}`;
    }, 'long');
  };

/**
 * The value with which the session of a row began. A new one begins at once where the value before is missing or too
 * far back, or a restart is asked for; inside of such a run also where its own beginning is too far back.
 */
const session: ScalarFunction = (call) => {
  const [value, fromFirst, fromNeighbour, restart] = call.args;
  const { sequence } = call.scope;
  if (!sequence || value?.type !== 'datetime' || (restart && restart.type !== 'bool')) return undefined;
  if (fromFirst?.type !== 'timespan' || fromNeighbour?.type !== 'timespan') return undefined;
  if (typeof fromFirst.constant !== 'bigint' || typeof fromNeighbour.constant !== 'bigint') return undefined;
  const asked = scalar(restart ? sql`CAST(coalesce(${restart.sql}, false) AS BIGINT)` : sql`CAST(0 AS BIGINT)`, 'long');
  return sequence(
    [value, asked],
    ([values = sql``, restarts = sql``]) => udf('session_starts', values, restarts, fromFirst.sql, fromNeighbour.sql),
    'datetime',
  );
};

export const windowFunctions: ScalarFunctions = {
  prev: neighbour('lag'),
  next: neighbour('lead'),
  row_window_session: session,
  row_rank_dense: rank(true),
  row_rank_min: rank(false),
  row_number: (call) => {
    const [start, restart] = call.args;
    if (!call.scope.window || (start && start.type !== 'long' && start.type !== 'int')) return undefined;
    const partition = parts(call, restart);
    if (!partition) return undefined;
    return call.scope.window((order) => {
      const number = sql`row_number() OVER (${partition}${order})`;
      return start ? wrapped(sql`(CAST(${number} AS HUGEINT) + ${start.sql} - 1)`) : number;
    }, 'long');
  },
  row_cumsum: (call) => {
    const [value, restart] = call.args;
    if (!call.scope.window || value === undefined) return undefined;
    const { type } = value;
    if (type !== 'int' && type !== 'long' && type !== 'real' && type !== 'timespan') return undefined;
    const partition = parts(call, restart);
    if (!partition || call.type !== (type === 'int' ? call.type : type)) return undefined;
    return call.scope.window((order) => {
      const sum = sql`sum(${value.sql}) OVER (${partition}${order} ROWS UNBOUNDED PRECEDING)`;
      const total = sql`coalesce(${sum}, 0)`;
      return type === 'real' ? total : convert(scalar(wrapped(total), type), call.type).sql;
    }, call.type);
  },
};
