import type { Table } from '../ir/relation.ts';
import { orderBy } from '../ir/render.ts';
import { integer, type Sql, sql, text } from '../ir/sql.ts';
import { newItem } from '../operators/operator.ts';
import { liftWindows } from '../operators/windows.ts';
import { invalid } from '../refusal.ts';
import { toText } from '../scalars/conversionFunctions.ts';
import { columnValue, scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { refuse } from '../scope.ts';
import { constantArgument, named, type Plugin, type PluginCall } from './plugin.ts';

/** A row for each cell: number of its row from 0, name of its column, and its text. */
export const narrow: Plugin = (call) => {
  const { input, scope } = call;
  const { statement } = scope;
  const number = statement.newColumn('long');
  const numbered: Table['relation'] = {
    kind: 'extend',
    input: input.relation,
    items: [{ column: number, value: sql`(row_number() OVER (${orderBy(input.order)}) - 1)` }],
  };
  const [place, row, name, value] = (['long', 'long', 'string', 'string'] as const).map((type) =>
    statement.newColumn(type),
  );
  if (!place || !row || !name || !value || input.columns.length === 0) throw refuse(scope, call.node, "this 'narrow'");
  const inputs = input.columns.map((column, i) => {
    const cell = toText(columnValue(column.column));
    if (!cell) throw refuse(scope, call.node, `'narrow' over a column of type ${column.column.type}`);
    return { relation: numbered, values: [integer(i), sql`${number}`, text(column.name), cell] };
  });
  return {
    relation: { kind: 'union', columns: [place, row, name, value], inputs },
    columns: named(call, [row, name, value]),
    order: [row, place].map((column) => ({ column, descending: false, nullsFirst: false })),
    serialized: false,
  };
};

export function rowsArgument(call: PluginCall, position: number): Sql {
  const { constant } = constantArgument(call, call.args[position]);
  if (typeof constant === 'bigint' && constant >= 0n && constant < 1n << 31n) return integer(constant);
  throw invalid(call.node, `'${call.name}' needs a number of rows that is a constant and not negative.`);
}

/** The rows within so many of one that meets a condition. */
export const rowsNear: Plugin = (call) => {
  const { input, scope, args } = call;
  if (!input.serialized) throw invalid(call.node, "'rows_near' needs rows that are serialized: sort them first.");
  const lifted = liftWindows(input, scope);
  const [conditionNode] = args;
  const condition = conditionNode && translate(conditionNode, lifted.scope, 'predicate');
  if (condition?.type !== 'bool') throw refuse(scope, call.node, "this condition of 'rows_near'");
  const before = rowsArgument(call, 1);
  const after = args.length > 2 ? rowsArgument(call, 2) : before;
  // A row that lies before the condition has it among those that follow.
  const frame = sql`ROWS BETWEEN ${after} PRECEDING AND ${before} FOLLOWING`;
  const near = sql`coalesce(bool_or(${condition.sql}) OVER (${orderBy(input.order)} ${frame}), false)`;
  const item = newItem(scope, scalar(near, 'bool'));
  const extended: Table['relation'] = { kind: 'extend', input: lifted.relation(), items: [item] };
  return { ...input, relation: { kind: 'filter', input: extended, predicate: sql`${item.column}` } };
};
