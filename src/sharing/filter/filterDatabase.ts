import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { DatabaseState, Table } from '../database/state.ts';
import { type FilterableObjects, visibleNames } from './previewFilter.ts';
import { isFiltered } from './tableLevelSharing.ts';

/** What of a database a follower with this filter sees. */
export function filterDatabase(state: DatabaseState, filter: TableLevelSharing): DatabaseState {
  if (!isFiltered(filter)) return state;
  const visible = visibleNames(filterableObjects(state), filter);
  // A mapping for all tables names columns, also of those that are not seen.
  const { mappings: _mappings, ...seen } = state;
  return {
    ...seen,
    filteredBy: filter,
    tables: state.tables.filter(({ name }) => visible.tables.has(name)),
    functions: state.functions.filter(({ name }) => visible.functions.has(name)),
    materializedViews: state.materializedViews.filter(({ name }) => visible.materializedViews.has(name)),
    externalTables: state.externalTables.filter(({ name }) => visible.externalTables.has(name)),
  };
}

/**
 * The tables that were seen `before`, are still the leader's (`whole`) and are no longer seen in `after`, under whichever
 * name. What the leader itself has dropped was not taken away from anybody.
 */
export function takenAway(before: DatabaseState, after: DatabaseState, whole: DatabaseState): readonly Table[] {
  const isSame = before.schemaVersion === after.schemaVersion && before.filteredBy === after.filteredBy;
  if (isSame || !after.filteredBy) return [];
  const missing = [...before.tables.values()].filter(({ id, name }) => after.tables.get(name)?.id !== id);
  if (missing.length === 0) return [];
  const idsIn = ({ tables }: DatabaseState): Set<string> => new Set(tables.valueSeq().map(({ id }) => id));
  const [seen, there] = [idsIn(after), idsIn(whole)];
  return missing.filter(({ id }) => there.has(id) && !seen.has(id));
}

/** All that can be shared apart, with what it uses. */
export function filterableObjects(state: DatabaseState): FilterableObjects {
  return {
    tables: [...state.tables.keys()],
    externalTables: [...state.externalTables.keys()],
    materializedViews: [...state.materializedViews.values()].map(({ name, source, query }) => ({
      name,
      source,
      uses: namesIn(query),
    })),
    functions: [...state.functions.values()].map(({ name, body }) => ({ name, uses: namesIn(body) })),
  };
}

/** Every word of a text that may be a name, quoted ones included: more than it uses, never less. */
export function namesIn(body: string): readonly string[] {
  const words = body.match(/[\p{L}\p{Nd}_]+/gu) ?? [];
  const quoted = [...body.matchAll(/["']([^"'\n]*)["']/g)].map(([, name = '']) => name);
  return [...new Set([...words, ...quoted])];
}
