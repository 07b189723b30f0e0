import type { NamedColumn, Relation } from '../ir/relation.ts';
import { type Column, sql } from '../ir/sql.ts';
import { newItem } from '../operators/operator.ts';
import { binAt } from '../scalars/arithmetic.ts';
import { columnValue, type Scalar, scalar } from '../scalars/scalar.ts';
import { refuse } from '../scope.ts';
import { columnArgument, constantArgument, named, type Plugin, type PluginCall, unordered } from './plugin.ts';
import { distance, point, timeline } from './timelines.ts';

interface Activity {
  readonly id: Column;
  readonly time: NamedColumn;
  readonly start: Scalar;
  readonly end: Scalar;
}

/** Who was active when, as the first four arguments give it. */
function activityOf(call: PluginCall, count: number): Activity {
  // With dimensions it is not documented whether somebody is new in each of them or in all.
  if (call.args.length !== count) throw refuse(call.scope, call.node, `'${call.name}' with these arguments`);
  const [id, time, start, end] = call.args;
  const line = timeline(call, time);
  return {
    id: columnArgument(call, id).column,
    time: line,
    start: point(call, start, line),
    end: point(call, end, line),
  };
}

/** The rows from start to end, with the beginning of the window that each lies in. */
function inWindows(call: PluginCall, activity: Activity, size: Scalar): { relation: Relation; window: Column } {
  const { time, start, end } = activity;
  const own = binAt(columnValue(time.column), size, start, time.column.type, call.scope.statement.overflow);
  if (!own) throw refuse(call.scope, call.node, `windows of this kind in '${call.name}'`);
  const item = newItem(call.scope, own);
  const relation: Relation = {
    kind: 'extend',
    input: {
      kind: 'filter',
      input: call.input.relation,
      predicate: sql`${time.column} BETWEEN ${start.sql} AND ${end.sql}`,
    },
    items: [item],
  };
  return { relation, window: item.column };
}

const whole = (value: Scalar['sql']): Scalar => scalar(value, 'long');

/** By windows: how often, by how many, by how many for the first time, and by how many up to then. */
export const activityCounts: Plugin = (call) => {
  const activity = activityOf(call, 5);
  const { relation, window } = inWindows(call, activity, distance(call, call.args[4], activity.time));
  const first = newItem(
    call.scope,
    scalar(sql`min(${window}) OVER (PARTITION BY ${activity.id})`, activity.time.column.type),
  );
  const key = { column: call.scope.statement.newColumn(window.type), value: sql`${window}` };
  const total = newItem(call.scope, whole(sql`count(*)`));
  const distinct = newItem(call.scope, whole(sql`count(DISTINCT ${activity.id})`));
  const fresh = newItem(
    call.scope,
    whole(sql`count(DISTINCT ${activity.id}) FILTER (WHERE ${first.column} = ${window})`),
  );
  const grouped: Relation = {
    kind: 'aggregate',
    input: { kind: 'extend', input: relation, items: [first] },
    keys: [key],
    items: [total, distinct, fresh],
  };
  const all = newItem(
    call.scope,
    whole(sql`CAST(sum(${fresh.column}) OVER (ORDER BY ${key.column} ROWS UNBOUNDED PRECEDING) AS BIGINT)`),
  );
  const columns = [key, total, distinct, fresh, all].map(({ column }) => column);
  return unordered({ kind: 'extend', input: grouped, items: [all] }, named(call, columns));
};

