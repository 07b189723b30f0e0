import type { NamedColumn, Relation, Table } from '../ir/relation.ts';
import { type Column, integer, join, type Sql, sql } from '../ir/sql.ts';
import type { Expression } from '../kustoLanguage.ts';
import { newItem } from '../operators/operator.ts';
import { invalid } from '../refusal.ts';
import { bin, binAt } from '../scalars/arithmetic.ts';
import { convert } from '../scalars/convert.ts';
import { columnValue, type Scalar, scalar } from '../scalars/scalar.ts';
import { refuse, subquery } from '../scope.ts';
import { columnArgument, constantArgument, named, type Plugin, type PluginCall, unordered } from './plugin.ts';

/** Points of time, or whole numbers that count as such. */
export function timeline(call: PluginCall, argument: Expression | undefined): NamedColumn {
  const found = columnArgument(call, argument);
  if (found.column.type === 'datetime' || found.column.type === 'long' || found.column.type === 'timespan')
    return found;
  throw refuse(call.scope, call.node, `'${call.name}' over a timeline of type ${found.column.type}`);
}

export function point(call: PluginCall, argument: Expression | undefined, { column }: NamedColumn): Scalar {
  const value = constantArgument(call, argument);
  if (value.type === column.type) return value;
  if (value.type === 'int' && column.type === 'long') return convert(value, 'long');
  throw refuse(call.scope, call.node, `'${call.name}' from or to a value of type ${value.type}`);
}

/** A distance on the timeline that is a constant above zero, for example `1d`. */
export function distance(call: PluginCall, argument: Expression | undefined, { column }: NamedColumn): Scalar {
  const value = constantArgument(call, argument);
  const type = column.type === 'datetime' ? 'timespan' : column.type;
  const fits =
    value.type === type ? value : value.type === 'int' && type === 'long' ? convert(value, 'long') : undefined;
  if (typeof fits?.constant !== 'bigint')
    throw refuse(call.scope, call.node, `a period of this kind in '${call.name}'`);
  if (fits.constant <= 0n) throw invalid(call.node, `The periods of '${call.name}' must be above zero.`);
  return fits;
}

export function dimensions(call: PluginCall, from: number): readonly NamedColumn[] {
  return call.args.slice(from).map((argument) => {
    const found = columnArgument(call, argument);
    const { type } = found.column;
    if (type === 'dynamic' || type === 'decimal') throw refuse(call.scope, call.node, `a dimension of type ${type}`);
    return found;
  });
}

export function groupKey(call: PluginCall, column: Column): { column: Column; value: Sql } {
  return { column: call.scope.statement.newColumn(column.type), value: sql`${column}` };
}

export function required(call: PluginCall, value: Scalar | undefined): Scalar {
  if (!value) throw refuse(call.scope, call.node, `'${call.name}' with these arguments`);
  return value;
}

export function filter(input: Relation, predicate: Sql): Relation {
  return { kind: 'filter', input, predicate };
}

/** A copy of each row for every bin whose window it lies in: its own and those that follow. */
export function spread(call: PluginCall, input: Relation, own: Sql, type: Column['type'], size: Scalar, width: Sql) {
  const at = call.scope.statement.newColumn(type);
  const relation: Relation = {
    kind: 'expand',
    input,
    lists: [{ column: at, list: sql`generate_series(${own}, ${own} + ${width} - ${size.sql}, ${size.sql})` }],
    index: call.scope.statement.newColumn('long'),
  };
  return { relation, at };
}

/** For each bin, what lies in the window that ends with it. */
export const slidingWindowCounts: Plugin = (call) => {
  const { args, scope, input } = call;
  const id = columnArgument(call, args[0]);
  const time = timeline(call, args[1]);
  const [start, end] = [point(call, args[2], time), point(call, args[3], time)];
  const [lookback, size] = [distance(call, args[4], time), distance(call, args[5], time)];
  const dims = dimensions(call, 6);
  const own = required(call, binAt(columnValue(time.column), size, start, time.column.type, scope.statement.overflow));
  const ownItem = newItem(scope, own);
  const before: Relation = {
    kind: 'extend',
    input: filter(input.relation, sql`${time.column} <= ${end.sql}`),
    items: [ownItem],
  };
  const { relation, at } = spread(call, before, sql`${ownItem.column}`, time.column.type, size, lookback.sql);
  const keys = [groupKey(call, at), ...dims.map((dim) => groupKey(call, dim.column))];
  const total = newItem(scope, scalar(sql`count(*)`, 'long'));
  const distinct = newItem(scope, scalar(sql`count(DISTINCT ${id.column})`, 'long'));
  const grouped: Relation = {
    kind: 'aggregate',
    input: filter(relation, sql`${at} BETWEEN ${start.sql} AND ${end.sql}`),
    keys,
    items: [total, distinct],
  };
  return unordered(
    grouped,
    named(
      call,
      [...keys, total, distinct].map((item) => item.column),
    ),
  );
};

