import type { Relation } from '../../ir/relation.ts';
import { integer, join, type Sql, sql } from '../../ir/sql.ts';
import { must } from '../../kustoLanguage.ts';
import type { Scope } from '../../scope.ts';
import type { Pattern } from './pattern.ts';
import type { Variables } from './patternScope.ts';

/** Of the matches with the same first and last node all that are shortest, or one of them. */
export function onlyShortest(
  matches: Relation,
  pattern: Pattern,
  { nodes, edges, paths }: Variables,
  all: boolean,
  scope: Scope,
): Relation {
  const ends = [pattern.first, pattern.last].map((name) => must(nodes.get(name)).id);
  const inner = [...paths.values()];
  const length = inner.reduce((sum, path) => sql`${sum} + len(${path.edges})`, integer(edges.size));
  const order: readonly Sql[] = [
    length,
    ...[...edges.values()].map(({ id }) => sql`${id}`),
    ...inner.map((path) => sql`${path.edges}`),
  ];
  const place = scope.statement.newColumn('long');
  const by = sql`PARTITION BY ${join(ends)}`;
  const value = all
    ? sql`rank() OVER (${by} ORDER BY ${length})`
    : sql`row_number() OVER (${by} ORDER BY ${join(order)})`;
  const ranked: Relation = { kind: 'extend', input: matches, items: [{ column: place, value }] };
  return { kind: 'filter', input: ranked, predicate: sql`${place} = 1` };
}
