import type { Paths, Relation } from '../../ir/relation.ts';
import { type Column, type Sql, sql } from '../../ir/sql.ts';
import { must, type Node } from '../../kustoLanguage.ts';
import { refuse, type Scope } from '../../scope.ts';
import type { PathBuilder } from './pathBuilder.ts';
import type { Pattern, PatternEdge } from './pattern.ts';
import type { Variables } from './patternScope.ts';

/** The nodes and edges of a pattern, joined one after the other where they meet. */
export function joined(
  pattern: Pattern,
  variables: Variables,
  build: (path: PathBuilder) => Paths,
  node: Node,
  scope: Scope,
): Relation {
  const rowsOf = (name: string) => must(variables.nodes.get(name));
  const bound = new Set([pattern.first]);
  let relation: Relation = rowsOf(pattern.first).relation;
  const add = (right: Relation, on: Sql): void => {
    relation = { kind: 'join', join: 'inner', left: relation, right, on };
  };
  const left = [...pattern.edges];
  while (left.length > 0) {
    const at = left.findIndex((edge) => bound.has(edge.left) || bound.has(edge.right));
    const [edge] = at < 0 ? [] : left.splice(at, 1);
    if (!edge) throw refuse(scope, node, 'a pattern of parts that do not meet');
    const { rows, ends } = edgeRows(edge, variables, build);
    const tests = (
      [
        [edge.left, ends[0]],
        [edge.right, ends[1]],
      ] as const
    )
      .filter(([name]) => bound.has(name))
      .map(([name, end]) => sql`${end} = ${rowsOf(name).id}`);
    add(
      rows,
      tests.reduce((a, b) => sql`${a} AND ${b}`),
    );
    for (const [name, end] of [
      [edge.left, ends[0]],
      [edge.right, ends[1]],
    ] as const) {
      if (bound.has(name)) continue;
      bound.add(name);
      add(rowsOf(name).relation, sql`${end} = ${rowsOf(name).id}`);
    }
  }
  if (pattern.nodes.some((name) => !bound.has(name))) throw refuse(scope, node, 'a pattern of parts that do not meet');
  return relation;
}

function edgeRows(
  edge: PatternEdge,
  { edges, paths }: Variables,
  build: (path: PathBuilder) => Paths,
): { readonly rows: Relation; readonly ends: readonly [Column, Column] } {
  const path = paths.get(edge.name);
  if (path) return { rows: build(path), ends: [path.ends.first, path.ends.last] };
  const step = must(edges.get(edge.name));
  return { rows: step.relation, ends: [step.left, step.right] };
}