/** Nearest rank over the values of so many bins, the last of which is the row's. */
export const rollingPercentile: Plugin = (call) => {
  const { args, scope, input } = call;
  const value = columnArgument(call, args[0]);
  const rank = constantArgument(call, args[1]);
  const time = timeline(call, args[2]);
  const size = distance(call, args[3], time);
  const bins = constantArgument(call, args[4]);
  const dims = dimensions(call, 5);
  const percent = typeof rank.constant === 'bigint' ? Number(rank.constant) : rank.constant;
  if (typeof percent !== 'number' || !(percent >= 0 && percent <= 100)) {
    throw invalid(call.node, 'The percentile must be a constant from 0 to 100.');
  }
  if (typeof bins.constant !== 'bigint' || bins.constant < 1n) {
    throw invalid(call.node, 'The number of bins must be a constant above zero.');
  }
  if (!['int', 'long', 'real', 'datetime', 'timespan'].includes(value.column.type)) {
    throw refuse(scope, call.node, `percentiles of type ${value.column.type}`);
  }
  const own = newItem(
    scope,
    required(call, bin(columnValue(time.column), size, time.column.type, scope.statement.overflow)),
  );
  const before: Relation = { kind: 'extend', input: input.relation, items: [own] };
  const last = newItem(scope, scalar(sql`max(${own.column})`, time.column.type));
  const newest: Table = unordered({ kind: 'aggregate', input: before, keys: [], items: [last] }, []);
  const width = sql`${size.sql} * ${integer(bins.constant)}`;
  const { relation, at } = spread(call, before, sql`${own.column}`, time.column.type, size, width);
  const keys = [groupKey(call, at), ...dims.map((dim) => groupKey(call, dim.column))];
  const found = sql`quantile_disc(${value.column}, ${convert(rank, 'real').sql} / 100)`;
  const result = newItem(scope, scalar(found, value.column.type));
  const grouped: Relation = {
    kind: 'aggregate',
    input: filter(relation, sql`${at} <= (${subquery(scope, newest, last.column)})`),
    keys,
    items: [result],
  };
  return unordered(
    grouped,
    named(
      call,
      [...keys, result].map((item) => item.column),
    ),
  );
};

/** Sessions that begin in each bin: nothing of the same id came within the lookback window before. */
export const sessionCount: Plugin = (call) => {
  const { args, scope, input } = call;
  const id = columnArgument(call, args[0]);
  const time = timeline(call, args[1]);
  const [start, end] = [point(call, args[2], time), point(call, args[3], time)];
  const [size, lookback] = [distance(call, args[4], time), distance(call, args[5], time)];
  const dims = dimensions(call, 6);
  const parts = join([id.column, ...dims.map((dim) => dim.column)]);
  const previous = newItem(
    scope,
    scalar(sql`lag(${time.column}) OVER (PARTITION BY ${parts} ORDER BY ${time.column})`, time.column.type),
  );
  const seen: Relation = {
    kind: 'extend',
    input: filter(input.relation, sql`${time.column} BETWEEN ${start.sql} - ${lookback.sql} AND ${end.sql}`),
    items: [previous],
  };
  const own = required(call, bin(columnValue(time.column), size, time.column.type, scope.statement.overflow));
  const keys = [
    { column: scope.statement.newColumn(time.column.type), value: own.sql },
    ...dims.map((dim) => groupKey(call, dim.column)),
  ];
  const begins = sql`${previous.column} IS NULL OR ${time.column} - ${previous.column} >= ${lookback.sql}`;
  const sessions = newItem(scope, scalar(sql`count(*) FILTER (WHERE ${begins})`, 'long'));
  const grouped: Relation = {
    kind: 'aggregate',
    input: filter(seen, sql`${time.column} >= ${start.sql}`),
    keys,
    items: [sessions],
  };
  return unordered(
    grouped,
    named(
      call,
      [...keys, sessions].map((item) => item.column),
    ),
  );
};
