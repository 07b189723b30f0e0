import type { Table } from '../../ir/relation.ts';
import { type Expression, kindOf, must, type Node } from '../../kustoLanguage.ts';
import { describe } from '../../scalars/translate.ts';
import { type Binding, outerScope, refuse, type Scope } from '../../scope.ts';
import { applyOperator } from '../operators.ts';
import { translateTable } from '../translateTable.ts';
import type { Graph } from './graph.ts';
import { graphMatch } from './graphMatch.ts';
import { graphTables, graphToTable } from './graphToTable.ts';
import { makeGraph } from './makeGraph.ts';
import { translateGraph } from './translateGraph.ts';

type ToTable = Kusto.Language.Syntax.GraphToTableOperator;
type Pipe = Kusto.Language.Syntax.PipeExpression;

/** Operators that make a table of a graph, and the one that makes a graph for a query of its own. */
export function isGraphOperator(node: Node): boolean {
  return /^(GraphMatch|GraphShortestPaths|GraphToTable|MakeGraph)Operator$/.test(kindOf(node));
}

export function graphOperator(operator: Expression, input: Expression, scope: Scope): Table {
  const inside = outerScope(scope);
  if (kindOf(operator) !== 'MakeGraphOperator') return ofGraph(operator, translateGraph(input, scope), inside);
  const node = operator as Kusto.Language.Syntax.MakeGraphOperator;
  const query = node.PartitionedByClause?.Subquery;
  if (!query) throw refuse(scope, operator, 'a graph as a result');
  return inParts(query, makeGraph(node, translateTable(input, scope), inside), inside);
}

function ofGraph(operator: Expression, graph: Graph, scope: Scope): Table {
  switch (kindOf(operator)) {
    case 'GraphMatchOperator':
      return graphMatch(operator as Kusto.Language.Syntax.GraphMatchOperator, graph, scope);
    case 'GraphShortestPathsOperator':
      return graphMatch(operator as Kusto.Language.Syntax.GraphShortestPathsOperator, graph, scope);
    case 'GraphToTableOperator':
      return graphToTable(operator as ToTable, graph, scope);
    default:
      throw refuse(scope, operator, `${describe(kindOf(operator))} on a graph`);
  }
}

/** They treat each row by itself, so that it does not matter that all parts are one graph here. */
const rowByRow: ReadonlySet<string> = new Set([
  'FilterOperator',
  'ExtendOperator',
  'ProjectOperator',
  'ProjectAwayOperator',
  'ProjectKeepOperator',
  'ProjectRenameOperator',
  'ProjectReorderOperator',
]);

/** The query on each part of a partitioned graph, between whose nodes there are no edges. */
function inParts(query: Expression, graph: Graph, scope: Scope): Table {
  const kind = kindOf(query);
  if (kind === 'PipeExpression') {
    const { Expression, Operator } = query as Pipe;
    const operator = must(Operator);
    if (!rowByRow.has(kindOf(operator))) {
      throw refuse(scope, operator, `${describe(kindOf(operator))} in each part of a graph`);
    }
    return applyOperator(operator, inParts(must(Expression), graph, scope), scope);
  }
  if (kind === 'GraphToTableOperator') throw refuse(scope, query, 'graph-to-table in each part of a graph');
  return ofGraph(query, graph, scope);
}

function toTable(expression: Expression): { readonly node: ToTable; readonly input: Expression } | undefined {
  if (kindOf(expression) !== 'PipeExpression') return undefined;
  const { Expression, Operator } = expression as Pipe;
  const node = must(Operator);
  return kindOf(node) === 'GraphToTableOperator' ? { node: node as ToTable, input: must(Expression) } : undefined;
}

/** Whether a statement gives names to tables of a graph. */
export function namesTables(statement: Node): boolean {
  const found = toTable(must((statement as Kusto.Language.Syntax.ExpressionStatement).Expression));
  return found !== undefined && graphTables(found.node).some(({ name }) => name !== undefined);
}

/** The tables that a statement gives names to. */
export function boundTables(expression: Expression, scope: Scope): readonly [string, Binding][] {
  const found = toTable(expression);
  if (!found) return [];
  return graphTables(found.node).flatMap(({ name, make }): [string, Binding][] =>
    name === undefined
      ? []
      : [[name, { kind: 'table', make: () => make(translateGraph(found.input, scope), outerScope(scope)) }]],
  );
}
