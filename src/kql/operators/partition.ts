import { readsPart } from '../ir/describeRelation.ts';
import type { Table } from '../ir/relation.ts';
import { sql, text } from '../ir/sql.ts';
import { type Expression, items, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { columnValue } from '../scalars/scalar.ts';
import { stop } from '../scalars/stop.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { groupKey } from './grouping.ts';
import { newItem } from './operator.ts';
import { plainColumn } from './projections.ts';
import { refuseParameters } from './rows.ts';
import { applySubpipe } from './subpipe.ts';
import { translateTable } from './translateTable.ts';

const strategies: ReadonlySet<string> = new Set(['legacy', 'native', 'shuffle']);
const mostLegacyPartitions = 64;

/** Runs a query on the rows of each value of a column, and puts the results together. */
export function partition(node: Kusto.Language.Syntax.PartitionOperator, input: Table, scope: Scope): Table {
  refuseParameters(node.Parameters, [], scope);
  if (node.Scope) throw refuse(scope, node.Scope, "'in' of partition");
  const strategy = strategyOf(node);
  if (!strategies.has(strategy)) throw refuse(scope, node, `the strategy '${strategy}' of partition`);
  const byNode = must(node.ByExpression);
  const by = plainColumn(byNode, scopeOf(scope, input).columns, scope);
  if (!by) throw refuse(scope, byNode, 'partition by anything but a column');
  if (by.type === 'dynamic') throw refuse(scope, byNode, 'partition by dynamic');
  const value = groupKey(columnValue(by), byNode, scope).sql;
  const key = { column: scope.statement.newColumn(by.type), value };
  const keys: Table['relation'] = { kind: 'aggregate', input: input.relation, keys: [key], items: [] };
  const outer = strategy === 'legacy' ? atMost(keys, scope) : keys;
  const name = (byNode as Kusto.Language.Syntax.NameReference).SimpleName ?? '';
  const part = inPart(must(node.Operand), input, sql`${value} IS NOT DISTINCT FROM ${key.column}`, {
    ...outerScope(scope),
    enclosing: new Map([...(scope.enclosing ?? []), [name, key.column]]),
  });
  if (readsPart(part.relation)) throw refuse(scope, node, 'a graph in partition');
  return {
    relation: { kind: 'apply', outer, inner: part.relation, used: [key.column] },
    columns: part.columns,
    order: [],
    serialized: false,
  };
}

function inPart(
  operand: Kusto.Language.Syntax.PartitionOperand,
  input: Table,
  predicate: ReturnType<typeof sql>,
  scope: Scope,
): Table {
  if (kindOf(operand) === 'PartitionQuery') {
    return translateTable(must((operand as Kusto.Language.Syntax.PartitionQuery).Query), scope);
  }
  const subquery: Expression = must((operand as Kusto.Language.Syntax.PartitionSubquery).Subquery);
  const rows: Table = { ...input, relation: { kind: 'filter', input: input.relation, predicate } };
  // The columns of its rows hide the key of the same name.
  const { enclosing: _, ...inside } = scope;
  return applySubpipe(subquery, rows, inside);
}

function strategyOf(node: Kusto.Language.Syntax.PartitionOperator): string {
  for (const parameter of items<Kusto.Language.Syntax.NamedParameter>(node.Parameters)) {
    if (must(parameter.Name).SimpleName === 'hint.strategy') return sourceOf(must(parameter.Expression));
  }
  return 'legacy';
}

function atMost(keys: Table['relation'], scope: Scope): Table['relation'] {
  const says = `partition by a column with more than ${mostLegacyPartitions} values needs hint.strategy=native or shuffle.`;
  const tooMany = newItem(scope, {
    sql: sql`CASE WHEN count(*) OVER () > ${text(String(mostLegacyPartitions))}::BIGINT THEN ${stop(says)} ELSE true END`,
    type: 'bool',
    nullable: false,
  });
  return {
    kind: 'filter',
    input: { kind: 'extend', input: keys, items: [tooMany] },
    predicate: sql`${tooMany.column}`,
  };
}
