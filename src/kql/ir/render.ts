import type { SourceFilter } from '../../protocol/compile.ts';
import { Parts, partName } from './parts.ts';
import { renderPaths } from './paths.ts';
import type { JoinKind, OrderKey, Relation } from './relation.ts';
import { filterOf, type RowTest } from './rowTest.ts';
import {
  addUses,
  type Column,
  call,
  flatten,
  hasSubquery,
  join,
  nothing,
  type SourceSlot,
  type Sql,
  sql,
} from './sql.ts';

/** What each source must deliver, found out while rendering: source index to stored column ids. */
export class SourceColumns extends Map<number, readonly string[]> {
  /** What the rows of a source must fulfil; undefined where all are needed. */
  readonly filters: Map<number, SourceFilter | undefined> = new Map();

  readonly parts: Parts = new Parts();

  /** One plan may read a source in several places, and then needs what any of them does. */
  addFilter(source: number, filter: SourceFilter | undefined): void {
    const known = this.filters.get(source);
    const isFirst = !this.filters.has(source);
    const both = known && filter ? ({ kind: 'any', of: [known, filter] } as const) : undefined;
    this.filters.set(source, isFirst ? filter : both);
  }
}

/** A window sees rows that a filter above it drops. */
function isWindow(value: Sql): boolean {
  return flatten(value).some((piece) => typeof piece === 'string' && /\bOVER\b/i.test(piece));
}

/** The tests of rows that still hold on one side of a join. */
function passes(join: JoinKind, side: 'left' | 'right'): boolean {
  return join === 'inner' || (side === 'left' ? join !== 'right' && join !== 'full' : join === 'right');
}

const joinWords = {
  inner: sql`INNER JOIN`,
  left: sql`LEFT JOIN`,
  right: sql`RIGHT JOIN`,
  full: sql`FULL JOIN`,
  semi: sql`SEMI JOIN`,
  anti: sql`ANTI JOIN`,
};

/**
 * The keys by which the rows of a relation must still be sorted: none where they come in this order by themselves, as
 * those of a series do. So they need not all be there before the first one comes out.
 */
export function sortKeys(relation: Relation, order: readonly OrderKey[]): readonly OrderKey[] {
  return comesInOrder(relation, order[0]) ? [] : order;
}

function comesInOrder(relation: Relation, key: OrderKey | undefined): boolean {
  switch (relation.kind) {
    case 'series':
      // Its values differ, so that no other key matters.
      return key?.column.id === relation.column.id && key.descending === relation.descending;
    case 'extend':
      return !relation.items.some(({ value }) => mayReorder(value)) && comesInOrder(relation.input, key);
    case 'filter':
      return !mayReorder(relation.predicate) && comesInOrder(relation.input, key);
    case 'limit':
      return sortKeys(relation.input, relation.order).length === 0 && comesInOrder(relation.input, key);
    default:
      return false;
  }
}

/** DuckDB makes sorts of windows and joins of subqueries. */
function mayReorder(value: Sql): boolean {
  return isWindow(value) || hasSubquery(value);
}

export function orderBy(order: readonly OrderKey[]): Sql {
  if (order.length === 0) return nothing;
  const keys = order.map(
    (key) =>
      sql`${key.column}${key.descending ? sql` DESC` : sql` ASC`}${key.nullsFirst ? sql` NULLS FIRST` : sql` NULLS LAST`}`,
  );
  return sql` ORDER BY ${join(keys)}`;
}

/** The list of a SELECT; one constant where nothing is needed, since SQL has no rows without columns. */
function list(columns: readonly Column[], extra: readonly Sql[] = []): Sql {
  const all = [...columns, ...extra];
  return all.length === 0 ? sql`1 AS one` : join(all);
}

function with_(needed: ReadonlySet<number>, pieces: readonly (Sql | Column)[]): Set<number> {
  const result = new Set(needed);
  for (const piece of pieces) {
    if ('parts' in piece) addUses(piece, result);
    else result.add(piece.id);
  }
  return result;
}

