import type { Relation } from '../ir/relation.ts';
import { bigint, integer, join, type Sql, sql, text } from '../ir/sql.ts';
import { newItem } from '../operators/operator.ts';
import { invalid } from '../refusal.ts';
import { binAt } from '../scalars/arithmetic.ts';
import { columnValue, scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import { refuse } from '../scope.ts';
import { parseTimespan } from '../syntax/literals.ts';
import { columnArgument, constantArgument, named, type Plugin, type PluginCall, unordered } from './plugin.ts';
import { distance, filter, groupKey, point, required, timeline } from './timelines.ts';

/** The elements of a constant array. */
function elementsOf(call: PluginCall, index: number): readonly unknown[] {
  const { constant, type } = constantArgument(call, call.args[index]);
  const list: unknown = type === 'dynamic' && typeof constant === 'string' ? JSON.parse(constant) : undefined;
  if (!Array.isArray(list) || list.length === 0) {
    throw invalid(call.node, `Argument ${index + 1} of '${call.name}' must be a constant array with elements.`);
  }
  return list;
}

/** Ticks of a period. */
function periodOf(call: PluginCall, value: unknown): bigint {
  const ticks = parseTimespan(String(value));
  if (ticks === undefined || ticks < 0n) throw refuse(call.scope, call.node, `the period ${value} in '${call.name}'`);
  return ticks;
}

/**
 * For each window, period and state of the sequence: how many came to the state through all those before it, with no
 * more than the period between the first of them and this one.
 */
export const funnelSequenceCompletion: Plugin = (call) => {
  const { args, scope, input } = call;
  const id = columnArgument(call, args[0]);
  const time = timeline(call, args[1]);
  const [start, end] = [point(call, args[2], time), point(call, args[3], time)];
  const size = distance(call, args[4], time);
  const state = columnArgument(call, args[5]);
  const states = elementsOf(call, 6);
  // The binder makes a timespan of the period, whatever the timeline is made of.
  if (time.column.type !== 'datetime') throw refuse(scope, call.node, `'${call.name}' over a timeline of this type`);
  if (state.column.type !== 'string' || states.some((value) => typeof value !== 'string')) {
    throw refuse(scope, call.node, `'${call.name}' over states of type ${state.column.type}`);
  }
  const periods = elementsOf(call, 7).map((value) => periodOf(call, value));
  const own = newItem(
    scope,
    required(call, binAt(columnValue(time.column), size, start, time.column.type, scope.statement.overflow)),
  );
  const names = states.map((value) => text(String(value)));
  const known: Relation = {
    kind: 'extend',
    input: filter(
      input.relation,
      sql`${time.column} BETWEEN ${start.sql} AND ${end.sql} AND ${state.column} IN (${join(names)})`,
    ),
    items: [own],
  };
  const [who, window] = [groupKey(call, id.column), groupKey(call, own.column)];
  const list = (value: Sql): Sql => sql`list(${value} ORDER BY ${time.column})`;
  const spans = newItem(
    scope,
    scalar(
      udf('funnel_spans', list(sql`${time.column}`), list(sql`${state.column}`), sql`[${join(names)}]`),
      'dynamic',
    ),
  );
  const reached: Relation = { kind: 'aggregate', input: known, keys: [who, window], items: [spans] };
  const at = groupKey(call, window.column);
  const steps = states.flatMap((_, step) => periods.map((period) => ({ step, period })));
  const counts = steps.map(({ step, period }) =>
    newItem(
      scope,
      scalar(
        sql`count(*) FILTER (WHERE list_extract(${spans.column}, ${integer(step + 1)}) <= ${integer(period)})`,
        'long',
      ),
    ),
  );
  const counted: Relation = { kind: 'aggregate', input: reached, keys: [at], items: counts };
  const { statement } = scope;
  const stateColumn = statement.newColumn('string');
  const periodColumn = statement.newColumn('timespan');
  const count = statement.newColumn('long');
  const listOf = (values: readonly Sql[]): Sql => sql`[${join(values)}]`;
  const expanded: Relation = {
    kind: 'expand',
    input: counted,
    lists: [
      { column: stateColumn, list: listOf(steps.map(({ step }) => names[step] ?? sql`''`)) },
      { column: periodColumn, list: listOf(steps.map(({ period }) => bigint(period))) },
      { column: count, list: listOf(counts.map(({ column }) => sql`${column}`)) },
    ],
    index: statement.newColumn('long'),
  };
  return unordered(expanded, named(call, [at.column, stateColumn, periodColumn, count]));
};
