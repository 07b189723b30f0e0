import type { CachingPolicy } from '../../protocol/caching.ts';
import type { MappingKind } from '../../protocol/ingestionMapping.ts';
import type { StoredColumn } from '../../protocol/schema.ts';
import type {
  Described,
  Extent,
  ExternalTable,
  MaterializedView,
  RetentionPolicy,
  StoredFunction,
  StoredMapping,
} from './state.ts';

/** What can have happened to a database. Stored in journals: a change of meaning needs a new type or a new format version. */
export type DatabaseEvent =
  | { readonly type: 'DatabaseCreated'; readonly id: string; readonly name: string }
  | ({
      readonly type: 'TableCreated';
      readonly id: string;
      readonly name: string;
      readonly columns: readonly StoredColumn[];
    } & Described)
  /** Columns added, dropped or renamed: all columns as they are afterwards. */
  | {
      readonly type: 'ColumnsAltered';
      readonly table: string;
      readonly columns: readonly StoredColumn[];
      readonly nextColumn: number;
    }
  | { readonly type: 'TableRenamed'; readonly name: string; readonly to: string }
  | { readonly type: 'TablesRenamed'; readonly renames: readonly { readonly from: string; readonly to: string }[] }
  | ({ readonly type: 'TableDescribed'; readonly table: string } & Described)
  | { readonly type: 'PrettyNameSet'; readonly prettyName?: string }
  | { readonly type: 'TableDropped'; readonly name: string }
  | { readonly type: 'ExtentsAdded'; readonly table: string; readonly extents: readonly Extent[] }
  | { readonly type: 'ExtentsDropped'; readonly table: string; readonly extents: readonly string[] }
  | { readonly type: 'CachingPolicyAltered'; readonly hotSpan: CachingPolicy }
  | { readonly type: 'TableCachingPolicyAltered'; readonly table: string; readonly hotSpan: CachingPolicy }
  | { readonly type: 'ViewCachingPolicyAltered'; readonly view: string; readonly hotSpan: CachingPolicy }
  /** Of the database when there is neither `table` nor `view`. */
  | { readonly type: 'CachingPolicyDeleted'; readonly table?: string; readonly view?: string }
  /** Of the database when there is neither `table` nor `view`. */
  | {
      readonly type: 'RetentionPolicyAltered';
      readonly table?: string;
      readonly view?: string;
      readonly policy: RetentionPolicy;
    }
  | { readonly type: 'RetentionPolicyDeleted'; readonly table?: string }
  | { readonly type: 'FunctionSet'; readonly function: StoredFunction }
  | { readonly type: 'MaterializedViewSet'; readonly view: MaterializedView }
  | { readonly type: 'MaterializedViewRenamed'; readonly name: string; readonly to: string }
  | { readonly type: 'ExternalTableSet'; readonly table: ExternalTable }
  /** Of the database when there is no `table`. */
  | { readonly type: 'IngestionMappingSet'; readonly table?: string; readonly mapping: StoredMapping }
  | {
      readonly type: 'IngestionMappingDropped';
      readonly table?: string;
      readonly kind: MappingKind;
      readonly name: string;
    }
  | {
      readonly type: 'EntityDropped';
      readonly kind: 'functions' | 'materializedViews' | 'externalTables';
      readonly name: string;
    };
