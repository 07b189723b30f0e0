import { Map as IMap } from 'immutable';
import type { DatabaseEvent } from './events.ts';
import type { DatabaseState, Extent } from './state.ts';

/** The state after one more event. Total: an event that names something unknown changes nothing. */
export function evolveDatabase(state: DatabaseState, event: DatabaseEvent): DatabaseState {
  switch (event.type) {
    case 'DatabaseCreated':
      return { ...state, id: event.id, name: event.name };
    case 'TableCreated': {
      const { id, name, columns } = event;
      const table = {
        id,
        name,
        columns,
        nextColumn: columns.length + 1,
        extents: IMap<string, Extent>(),
        rows: 0,
        bytes: 0,
      };
      return { ...state, tables: state.tables.set(name, table), schemaVersion: state.schemaVersion + 1 };
    }
    case 'ExtentsAdded': {
      const table = state.tables.get(event.table);
      if (!table) return state;
      const added = {
        ...table,
        extents: table.extents.concat(event.extents.map((extent) => [extent.id, extent])),
        rows: table.rows + event.extents.reduce((sum, extent) => sum + extent.rows, 0),
        bytes: table.bytes + event.extents.reduce((sum, extent) => sum + extent.bytes, 0),
      };
      return { ...state, tables: state.tables.set(table.name, added) };
    }
    case 'CachingPolicyAltered':
      return { ...state, hotSpan: event.hotSpan };
  }
}
