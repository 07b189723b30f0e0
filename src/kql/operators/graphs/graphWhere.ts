import type { Relation } from '../../ir/relation.ts';
import { sql } from '../../ir/sql.ts';
import type { Expression } from '../../kustoLanguage.ts';
import { translatePredicate } from '../../scalars/translate.ts';
import { refuse, type Scope } from '../../scope.ts';
import { byName, type Graph, readEdges, readNodes, sharedPart } from './graph.ts';

/** The nodes that fulfil a condition, and the edges between them. */
export function whereNodes(condition: Expression, graph: Graph, scope: Scope): Graph {
  const rows = readNodes(graph.nodes, scope);
  const predicate = translatePredicate(condition, { ...scope, columns: byName(rows.columns) });
  if (predicate.type !== 'bool') throw refuse(scope, condition, `a condition of type ${predicate.type}`);
  const part = sharedPart({ kind: 'filter', input: rows.relation, predicate: predicate.sql }, scope);
  const nodes = { part, id: rows.id, key: rows.key, columns: rows.columns };
  const edges = readEdges(graph.edges, scope);
  const kept = (['source', 'target'] as const).reduce((left: Relation, end): Relation => {
    const right = readNodes(nodes, scope);
    return { kind: 'join', join: 'semi', left, right: right.relation, on: sql`${edges[end]} = ${right.id}` };
  }, edges.relation);
  return { nodes, edges: { ...edges, part: sharedPart(kept, scope) } };
}

/** All nodes, and the edges that fulfil a condition. */
export function whereEdges(condition: Expression, graph: Graph, scope: Scope): Graph {
  const edges = readEdges(graph.edges, scope);
  const predicate = translatePredicate(condition, { ...scope, columns: byName(edges.columns) });
  if (predicate.type !== 'bool') throw refuse(scope, condition, `a condition of type ${predicate.type}`);
  const kept: Relation = { kind: 'filter', input: edges.relation, predicate: predicate.sql };
  return { ...graph, edges: { ...edges, part: sharedPart(kept, scope) } };
}
