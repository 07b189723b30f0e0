import type { Paths } from '../../ir/relation.ts';
import { type Sql, sql } from '../../ir/sql.ts';
import { must } from '../../kustoLanguage.ts';
import type { Pattern } from './pattern.ts';
import type { Variables } from './patternScope.ts';

export type Again = Paths['again'];

/** That nothing comes twice in a match; paths see to that by themselves. */
export function notAgain(pattern: Pattern, variables: Variables, again: Again): readonly Sql[] {
  switch (again) {
    case 'all':
      return [];
    case 'nodes':
      return distinctEdges(pattern, variables);
    case 'nothing':
      return distinctNodes(pattern, variables);
  }
}

function pairs<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.flatMap((a, i) => list.slice(i + 1).map((b) => [a, b] as const));
}

function distinctEdges(pattern: Pattern, { edges, paths }: Variables): readonly Sql[] {
  const lists = pattern.edges.map(({ name }) => {
    const path = paths.get(name);
    return path ? sql`${path.edges}` : sql`[${must(edges.get(name)).id}]`;
  });
  return pairs(lists).map(([a, b]) => sql`NOT list_has_any(${a}, ${b})`);
}

function distinctNodes(pattern: Pattern, { nodes, paths }: Variables): readonly Sql[] {
  // As many edges as nodes, and the pattern itself goes in a circle.
  if (pattern.edges.length >= pattern.nodes.length) return [sql`false`];
  const inner = [...paths.values()];
  const ends = pairs(pattern.nodes).map(([a, b]) => {
    const differ = sql`${must(nodes.get(a)).id} <> ${must(nodes.get(b)).id}`;
    const empty = inner.find(({ range, edge }) => range.least === 0 && [a, b].every((end) => isEnd(edge, end)));
    return empty ? sql`(${differ} OR len(${empty.edges}) = 0)` : differ;
  });
  const between = inner.flatMap((path) =>
    pattern.nodes
      .filter((name) => !isEnd(path.edge, name))
      .map((name) => sql`NOT list_contains(${path.between}, ${must(nodes.get(name)).id})`),
  );
  const apart = pairs(inner).map(([a, b]) => sql`NOT list_has_any(${a.between}, ${b.between})`);
  return [...ends, ...between, ...apart];
}

function isEnd({ left, right }: { readonly left: string; readonly right: string }, name: string): boolean {
  return left === name || right === name;
}
