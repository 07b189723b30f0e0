import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { DatabaseState } from '../database/state.ts';
import { isFiltered, isShared } from './tableLevelSharing.ts';

/** What of a database a follower with this filter sees. */
export function filterDatabase(state: DatabaseState, filter: TableLevelSharing): DatabaseState {
  if (!isFiltered(filter)) return state;
  return { ...state, tables: state.tables.filter((table) => isShared(table.name, filter.tables)) };
}
