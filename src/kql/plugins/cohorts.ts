import type { Relation } from '../ir/relation.ts';
import { sql } from '../ir/sql.ts';
import { kindOf } from '../kustoLanguage.ts';
import { newItem } from '../operators/operator.ts';
import { binAt } from '../scalars/arithmetic.ts';
import { columnValue, scalar } from '../scalars/scalar.ts';
import { refuse } from '../scope.ts';
import { columnArgument, named, type Plugin, unordered } from './plugin.ts';
import { dimensions, distance, filter, groupKey, point, required, spread, timeline } from './timelines.ts';

/**
 * By inner windows and dimensions: how many were active in it, how many in the outer window that ends with it, and the
 * ratio of the two.
 */
export const activityEngagement: Plugin = (call) => {
  const { args, scope, input } = call;
  const id = columnArgument(call, args[0]);
  const time = timeline(call, args[1]);
  const [start, end] = [point(call, args[2], time), point(call, args[3], time)];
  const [inner, outer] = [distance(call, args[4], time), distance(call, args[5], time)];
  const dims = dimensions(call, 6);
  const own = newItem(
    scope,
    required(call, binAt(columnValue(time.column), inner, start, time.column.type, scope.statement.overflow)),
  );
  const before: Relation = {
    kind: 'extend',
    input: filter(input.relation, sql`${time.column} <= ${end.sql}`),
    items: [own],
  };
  const { relation, at } = spread(call, before, sql`${own.column}`, time.column.type, inner, outer.sql);
  const keys = [groupKey(call, at), ...dims.map((dim) => groupKey(call, dim.column))];
  const inside = newItem(scope, scalar(sql`count(DISTINCT ${id.column}) FILTER (WHERE ${own.column} = ${at})`, 'long'));
  const around = newItem(scope, scalar(sql`count(DISTINCT ${id.column})`, 'long'));
  const grouped: Relation = {
    kind: 'aggregate',
    input: filter(relation, sql`${at} BETWEEN ${start.sql} AND ${end.sql}`),
    keys,
    items: [inside, around],
  };
  const ratio = newItem(scope, scalar(sql`(CAST(${inside.column} AS DOUBLE) / ${around.column})`, 'real'));
  const active = filter(grouped, sql`${inside.column} > 0`);
  const columns = [...keys, inside, around, ratio].map((item) => item.column);
  return unordered({ kind: 'extend', input: active, items: [ratio] }, named(call, columns));
};

/**
 * For each window and those that follow: of the ones who were new in the first how many were there in the second, and
 * how many in the second had never been there up to the first.
 */
export const newActivityMetrics: Plugin = (call) => {
  const { args, scope, input } = call;
  const [cohort, ...others] = args.slice(5);
  // With dimensions it is not documented whether somebody is new in each of them or in all.
  if (others.length > 0 || (cohort && kindOf(cohort) === 'NameReference')) {
    throw refuse(scope, call.node, `'${call.name}' with these arguments`);
  }
  const id = columnArgument(call, args[0]);
  const time = timeline(call, args[1]);
  const [start, end] = [point(call, args[2], time), point(call, args[3], time)];
  const size = distance(call, args[4], time);
  const own = newItem(
    scope,
    required(call, binAt(columnValue(time.column), size, start, time.column.type, scope.statement.overflow)),
  );
  const inTime: Relation = {
    kind: 'extend',
    input: filter(input.relation, sql`${time.column} BETWEEN ${start.sql} AND ${end.sql}`),
    items: [own],
  };
  /** Who was there in which window, and in which for the first time. */
  const presences = (): { relation: Relation; window: typeof own; first: typeof own } => {
    const [who, window] = [groupKey(call, id.column), groupKey(call, own.column)];
    const first = newItem(
      scope,
      scalar(sql`min(${window.column}) OVER (PARTITION BY ${who.column})`, time.column.type),
    );
    const distinct: Relation = { kind: 'aggregate', input: inTime, keys: [who, window], items: [] };
    return { relation: { kind: 'extend', input: distinct, items: [first] }, window, first };
  };
  const [fresh, later] = [presences(), presences()];
  const from = groupKey(call, fresh.window.column);
  const number = newItem(scope, scalar(sql`count(*)`, 'long'));
  const only = cohort ? sql` AND ${fresh.window.column} = ${point(call, cohort, time).sql}` : sql``;
  const cohorts: Relation = {
    kind: 'aggregate',
    input: filter(fresh.relation, sql`${fresh.window.column} = ${fresh.first.column}${only}`),
    keys: [from],
    items: [number],
  };
  const keys = [from.column, later.window.column, number.column].map((column) => groupKey(call, column));
  const [fromKey, toKey, numberKey] = keys;
  if (!fromKey || !toKey || !numberKey) throw refuse(scope, call.node, `'${call.name}'`);
  const newOnes = newItem(scope, scalar(sql`count(*) FILTER (WHERE ${later.first.column} > ${from.column})`, 'long'));
  const retained = newItem(scope, scalar(sql`count(*) FILTER (WHERE ${later.first.column} = ${from.column})`, 'long'));
  const pairs: Relation = {
    kind: 'aggregate',
    input: {
      kind: 'join',
      join: 'inner',
      left: cohorts,
      right: later.relation,
      on: sql`${later.window.column} >= ${from.column}`,
    },
    keys,
    items: [newOnes, retained],
  };
  const churned = newItem(scope, scalar(sql`(${numberKey.column} - ${retained.column})`, 'long'));
  const rate = sql`(CAST(${retained.column} AS DOUBLE) / ${numberKey.column})`;
  const [retention, churn] = [newItem(scope, scalar(rate, 'real')), newItem(scope, scalar(sql`(1 - ${rate})`, 'real'))];
  const columns = [fromKey, toKey, newOnes, retained, churned, retention, churn].map((item) => item.column);
  return unordered({ kind: 'extend', input: pairs, items: [churned, retention, churn] }, named(call, columns));
};