/** By windows: how many were active, how many of them not in the window before, and how many of that one stayed. */
export const activityMetrics: Plugin = (call) => {
  const activity = activityOf(call, 5);
  const size = distance(call, call.args[4], activity.time);
  const { relation, window } = inWindows(call, activity, size);
  const { statement } = call.scope;
  const [id, at] = [statement.newColumn(activity.id.type), statement.newColumn(window.type)];
  const presences: Relation = {
    kind: 'aggregate',
    input: relation,
    keys: [
      { column: id, value: sql`${activity.id}` },
      { column: at, value: sql`${window}` },
    ],
    items: [],
  };
  const stayed = newItem(
    call.scope,
    scalar(sql`coalesce(lag(${at}) OVER (PARTITION BY ${id} ORDER BY ${at}) = ${at} - ${size.sql}, false)`, 'bool'),
  );
  const key = { column: statement.newColumn(window.type), value: sql`${at}` };
  const distinct = newItem(call.scope, whole(sql`count(*)`));
  const fresh = newItem(call.scope, whole(sql`count(*) FILTER (WHERE NOT ${stayed.column})`));
  const grouped: Relation = {
    kind: 'aggregate',
    input: { kind: 'extend', input: presences, items: [stayed] },
    keys: [key],
    items: [distinct, fresh],
  };
  const order = sql`OVER (ORDER BY ${key.column})`;
  const before = newItem(
    call.scope,
    whole(
      sql`CASE WHEN lag(${key.column}) ${order} = ${key.column} - ${size.sql} THEN lag(${distinct.column}) ${order} END`,
    ),
  );
  const kept = sql`CAST(${distinct.column} - ${fresh.column} AS DOUBLE) / ${before.column}`;
  const none = sql`CAST('NaN' AS DOUBLE)`;
  const retention = newItem(call.scope, scalar(sql`coalesce(${kept}, ${none})`, 'real'));
  const churn = newItem(call.scope, scalar(sql`coalesce(1 - ${kept}, ${none})`, 'real'));
  const columns = [key, distinct, fresh, retention, churn].map(({ column }) => column);
  const counted: Relation = { kind: 'extend', input: grouped, items: [before] };
  return unordered({ kind: 'extend', input: counted, items: [retention, churn] }, named(call, columns));
};

/** By bins: how many were active in at least so many periods up to one of their own moments. */
export const activeUsers: Plugin = (call) => {
  const activity = activityOf(call, 8);
  const { time, start, end, id } = activity;
  const [lookback, period, size] = [4, 5, 7].map((i) => distance(call, call.args[i], time)) as [Scalar, Scalar, Scalar];
  const { constant } = constantArgument(call, call.args[6]);
  if (typeof constant !== 'bigint') throw refuse(call.scope, call.node, `this number of periods in '${call.name}'`);
  const { relation, window } = inWindows(call, activity, size);
  const { statement } = call.scope;
  const before = {
    id: { column: statement.newColumn(id.type), value: sql`${id}` },
    time: { column: statement.newColumn(time.column.type), value: sql`${time.column}` },
  };
  const periodOf = binAt(
    columnValue(before.time.column),
    period,
    start,
    time.column.type,
    call.scope.statement.overflow,
  );
  if (!periodOf) throw refuse(call.scope, call.node, `periods of this kind in '${call.name}'`);
  const history: Relation = {
    kind: 'aggregate',
    input: { kind: 'filter', input: call.input.relation, predicate: sql`${time.column} <= ${end.sql}` },
    keys: [before.id, before.time],
    items: [],
  };
  const [who, when, bin] = [id, time.column, window].map((column) => ({
    column: statement.newColumn(column.type),
    value: sql`${column}`,
  }));
  if (!who || !when || !bin) throw refuse(call.scope, call.node, `'${call.name}'`);
  const moments: Relation = { kind: 'aggregate', input: relation, keys: [who, when, bin], items: [] };
  const [someone, moment, at] = [who, when, bin].map(({ column }) => ({
    column: statement.newColumn(column.type),
    value: sql`${column}`,
  }));
  if (!someone || !moment || !at) throw refuse(call.scope, call.node, `'${call.name}'`);
  const periods = newItem(call.scope, whole(sql`count(DISTINCT ${periodOf.sql})`));
  const counted: Relation = {
    kind: 'aggregate',
    input: {
      kind: 'join',
      join: 'inner',
      left: moments,
      right: history,
      on: sql`${who.column} IS NOT DISTINCT FROM ${before.id.column} AND ${before.time.column} > ${when.column} - ${lookback.sql} AND ${before.time.column} <= ${when.column}`,
    },
    keys: [someone, moment, at],
    items: [periods],
  };
  const key = { column: statement.newColumn(window.type), value: sql`${at.column}` };
  const active = newItem(call.scope, whole(sql`count(DISTINCT ${someone.column})`));
  const grouped: Relation = {
    kind: 'aggregate',
    input: {
      kind: 'filter',
      input: counted,
      predicate: sql`${periods.column} >= ${constantArgument(call, call.args[6]).sql}`,
    },
    keys: [key],
    items: [active],
  };
  return unordered(grouped, named(call, [key.column, active.column]));
};
