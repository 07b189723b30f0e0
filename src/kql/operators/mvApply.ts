import { readsPart } from '../ir/describeRelation.ts';
import type { NamedColumn, OrderKey, Relation, Table } from '../ir/relation.ts';
import { type Column, call, type Sql, sql } from '../ir/sql.ts';
import { elements, kindOf, kql, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { refuse } from '../scope.ts';
import { expand } from './mvExpand.ts';
import { resultColumns, type TableOperator } from './operator.ts';
import { refuseParameters, rowCount } from './rows.ts';
import { applySubpipe } from './subpipe.ts';

/** Expands the lists of each row by themselves, and puts the row's columns before what its query makes of them. */
export const mvApply: TableOperator<Kusto.Language.Syntax.MvApplyOperator> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['with_itemindex'], scope);
  if (node.ContextIdClause) throw refuse(scope, node.ContextIdClause, "'id' of mv-apply");
  const indexName = parameters.get('with_itemindex');
  const most = node.RowLimitClause ? rowCount(must(node.RowLimitClause.RowLimit), scope) : undefined;
  const copied = new Map<number, Column>();
  const inside: { column: Column; value: Sql }[] = [];
  for (const column of [...input.columns.map((c) => c.column), ...input.order.map((key) => key.column)]) {
    if (copied.has(column.id)) continue;
    const copy = scope.statement.newColumn(column.type);
    copied.set(column.id, copy);
    inside.push({ column: copy, value: sql`${column}` });
  }
  const one: Table = {
    relation: { kind: 'extend', input: { kind: 'values', columns: [], rows: [[]] }, items: inside },
    columns: input.columns.map((c) => ({ name: c.name, column: must(copied.get(c.column.id)) })),
    order: [],
    serialized: false,
  };
  const results = resultColumns(node);
  const items = elements(node.Expressions);
  const { relation, made, index } = expand(items, one, results, scope, false, most);
  const added = new Map(made);
  if (indexName) added.set(sourceOf(indexName), index);
  const query = must(must(node.Subquery).Expression);
  const values: Table = {
    relation,
    columns: [
      ...one.columns.map((c): NamedColumn => ({ name: c.name, column: added.get(c.name) ?? c.column })),
      ...[...added]
        .filter(([name]) => !one.columns.some((c) => c.name === name))
        .map(([name, column]) => ({ name, column })),
    ],
    order: [{ column: index, descending: false, nullsFirst: false }],
    serialized: false,
  };
  const answer = applySubpipe(query, values, scope);
  if (readsPart(answer.relation)) throw refuse(scope, node, 'a graph in mv-apply');
  // The row's own columns, for every row of the answer.
  const outside = inside.map((item) => ({ ...item, column: scope.statement.newColumn(item.column.type) }));
  const byOld = new Map([...copied.keys()].map((id, i) => [id, must(outside[i]).column]));
  const own = new Map(input.columns.map((c) => [c.name, must(byOld.get(c.column.id))]));
  const found = new Map(answer.columns.map((c) => [c.name, c.column]));
  const columns = results.map((result): NamedColumn => {
    const name = must(result.Name);
    const column = found.get(name) ?? own.get(name);
    if (!column || column.type !== result.Type?.Name?.replace(/^dynamic.*/, 'dynamic')) {
      throw refuse(scope, node, `the column '${name}' of this operator`);
    }
    return { name, column };
  });
  const used = [
    ...new Map(
      [...input.columns.map((c) => c.column), ...input.order.map((key) => key.column)].map((c) => [c.id, c]),
    ).values(),
  ];
  const order: OrderKey[] = input.order.map((key) => ({ ...key, column: must(byOld.get(key.column.id)) }));
  const outer = answersForNoRows(query)
    ? withValues(input.relation, expand(items, input, results, scope, false, most).lists)
    : input.relation;
  return {
    relation: { kind: 'apply', outer, inner: { kind: 'extend', input: answer.relation, items: outside }, used },
    columns,
    order: order.length === 0 ? [] : [...order, ...answer.order],
    serialized: false,
  };
};

/** Whether a query has rows where its input has none. */
function answersForNoRows(query: Node): boolean {
  let answers = false;
  kql().Syntax.SyntaxElement.WalkNodes(
    query,
    (node) => {
      const kind = kindOf(node);
      if (kind === 'CountOperator') answers = true;
      if (kind === 'SummarizeOperator' && !(node as Kusto.Language.Syntax.SummarizeOperator).ByClause) answers = true;
    },
    null,
    null,
  );
  return answers;
}

/**
 * The rows whose lists have elements. As `mv-expand` makes no rows of empty lists, there is no table that the query is
 * applied to, so that nothing is left of such a row. Source: Kusto documentation, "mv-apply operator", its steps.
 */
function withValues(input: Relation, lists: readonly Sql[]): Relation {
  const most = call('greatest', ...lists.map((list) => call('len', list)));
  return { kind: 'filter', input, predicate: sql`${most} > 0` };
}