/** Every column that a relation offers. */
export function columnsOf(relation: Relation): readonly Column[] {
  switch (relation.kind) {
    case 'source':
      return relation.columns.map((c) => c.column);
    case 'values':
    case 'union':
      return relation.columns;
    case 'series':
      return [relation.column];
    case 'extend':
      return [...columnsOf(relation.input), ...relation.items.map((item) => item.column)];
    case 'expand':
      return [...columnsOf(relation.input), ...relation.lists.map((item) => item.column), relation.index];
    case 'aggregate':
      return [...relation.keys, ...relation.items].map((item) => item.column);
    case 'join':
      return relation.join === 'semi' || relation.join === 'anti'
        ? columnsOf(relation.left)
        : [...columnsOf(relation.left), ...columnsOf(relation.right)];
    case 'apply':
      return columnsOf(relation.inner);
    case 'shared':
      return relation.columns.map((c) => c.column);
    case 'paths':
      return [relation.first, relation.last, relation.edges, relation.inner, ...relation.kept.map((k) => k.column)];
    case 'filter':
    case 'first':
    case 'limit':
      return columnsOf(relation.input);
  }
}

/** A SELECT that yields at least the needed columns of the relation, named `x<id>`. */
export function render(
  relation: Relation,
  needed: ReadonlySet<number>,
  sources: SourceColumns,
  /** What the rows that matter above fulfil. */
  tests: readonly RowTest[] = [],
): Sql {
  const kept = columnsOf(relation).filter((column) => needed.has(column.id));
  switch (relation.kind) {
    case 'source': {
      const used = relation.columns.filter((c) => needed.has(c.column.id));
      // A relation without columns is no SQL: where only rows are counted, the first column stands for all.
      const asked = used.length > 0 ? used : relation.columns.slice(0, 1);
      sources.set(
        relation.source,
        asked.map((c) => c.stored),
      );
      const stored = new Map(relation.columns.map((c) => [c.column.id, c.stored]));
      sources.addFilter(relation.source, filterOf({ kind: 'all', of: tests }, stored));
      const slot: SourceSlot = { source: relation.source };
      const items = used.map((c) => sql`${storedName(c.stored)} AS ${c.column}`);
      return sql`SELECT ${list([], items)} FROM ${slot}`;
    }
    case 'values': {
      const positions = relation.columns.flatMap((column, i) => (needed.has(column.id) ? [i] : []));
      if (relation.rows.length === 0) {
        return sql`SELECT ${list(
          [],
          kept.map((column) => sql`NULL AS ${column}`),
        )} WHERE false`;
      }
      const rows = relation.rows.map((row) => {
        const values = positions.flatMap((i) => row[i] ?? []);
        return sql`(${values.length === 0 ? sql`1` : join(values)})`;
      });
      return sql`SELECT * FROM (VALUES ${join(rows)}) AS t(${kept.length === 0 ? sql`one` : join(kept)})`;
    }
    case 'series':
      // As a table function it streams, and can be interrupted; a list would be made whole first.
      return sql`SELECT * FROM ${relation.values} AS series(${relation.column})`;
    case 'extend': {
      const items = relation.items.filter((item) => needed.has(item.column.id));
      const values = items.map((item) => item.value);
      const own = new Set(items.map((item) => item.column.id));
      const passed = kept.filter((column) => !own.has(column.id));
      const input = render(
        relation.input,
        with_(new Set(passed.map((c) => c.id)), values),
        sources,
        relation.items.some((item) => isWindow(item.value)) ? [] : tests,
      );
      if (items.length === 0) return input;
      const added = items.map((item) => sql`${item.value} AS ${item.column}`);
      return sql`SELECT ${list(passed, added)} FROM (${input})`;
    }
    case 'expand': {
      // All lists are expanded, wanted or not: they make the rows.
      const own = new Set([...relation.lists.map((item) => item.column.id), relation.index.id]);
      const passed = kept.filter((column) => !own.has(column.id));
      const lists = relation.lists.map((item) => item.list);
      const input = render(relation.input, with_(new Set(passed.map((c) => c.id)), lists), sources);
      const length = call('greatest', ...lists.map((l) => call('len', l)));
      const values = relation.lists.map((item) => sql`unnest(${item.list}) AS ${item.column}`);
      if (needed.has(relation.index.id)) {
        values.push(sql`unnest(generate_series(0, ${length} - 1)) AS ${relation.index}`);
      }
      return sql`SELECT ${list(passed, values)} FROM (${input})`;
    }
    case 'filter': {
      const input = render(
        relation.input,
        with_(needed, [relation.predicate]),
        sources,
        relation.test ? [...tests, relation.test] : tests,
      );
      return sql`SELECT ${list(kept)} FROM (${input}) WHERE ${relation.predicate}`;
    }
    case 'aggregate': {
      const items = relation.items.filter((item) => needed.has(item.column.id));
      const values = [...relation.keys, ...items].map((item) => item.value);
      const input = render(relation.input, with_(new Set(), values), sources);
      const out = [...relation.keys, ...items].map((item) => sql`${item.value} AS ${item.column}`);
      // Without keys and aggregates there must still be an aggregate, or every input row would come out.
      const select = out.length === 0 ? sql`count(*) AS one` : join(out);
      const by = relation.keys.length === 0 ? nothing : sql` GROUP BY ${join(relation.keys.map((item) => item.value))}`;
      return sql`SELECT ${select} FROM (${input})${by}`;
    }
    case 'first': {
      const sorting = relation.order.map((key) => key.column);
      const input = render(relation.input, with_(needed, [...relation.keys, ...sorting]), sources);
      return sql`SELECT DISTINCT ON (${join(relation.keys)}) ${list(kept)} FROM (${input})${orderBy(relation.order)}`;
    }
    case 'join': {
      const all = with_(needed, [relation.on]);
      const left = render(relation.left, all, sources, passes(relation.join, 'left') ? tests : []);
      const right = render(relation.right, all, sources, passes(relation.join, 'right') ? tests : []);
      return sql`SELECT ${list(kept)} FROM (${left}) AS l ${joinWords[relation.join]} (${right}) AS r ON ${relation.on}`;
    }
    case 'union': {
      const positions = relation.columns.flatMap((column, i) => (needed.has(column.id) ? [i] : []));
      const inputs = relation.inputs.map(({ relation: input, values }) => {
        const used = positions.flatMap((i) => values[i] ?? []);
        const items = kept.map((column, i) => sql`${used[i] ?? nothing} AS ${column}`);
        return sql`SELECT ${list([], items)} FROM (${render(input, with_(new Set(), used), sources)})`;
      });
      return join(inputs, ' UNION ALL ');
    }
    case 'apply': {
      const outer = render(relation.outer, new Set(relation.used.map((column) => column.id)), sources);
      const inner = render(relation.inner, needed, sources);
      return sql`SELECT ${list(kept)} FROM (${outer}) AS o, LATERAL (${inner}) AS i`;
    }
    case 'shared': {
      const used = relation.columns.filter((c) => needed.has(c.column.id));
      sources.parts.read(
        relation.part,
        used.map((c) => c.of.id),
      );
      const items = used.map((c) => sql`${c.of} AS ${c.column}`);
      return sql`SELECT ${list([], items)} FROM ${partName(relation.part)}`;
    }
    case 'paths':
      return renderPaths(relation, needed, (input, wanted) => render(input, wanted, sources));
    case 'limit': {
      const order = sortKeys(relation.input, relation.order);
      const keys = order.map((key) => key.column);
      const input = render(relation.input, with_(needed, keys), sources);
      return sql`SELECT ${list(kept)} FROM (${input})${orderBy(order)} LIMIT ${relation.count}`;
    }
  }
}

/** The query behind the parts that it reads, each of them once. */
export function withParts(query: Sql, sources: SourceColumns): Sql {
  const parts: Sql[] = [];
  for (let next = sources.parts.next(); next; next = sources.parts.next()) {
    parts.unshift(sql`${partName(next.part)} AS MATERIALIZED (${render(next.part.relation, next.needed, sources)})`);
  }
  return parts.length === 0 ? query : sql`WITH ${join(parts)} ${query}`;
}

/** Stored ids are the engine's (`c1`, `c2`, …), quoted all the same. */
function storedName(id: string): Sql {
  return { parts: [`"${id.replaceAll('"', '""')}"`], size: id.length + 2 };
}
