import type { Relation } from '../ir/relation.ts';
import { bigint, type Column, infix, integer, join, real, sql } from '../ir/sql.ts';
import { kindOf } from '../kustoLanguage.ts';
import { newItem } from '../operators/operator.ts';
import { invalid } from '../refusal.ts';
import { columnValue, nullOf, type Scalar, scalar } from '../scalars/scalar.ts';
import { refuse } from '../scope.ts';
import { constantArgument, named, type Plugin, type PluginCall } from './plugin.ts';
import { filter, groupKey } from './timelines.ts';

/** Every row stands for as many patterns as its columns have subsets. */
const mostColumns = 10;

/** The value of an argument; undefined where it is left out, or `~` stands for it. */
function given(call: PluginCall, position: number): Scalar | undefined {
  const value = call.args[position] && constantArgument(call, call.args[position]);
  return value?.constant === '~' ? undefined : value;
}

function threshold(call: PluginCall): number {
  const value = given(call, 0);
  if (!value) return 0.05;
  const ratio = typeof value.constant === 'bigint' ? Number(value.constant) : value.constant;
  if (typeof ratio === 'number' && ratio >= 0.015 && ratio <= 1) return ratio;
  throw invalid(call.node, `The threshold of '${call.name}' must be a constant from 0.015 to 1.`);
}

function dimensions(call: PluginCall): bigint {
  const value = given(call, 2);
  if (!value) return 5n;
  if (typeof value.constant === 'bigint' && value.constant > 0n) return value.constant;
  throw invalid(call.node, `The number of dimensions of '${call.name}' must be a constant above 0.`);
}

/** What stands for any value, by type; Kusto's own is null, and the empty text. */
function wildcard(call: PluginCall, type: Column['type']): Scalar {
  for (let i = 3; i < call.args.length; i += 1) {
    const value = given(call, i);
    if (value?.type === type) return value;
  }
  return nullOf(type);
}

/**
 * The patterns that so many rows share: values in some of the columns. Of those that the same rows share there is the
 * one with the most values, as in the documentation's example. Which of more columns than the dimensions that are asked
 * for count as one is not documented; nor is what becomes of a column of weights. Source: Kusto documentation, "basket
 * plugin".
 */
export const basket: Plugin = (call) => {
  const { input, scope, node } = call;
  const columns = input.columns.map(({ column }) => column);
  const ratio = threshold(call);
  const weight = call.args[1];
  const isWeighted = weight && (kindOf(weight) === 'NameReference' || given(call, 1));
  if (isWeighted || call.named.size > 0) throw refuse(scope, node, "weights in 'basket'");
  const most = dimensions(call);
  if (columns.length > mostColumns || BigInt(columns.length) > most || columns.length === 0) {
    const says = `'basket' over ${columns.length} columns with ${most} dimensions (project fewer, or ask for more, up to ${mostColumns})`;
    throw refuse(scope, node, says);
  }
  const other = columns.find(({ type }) => type === 'dynamic' || type === 'decimal');
  if (other) throw refuse(scope, node, `'basket' over a column of type ${other.type}`);

  // Equal rows are one, with their number.
  const keys = columns.map((column) => groupKey(call, column));
  const times = newItem(scope, scalar(sql`count(*)`, 'long', false));
  const rows: Relation = { kind: 'aggregate', input: input.relation, keys, items: [times] };
  const total = newItem(scope, scalar(sql`sum(${times.column}) OVER ()`, 'long', false));
  const mask = scope.statement.newColumn('long');
  const masks = sql`range(1, ${integer(2 ** columns.length)})`;
  const subsets: Relation = {
    kind: 'expand',
    input: { kind: 'extend', input: rows, items: [total] },
    lists: [{ column: mask, list: masks }],
    index: scope.statement.newColumn('long'),
  };
  const bound = (i: number): ReturnType<typeof sql> => sql`(${mask} & ${integer(2 ** i)}) <> 0`;
  const parts = keys.map(({ column }, i) =>
    newItem(scope, scalar(sql`CASE WHEN ${bound(i)} THEN ${column} END`, column.type)),
  );
  const group = groupKey(call, mask);
  const groups = parts.map(({ column }) => groupKey(call, column));
  const count = newItem(scope, scalar(sql`CAST(sum(${times.column}) AS BIGINT)`, 'long', false));
  const all = newItem(scope, scalar(sql`CAST(any_value(${total.column}) AS BIGINT)`, 'long', false));
  // Nulls are values like others.
  const same = keys.map(({ column }) =>
    newItem(
      scope,
      scalar(
        sql`(count(${column}) = 0 OR (count(${column}) = count(*) AND min(${column}) = max(${column})))`,
        'bool',
        false,
      ),
    ),
  );
  const shared: Relation = {
    kind: 'aggregate',
    input: { kind: 'extend', input: subsets, items: parts },
    keys: [group, ...groups],
    items: [count, all, ...same],
  };
  const isBound = (i: number): ReturnType<typeof sql> => sql`(${group.column} & ${integer(2 ** i)}) <> 0`;
  const frequent = filter(
    shared,
    infix(
      'AND',
      sql`${count.column} >= ${real(ratio)} * ${all.column}`,
      ...same.map(({ column }, i) => sql`(${isBound(i)} OR NOT ${column})`),
    ),
  );
  const ranks = join([
    sql`${count.column} DESC`,
    sql`bit_count(${group.column}) DESC`,
    ...[group, ...groups].map(({ column }) => sql`${column} NULLS LAST`),
  ]);
  const segment = newItem(scope, scalar(sql`(row_number() OVER (ORDER BY ${ranks}) - ${bigint(1)})`, 'long', false));
  const percent = newItem(scope, scalar(sql`(${real(100)} * ${count.column} / ${all.column})`, 'real', false));
  const shown = groups.map(({ column }, i) => {
    const own = columnValue(column);
    const any = wildcard(call, column.type);
    return newItem(scope, { ...own, sql: sql`CASE WHEN ${isBound(i)} THEN ${column} ELSE ${any.sql} END` });
  });
  return {
    relation: { kind: 'extend', input: frequent, items: [segment, percent, ...shown] },
    columns: named(call, [segment.column, count.column, percent.column, ...shown.map(({ column }) => column)]),
    order: [{ column: segment.column, descending: false, nullsFirst: false }],
    serialized: false,
  };
};
