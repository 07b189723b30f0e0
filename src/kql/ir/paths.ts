import type { KeptValue, Paths, Relation } from './relation.ts';
import { type Column, integer, join, type Sql, sql } from './sql.ts';

type Render = (relation: Relation, needed: ReadonlySet<number>) => Sql;

const empty = sql`CAST([] AS BIGINT[])`;

/** What a path keeps before its first step. */
function initial({ how }: KeptValue): Sql {
  return how === 'list' ? sql`CAST([] AS VARCHAR[])` : how === 'all' ? sql`true` : sql`false`;
}

/** Grows paths a step at a time, all of one length at once. */
export function renderPaths(paths: Paths, needed: ReadonlySet<number>, render: Render): Sql {
  const { step, again, backwards, shortest } = paths;
  const [near, far] = backwards ? [paths.last, paths.first] : [paths.first, paths.last];
  const kept = paths.kept.filter(({ column }) => needed.has(column.id));
  const needsEdges = needed.has(paths.edges.id) || again === 'nodes' || shortest !== undefined;
  const needsInner = needed.has(paths.inner.id) || again === 'nothing';
  const name: Sql = { parts: [`paths${paths.first.id}`], size: 8 };
  const longer = (list: Sql, value: Sql): Sql =>
    backwards ? sql`list_prepend(${value}, ${list})` : sql`list_append(${list}, ${value})`;
  const later = (value: Sql, before: Sql): Sql => sql`CASE WHEN p.steps = 0 THEN ${before} ELSE ${value} END`;
  const grown = ({ column, value, of, how }: KeptValue): Sql => {
    const before = sql`p.${column}`;
    const next =
      how === 'list'
        ? longer(before, sql`s.${value}`)
        : how === 'all'
          ? sql`(${before} AND coalesce(s.${value}, false))`
          : sql`(${before} OR coalesce(s.${value}, false))`;
    return of === 'step' ? next : later(next, before);
  };
  const columns: readonly (readonly [Column, Sql, Sql])[] = [
    [near, sql`n.${paths.start}`, sql`p.${near}`],
    [far, sql`n.${paths.start}`, sql`s.${step.to}`],
    ...(needsEdges ? [[paths.edges, empty, longer(sql`p.${paths.edges}`, sql`s.${step.edge}`)] as const] : []),
    ...(needsInner
      ? [
          [
            paths.inner,
            empty,
            later(longer(sql`p.${paths.inner}`, sql`s.${step.from}`), sql`p.${paths.inner}`),
          ] as const,
        ]
      : []),
    ...kept.map((value) => [value.column, initial(value), grown(value)] as const),
  ];
  const starts = render(paths.starts, new Set([paths.start.id]));
  const steps = render(
    paths.steps,
    new Set([step.from.id, step.to.id, step.edge.id, ...kept.map(({ value }) => value.id)]),
  );
  const tests = [
    sql`p.steps < ${integer(paths.most)}`,
    ...(again === 'nodes' ? [sql`NOT list_contains(p.${paths.edges}, s.${step.edge})`] : []),
    ...(again === 'nothing'
      ? [
          sql`s.${step.to} <> p.${near} AND s.${step.to} <> p.${far} AND NOT list_contains(p.${paths.inner}, s.${step.to})`,
        ]
      : []),
    ...(shortest
      ? [
          sql`NOT EXISTS (SELECT 1 FROM recurring.${name} AS r WHERE r.${near} = p.${near} AND r.${far} = s.${step.to} AND r.steps <= p.steps)`,
        ]
      : []),
  ];
  const names = [...columns.map(([column]) => sql`${column}`), sql`steps`];
  const keys = shortest === 'all' ? sql`${near}, ${far}, ${paths.edges}` : sql`${near}, ${far}`;
  const key = shortest ? sql` USING KEY (${keys})` : sql``;
  const first = sql`SELECT ${join([...columns.map(([, value]) => value), sql`0`])} FROM (${starts}) AS n`;
  // Of several ways of one length the one over the first edges.
  const [distinct, inOrder] =
    shortest === 'any'
      ? [
          sql`DISTINCT ON (p.${near}, s.${step.to}) `,
          sql` ORDER BY p.${near}, s.${step.to}, ${longer(sql`p.${paths.edges}`, sql`s.${step.edge}`)}`,
        ]
      : [sql``, sql``];
  const grow = sql`SELECT ${distinct}${join([...columns.map(([, , value]) => value), sql`p.steps + 1`])} FROM ${name} AS p JOIN (${steps}) AS s ON s.${step.from} = p.${far} WHERE ${join(tests, ' AND ')}${inOrder}`;
  const next = shortest === 'any' ? sql`SELECT * FROM (${grow})` : grow;
  const out = columns.map(([column]) => column);
  return sql`SELECT ${join(out)} FROM (WITH RECURSIVE ${name}(${join(names)})${key} AS (${first} UNION ALL ${next}) SELECT * FROM ${name}) WHERE steps >= ${integer(paths.least)}`;
}
