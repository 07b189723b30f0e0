import { Map as IMap } from 'immutable';
import type { DatabaseEvent } from './events.ts';
import type { DatabaseState, Extent, MaterializedView, StoredMapping, Table } from './state.ts';

/** The state after one more event. Total: an event that names something unknown changes nothing. */
export function evolveDatabase(state: DatabaseState, event: DatabaseEvent, version?: number): DatabaseState {
  switch (event.type) {
    case 'DatabaseCreated':
      return { ...state, id: event.id, name: event.name };
    case 'TableCreated': {
      const { type: _type, columns, ...about } = event;
      const none = { extents: IMap<string, Extent>(), rows: 0, bytes: 0 };
      const table: Table = { ...about, columns, nextColumn: columns.length + 1, ...none };
      return newSchema({ ...state, tables: state.tables.set(table.name, table) });
    }
    case 'ColumnsAltered':
      return newSchema(
        alterTable(state, event.table, (table) => ({ ...table, columns: event.columns, nextColumn: event.nextColumn })),
      );
    case 'TableRenamed': {
      const table = state.tables.get(event.name);
      if (!table) return state;
      const tables = state.tables.delete(event.name).set(event.to, { ...table, name: event.to });
      return newSchema({ ...state, tables });
    }
    case 'TablesRenamed': {
      const renamed = event.renames.flatMap(({ from, to }) => {
        const table = state.tables.get(from);
        return table ? [[to, { ...table, name: to }] as const] : [];
      });
      const kept = state.tables.deleteAll(event.renames.map(({ from }) => from));
      return newSchema({ ...state, tables: kept.merge(IMap(renamed)) });
    }
    case 'TableDescribed': {
      const { type: _type, table, ...about } = event;
      return alterTable(state, table, (before) => ({ ...before, ...about }));
    }
    case 'PrettyNameSet': {
      const { prettyName: _prettyName, ...others } = state;
      return event.prettyName === undefined ? others : { ...others, prettyName: event.prettyName };
    }
    case 'TableDropped':
      return newSchema({ ...state, tables: state.tables.delete(event.name) });
    case 'ExtentsAdded':
      return alterTable(state, event.table, (table) => ({
        ...table,
        extents: table.extents.concat(
          event.extents.map((extent) => [extent.id, version === undefined ? extent : { ...extent, version }]),
        ),
        rows: table.rows + sum(event.extents, 'rows'),
        bytes: table.bytes + sum(event.extents, 'bytes'),
      }));
    case 'ExtentsDropped':
      return markIncomplete(dropExtents(state, event.table, event.extents), event.table);
    case 'CachingPolicyAltered':
      return { ...state, hotSpan: event.hotSpan };
    case 'TableCachingPolicyAltered':
      return alterTable(state, event.table, (table) => ({ ...table, hotSpan: event.hotSpan }));
    case 'ViewCachingPolicyAltered':
      return alterView(state, event.view, (view) => ({ ...view, hotSpan: event.hotSpan }));
    case 'CachingPolicyDeleted': {
      if (event.view !== undefined) return alterView(state, event.view, ({ hotSpan: _hotSpan, ...others }) => others);
      if (event.table !== undefined)
        return alterTable(state, event.table, ({ hotSpan: _hotSpan, ...others }) => others);
      const { hotSpan: _hotSpan, ...others } = state;
      return others;
    }
    case 'RetentionPolicyAltered': {
      const retention = event.policy;
      // What a view answers is another thing from now on.
      if (event.view !== undefined) return newSchema(alterView(state, event.view, (view) => ({ ...view, retention })));
      if (event.table !== undefined) return alterTable(state, event.table, (table) => ({ ...table, retention }));
      return { ...state, retention };
    }
    case 'RetentionPolicyDeleted': {
      if (event.table !== undefined)
        return alterTable(state, event.table, ({ retention: _retention, ...others }) => others);
      const { retention: _retention, ...others } = state;
      return others;
    }
    case 'FunctionSet':
      return newSchema({ ...state, functions: state.functions.set(event.function.name, event.function) });
    case 'MaterializedViewSet':
      return newSchema({
        ...state,
        materializedViews: state.materializedViews.set(event.view.name, event.view),
      });
    case 'MaterializedViewRenamed': {
      const view = state.materializedViews.get(event.name);
      if (!view) return state;
      const materializedViews = state.materializedViews.delete(event.name).set(event.to, { ...view, name: event.to });
      return newSchema({ ...state, materializedViews });
    }
    case 'ExternalTableSet':
      return newSchema({ ...state, externalTables: state.externalTables.set(event.table.name, event.table) });
    case 'IngestionMappingSet': {
      const { mapping } = event;
      return alterMappings(state, event.table, (before) => [...without(before, mapping), mapping]);
    }
    case 'IngestionMappingDropped':
      return alterMappings(state, event.table, (before) => without(before, event));
    case 'EntityDropped':
      return newSchema({ ...state, [event.kind]: state[event.kind].delete(event.name) });
  }
}

function newSchema(state: DatabaseState): DatabaseState {
  return { ...state, schemaVersion: state.schemaVersion + 1 };
}

function alterTable(state: DatabaseState, name: string, change: (table: Table) => Table): DatabaseState {
  const table = state.tables.get(name);
  return table ? { ...state, tables: state.tables.set(name, change(table)) } : state;
}

function alterView(
  state: DatabaseState,
  name: string,
  change: (view: MaterializedView) => MaterializedView,
): DatabaseState {
  const view = state.materializedViews.get(name);
  return view ? { ...state, materializedViews: state.materializedViews.set(name, change(view)) } : state;
}

/** Queries cannot see them: the schema stays the same. */
function alterMappings(
  state: DatabaseState,
  table: string | undefined,
  change: (mappings: readonly StoredMapping[]) => readonly StoredMapping[],
): DatabaseState {
  if (table === undefined) return { ...state, mappings: change(state.mappings ?? []) };
  return alterTable(state, table, (before) => ({ ...before, mappings: change(before.mappings ?? []) }));
}

function without(
  mappings: readonly StoredMapping[],
  { kind, name }: Pick<StoredMapping, 'kind' | 'name'>,
): readonly StoredMapping[] {
  return mappings.filter((each) => each.kind !== kind || each.name !== name);
}

function sum(extents: readonly Extent[], of: 'rows' | 'bytes'): number {
  return extents.reduce((total, extent) => total + extent[of], 0);
}

function dropExtents(state: DatabaseState, name: string, ids: readonly string[]): DatabaseState {
  return alterTable(state, name, (table) => {
    const gone = ids.flatMap((id) => table.extents.get(id) ?? []);
    return {
      ...table,
      extents: table.extents.deleteAll(ids),
      rows: table.rows - sum(gone, 'rows'),
      bytes: table.bytes - sum(gone, 'bytes'),
    };
  });
}

/** Views of a table that lost data, see `MaterializedView.isIncomplete`. */
function markIncomplete(state: DatabaseState, source: string): DatabaseState {
  const lost = state.materializedViews.filter((view) => view.source === source && !view.isIncomplete);
  if (lost.isEmpty()) return state;
  const materializedViews = state.materializedViews.merge(lost.map((view) => ({ ...view, isIncomplete: true })));
  return newSchema({ ...state, materializedViews });
}
