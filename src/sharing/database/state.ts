import { Map as IMap } from 'immutable';
import type { StoredColumn } from '../../protocol/schema.ts';

/** Smallest and largest stored value of one column in one extent, by column id; ticks for datetime and timespan, digits as text for long. */
export type ColumnRange = readonly [column: string, min: string | number, max: string | number];

/** One immutable Parquet file. */
export interface Extent {
  readonly id: string;
  readonly rows: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly ranges: readonly ColumnRange[];
}

export interface Table {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly StoredColumn[];
  /** Number of the next column id, never used twice. */
  readonly nextColumn: number;
  readonly extents: IMap<string, Extent>;
  readonly rows: number;
  readonly bytes: number;
  /** Caching policy of the table, in milliseconds; null: everything; absent: the policy of the database holds. */
  readonly hotSpan?: number | null;
}

/** State of a database: the fold of its journal. */
export interface DatabaseState {
  /** Empty until the database was created. */
  readonly id: string;
  readonly name: string;
  /** By name; Kusto's table names are case-sensitive. */
  readonly tables: IMap<string, Table>;
  /** Caching policy: period of the newest data that is kept hot, in milliseconds; null: everything; absent: there is none. */
  readonly hotSpan?: number | null;
  /** Rises with every change of what queries can name. */
  readonly schemaVersion: number;
}

export const noDatabase: DatabaseState = { id: '', name: '', tables: IMap(), schemaVersion: 0 };

/** The state as plain JSON, for a checkpoint. */
export type DatabaseSnapshot = Omit<DatabaseState, 'tables'> & {
  readonly tables: readonly (Omit<Table, 'extents'> & { readonly extents: readonly Extent[] })[];
};

export function toDatabaseSnapshot(state: DatabaseState): DatabaseSnapshot {
  return {
    ...state,
    tables: state.tables
      .valueSeq()
      .map((table) => ({ ...table, extents: table.extents.valueSeq().toArray() }))
      .toArray(),
  };
}

export function fromDatabaseSnapshot(snapshot: DatabaseSnapshot): DatabaseState {
  return {
    ...snapshot,
    tables: IMap(
      snapshot.tables.map((table) => [
        table.name,
        { ...table, extents: IMap(table.extents.map((extent) => [extent.id, extent])) },
      ]),
    ),
  };
}
