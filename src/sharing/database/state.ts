import { Map as IMap } from 'immutable';
import type { CachingPolicy } from '../../protocol/caching.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { IngestionMapping } from '../../protocol/ingestionMapping.ts';
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
  /** Of the commit that added it, which cursors are compared with. Absent: long ago, before versions were kept. */
  readonly version?: number;
  readonly ranges: readonly ColumnRange[];
}

/** How long data are kept. Source: Kusto documentation, "Retention policy". */
export interface RetentionPolicy {
  /** Age in milliseconds at which an extent is dropped; null: never. */
  readonly softDelete: number | null;
  readonly recoverable: boolean;
}

/** Where an entity is listed, and what it is for. */
export interface Described {
  readonly folder?: string | undefined;
  readonly docString?: string | undefined;
}

/** How data come into columns; no two of one owner have the same name and kind. */
export interface StoredMapping extends IngestionMapping {
  /** Milliseconds since 1970 of its last change. */
  readonly at: number;
}

export interface Table extends Described {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly StoredColumn[];
  /** Number of the next column id, never used twice. */
  readonly nextColumn: number;
  readonly extents: IMap<string, Extent>;
  readonly rows: number;
  readonly bytes: number;
  /** Caching policy of the table; absent: the policy of the database holds. */
  readonly hotSpan?: CachingPolicy;
  /** Absent: the policy of the database holds. */
  readonly retention?: RetentionPolicy;
  readonly mappings?: readonly StoredMapping[];
}

/** A stored function. `parameters` has its parentheses and `body` its braces, as they were written. */
export interface StoredFunction extends Described {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
}

export interface MaterializedView extends Described {
  readonly id: string;
  readonly name: string;
  /** The table that it is made of. */
  readonly source: string;
  readonly query: string;
  /**
   * Data that it was made of are gone from the source. The service keeps what it materialized of them; here a view is
   * computed from its source, so that it can no longer be answered.
   */
  readonly isIncomplete: boolean;
  /** Caching policy of the view; absent: the policy of the database holds. */
  readonly hotSpan?: CachingPolicy;
  /** What was not renewed by newer data for so long is no longer answered; absent: as long as the source has it. */
  readonly retention?: RetentionPolicy;
}

/** Only its definition: the embedded engine does not read what lies outside. */
export interface ExternalTable extends Described {
  readonly name: string;
  readonly tableKind: string;
  readonly dataFormat: string;
  readonly columns: readonly { readonly name: string; readonly type: StoredColumn['type'] }[];
  readonly connections: readonly string[];
}

/** State of a database: the fold of its journal. */
export interface DatabaseState {
  /** Empty until the database was created. */
  readonly id: string;
  readonly name: string;
  /** What it is called on screens beside its name. */
  readonly prettyName?: string;
  /** By name; Kusto's names of entities are case-sensitive. */
  readonly tables: IMap<string, Table>;
  readonly functions: IMap<string, StoredFunction>;
  readonly materializedViews: IMap<string, MaterializedView>;
  readonly externalTables: IMap<string, ExternalTable>;
  /** Caching policy; absent: there is none. */
  readonly hotSpan?: CachingPolicy;
  /** Absent: there is none, and data are kept for ever. */
  readonly retention?: RetentionPolicy;
  /** For all its tables. */
  readonly mappings?: readonly StoredMapping[];
  /** Rises with every change of what queries can name. */
  readonly schemaVersion: number;
  /** On a follower that sees only a part: two filters of one version are two schemas. */
  readonly filteredBy?: TableLevelSharing;
}

export const noDatabase: DatabaseState = {
  id: '',
  name: '',
  tables: IMap(),
  functions: IMap(),
  materializedViews: IMap(),
  externalTables: IMap(),
  schemaVersion: 0,
};

type Entities = 'functions' | 'materializedViews' | 'externalTables';

export type TableSnapshot = Omit<Table, 'extents'> & { readonly extents: readonly Extent[] };

/** The state as plain JSON, for a checkpoint. */
export type DatabaseSnapshot = Omit<DatabaseState, 'tables' | Entities> & {
  readonly tables: readonly TableSnapshot[];
  // Absent in checkpoints of versions that had none of them.
  readonly functions?: readonly StoredFunction[];
  readonly materializedViews?: readonly MaterializedView[];
  readonly externalTables?: readonly ExternalTable[];
};

export function toDatabaseSnapshot(state: DatabaseState): DatabaseSnapshot {
  return {
    ...state,
    tables: state.tables.valueSeq().map(toTableSnapshot).toArray(),
    functions: [...state.functions.values()],
    materializedViews: [...state.materializedViews.values()],
    externalTables: [...state.externalTables.values()],
  };
}

export function toTableSnapshot(table: Table): TableSnapshot {
  return { ...table, extents: table.extents.valueSeq().toArray() };
}

/** The state with some tables more. */
export function withTables(state: DatabaseState, tables: readonly TableSnapshot[]): DatabaseState {
  const added = state.tables.withMutations((all) => {
    for (const table of tables) {
      all.set(table.name, { ...table, extents: IMap(table.extents.map((extent) => [extent.id, extent])) });
    }
  });
  return { ...state, tables: added };
}

export function fromDatabaseSnapshot(snapshot: DatabaseSnapshot): DatabaseState {
  const { tables, ...others } = snapshot;
  const state = {
    ...others,
    tables: IMap<string, Table>(),
    functions: byName(snapshot.functions),
    materializedViews: byName(snapshot.materializedViews),
    externalTables: byName(snapshot.externalTables),
  };
  return withTables(state, tables);
}

function byName<T extends { readonly name: string }>(entities: readonly T[] = []): IMap<string, T> {
  return IMap(entities.map((entity) => [entity.name, entity]));
}
