import type { SharingPreview, TableLevelSharing } from '../../protocol/filters.ts';
import { type SharedKind, sharedKinds } from '../../protocol/sharedKinds.ts';
import { filterEntries, isShared } from './tableLevelSharing.ts';

/** What a database has that can be shared apart, as far as a filter must know it. */
export interface FilterableObjects {
  readonly tables: readonly string[];
  readonly externalTables: readonly string[];
  /** With the table or view that it is made of, and the names that its query uses. */
  readonly materializedViews: readonly {
    readonly name: string;
    readonly source: string;
    readonly uses: readonly string[];
  }[];
  /** With the names that its body uses. */
  readonly functions: readonly { readonly name: string; readonly uses: readonly string[] }[];
}

/** Names that are visible, by kind. A visible materialized view pulls in the table it is made of. */
export function visibleNames(
  objects: FilterableObjects,
  filter: TableLevelSharing,
): Readonly<Record<SharedKind, ReadonlySet<string>>> {
  const shown = (names: readonly string[], kind: SharedKind): string[] =>
    names.filter((name) => isShared(name, filter[kind]));
  const views = objects.materializedViews.filter(({ name }) => isShared(name, filter.materializedViews));
  const pulled = isEverythingOpen(filter.tables) ? [] : views.map(({ source }) => source);
  return {
    tables: new Set([...shown(objects.tables, 'tables'), ...pulled.filter((name) => objects.tables.includes(name))]),
    externalTables: new Set(shown(objects.externalTables, 'externalTables')),
    materializedViews: new Set(views.map(({ name }) => name)),
    functions: new Set(
      shown(
        objects.functions.map(({ name }) => name),
        'functions',
      ),
    ),
  };
}

function isEverythingOpen({ include, exclude }: TableLevelSharing['tables']): boolean {
  return include.length === 0 && exclude.length === 0;
}

/** A dry run of a filter: what will be visible, what will not, and what would break because it uses something hidden. */
export function previewFilter(objects: FilterableObjects, filter: TableLevelSharing): SharingPreview {
  const visible = visibleNames(objects, filter);
  const everything = new Set<string>(
    sharedKinds.flatMap((kind) => objects[kind].map((object) => (typeof object === 'string' ? object : object.name))),
  );
  const seen = new Set(sharedKinds.flatMap((kind) => [...visible[kind]]));
  const usesOf = new Map<string, readonly string[]>(
    [...objects.materializedViews, ...objects.functions].map(({ name, uses }) => [name, uses]),
  );
  /** What is hidden of that which a name uses, also by way of others. */
  const hidden = (names: readonly string[], known = new Set<string>()): string[] =>
    names.flatMap((name) => {
      if (!everything.has(name) || known.has(name)) return [];
      known.add(name);
      return seen.has(name) ? hidden(usesOf.get(name) ?? [], known) : [name];
    });
  const items: SharingPreview['items'] = sharedKinds.flatMap((kind) =>
    objects[kind].map((object) => {
      const name = typeof object === 'string' ? object : object.name;
      const isVisible = visible[kind].has(name);
      const uses = typeof object === 'string' ? [] : object.uses;
      const puller = objects.materializedViews.find(
        (view) => visible.materializedViews.has(view.name) && view.source === name,
      );
      const isPulled = kind === 'tables' && isVisible && !isShared(name, filter.tables);
      return {
        kind,
        name,
        visible: isVisible,
        breaksFor: isVisible ? hidden(uses, new Set([name])) : [],
        ...(isPulled && puller && { pulledInBy: puller.name }),
      };
    }),
  );
  return { items, entries: filterEntries(filter) };
}
