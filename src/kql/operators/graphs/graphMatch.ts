import type { Item, NamedColumn, Relation, Table } from '../../ir/relation.ts';
import type { Sql } from '../../ir/sql.ts';
import { type Expression, elements, kindOf, kql, must, type Node, sourceOf } from '../../kustoLanguage.ts';
import { translate, translatePredicate } from '../../scalars/translate.ts';
import { refuse, type Scope } from '../../scope.ts';
import { newItem, resultColumns, unnamed } from '../operator.ts';
import { refuseParameters } from '../rows.ts';
import { type Again, notAgain } from './again.ts';
import { type Graph, readNodes } from './graph.ts';
import { joined } from './joined.ts';
import { PathBuilder } from './pathBuilder.ts';
import { type PatternEdge, patternOf } from './pattern.ts';
import { nameOf, patternScope, type Variables } from './patternScope.ts';
import { onlyShortest } from './shortest.ts';
import { stepsOf } from './steps.ts';

type Match = Kusto.Language.Syntax.GraphMatchOperator | Kusto.Language.Syntax.GraphShortestPathsOperator;

const cycles: Readonly<Record<string, Again>> = { all: 'all', unique_edges: 'nodes', none: 'nothing' };

/** A row for each match of a pattern; `graph-shortest-paths` keeps the shortest between the same two nodes. */
export function graphMatch(node: Match, graph: Graph, scope: Scope): Table {
  const isShortest = kindOf(node) === 'GraphShortestPathsOperator';
  const parameters = refuseParameters(node.Parameters, isShortest ? ['cycles', 'output'] : ['cycles'], scope);
  const [asked, output] = [parameters.get('cycles'), parameters.get('output')];
  const again = asked ? cycles[sourceOf(asked)] : isShortest ? 'nothing' : 'nodes';
  if (!again || (isShortest && again !== 'nothing')) throw refuse(scope, must(asked), 'these cycles');
  const outputs = output ? sourceOf(output) : 'any';
  if (outputs !== 'any' && outputs !== 'all') throw refuse(scope, must(output), `the output '${outputs}'`);
  const pattern = patternOf(node.Patterns, node, scope);
  const condition = node.WhereClause?.Condition ?? undefined;
  const parts = condition ? conjuncts(condition) : [];
  const names = [...pattern.nodes, ...pattern.edges.map((edge) => edge.name)];
  const used = parts.map((part) => ({ part, names: namesIn(part, names) }));
  const only = (name: string): Expression[] =>
    used.filter((u) => u.names.length === 1 && u.names[0] === name).map((u) => u.part);

  const paths = pattern.edges.flatMap((edge): [string, PathBuilder][] => {
    const backwards = only(edge.left).length === 0 && only(edge.right).length > 0;
    return edge.range ? [[edge.name, new PathBuilder(edge, edge.range, graph, backwards, scope)]] : [];
  });
  const fixed = pattern.edges.filter((edge) => edge.range === undefined);
  const variables: Variables = {
    nodes: new Map(pattern.nodes.map((name) => [name, readNodes(graph.nodes, scope)])),
    edges: new Map(fixed.map((edge) => [edge.name, stepsOf(graph, edge.direction, scope)])),
    paths: new Map(paths),
  };
  const derived: Item[] = [];
  const inside = patternScope(variables, graph, derived, scope);
  const predicate = condition && translatePredicate(condition, inside);
  if (predicate && predicate.type !== 'bool') throw refuse(scope, node, `a condition of type ${predicate.type}`);
  // All that is asked of paths is known before they are built.
  const items = elements(must(node.ProjectClause).Expressions).map((item) =>
    newItem(scope, translate(unnamed(item), inside)),
  );
  for (const { part } of used) prune(part, variables, graph, scope);

  const [edge] = pattern.edges;
  const inLevels = isShortest && pattern.edges.length === 1 && edge !== undefined && growsInLevels(edge, used);
  const starts = (path: PathBuilder) => {
    const name = path.backwards ? path.edge.right : path.edge.left;
    const rows = readNodes(graph.nodes, scope);
    const alone = { nodes: new Map([[name, rows]]), edges: new Map(), paths: new Map() };
    const tests = only(name).map((part) => translatePredicate(part, patternScope(alone, graph, [], scope)).sql);
    return { id: rows.id, relation: filtered(rows.relation, tests) };
  };
  const all = joined(
    pattern,
    variables,
    (path) => path.build(starts(path), again, inLevels ? outputs : undefined),
    node,
    scope,
  );
  const matches: Relation = filtered({ kind: 'extend', input: all, items: derived }, [
    ...notAgain(pattern, variables, again),
    ...(predicate ? [predicate.sql] : []),
  ]);
  const results = resultColumns(node);
  if (results.length !== items.length) throw refuse(scope, node, 'the columns of this operator');
  const columns = items.map(({ column }, i): NamedColumn => ({ name: must(results[i]?.Name), column }));
  const kept = isShortest ? onlyShortest(matches, pattern, variables, outputs === 'all', scope) : matches;
  return { relation: { kind: 'extend', input: kept, items }, columns, order: [], serialized: false };
}

function filtered(input: Relation, tests: readonly Sql[]): Relation {
  return tests.reduce((rows: Relation, predicate) => ({ kind: 'filter', input: rows, predicate }), input);
}

/** The conditions that must all hold. */
function conjuncts(node: Expression): Expression[] {
  switch (kindOf(node)) {
    case 'ParenthesizedExpression':
      return conjuncts(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression));
    case 'AndExpression': {
      const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
      return [...conjuncts(must(Left)), ...conjuncts(must(Right))];
    }
    default:
      return [node];
  }
}

/** Names of the pattern in an expression; a property of the same name is taken for one. */
function namesIn(node: Expression, names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  kql().Syntax.SyntaxElement.WalkNodes(
    node,
    (inner: Node) => {
      const name = kindOf(inner) === 'NameReference' ? nameOf(inner as Expression) : undefined;
      if (name !== undefined && names.includes(name)) found.add(name);
    },
    null,
    null,
  );
  return [...found];
}

/** The edge and the condition of `all(edge, condition)`. */
function overAll(node: Expression): { readonly edge: string; readonly condition: Expression } | undefined {
  if (kindOf(node) !== 'FunctionCallExpression') return undefined;
  const call = node as Kusto.Language.Syntax.FunctionCallExpression;
  const [over, condition] = elements(must(call.ArgumentList).Expressions);
  const edge = over && nameOf(over);
  return must(call.Name).SimpleName === 'all' && edge && condition ? { edge, condition } : undefined;
}

/** No path needs to be followed over an edge that none may have. */
function prune(part: Expression, { paths }: Variables, graph: Graph, scope: Scope): void {
  const found = overAll(part);
  const path = found && paths.get(found.edge);
  if (!path) return;
  const alone = { nodes: new Map(), edges: new Map(), paths: new Map() };
  const columns = new Map(path.steps.columns.map(({ name, column }) => [name, column]));
  const inside = { ...patternScope(alone, graph, [], scope), columns };
  path.tests.push(translatePredicate(found.condition, inside).sql);
}

/** Whether the shortest of all paths is also the shortest of those that fulfil the conditions. */
function growsInLevels(
  edge: PatternEdge,
  used: readonly { readonly part: Expression; readonly names: readonly string[] }[],
): boolean {
  if (edge.range === undefined || edge.range.least > 1 || edge.left === edge.right) return false;
  return used.every(({ part, names }) => !names.includes(edge.name) || overAll(part)?.edge === edge.name);
}
