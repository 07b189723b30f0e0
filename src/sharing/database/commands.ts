import type { CachingPolicy } from '../../protocol/caching.ts';
import type { MappedColumn, MappingKind } from '../../protocol/ingestionMapping.ts';
import type { Column, StoredColumn } from '../../protocol/schema.ts';
import type { Described, Extent, ExternalTable, RetentionPolicy } from './state.ts';

/** What `.create`, `.create ifnotexists`, `.create-or-alter` and `.alter` do with what there is. */
export type SetMode = 'create' | 'createIfNotExists' | 'createOrAlter' | 'alter';

export type TableCommand =
  | ({
      readonly type: 'CreateTable';
      readonly name: string;
      readonly columns: readonly Column[];
      /** What to do when there is a table of that name: `fail` when absent. `merge` adds the columns that it lacks. */
      readonly existing?: 'fail' | 'keep' | 'merge';
    } & Described)
  /** The columns of a table by name: those that are not named are dropped, or kept with `merge`. */
  | {
      readonly type: 'AlterTable';
      readonly table: string;
      readonly columns: readonly Column[];
      readonly merge: boolean;
    }
  | {
      readonly type: 'RenameColumns';
      readonly table: string;
      readonly renames: readonly { readonly from: string; readonly to: string }[];
    }
  | { readonly type: 'DropColumns'; readonly table: string; readonly columns: readonly string[] }
  /** All at once, so that two tables can change their names with each other. */
  | { readonly type: 'RenameTables'; readonly renames: readonly { readonly from: string; readonly to: string }[] }
  /** What is said of columns; with `merge` what is said of others stays. */
  | {
      readonly type: 'DescribeColumns';
      readonly table: string;
      readonly docStrings: Readonly<Record<string, string>>;
      readonly merge: boolean;
    }
  | { readonly type: 'DropTables'; readonly names: readonly string[]; readonly ifExists: boolean };

export type ExtentCommand =
  /** Extents that were written for `columns`: refused when the table's are no longer those. */
  | {
      readonly type: 'AddExtents';
      readonly table: string;
      readonly columns: readonly StoredColumn[];
      readonly extents: readonly Extent[];
      /** The table is made in the same commit when it is not there. */
      readonly create: boolean;
      /** All others of the table go in the same commit. */
      readonly replace?: boolean;
      /** The table must not be there. */
      readonly isNew?: boolean;
    }
  | { readonly type: 'DropExtents'; readonly extents: readonly string[] }
  | { readonly type: 'ClearTable'; readonly table: string }
  /** Time has come for what the retention policies drop; asked by whoever notices. */
  | { readonly type: 'DropExpiredExtents' };

/** What has policies of its own. */
export interface PolicyEntities {
  readonly kind: 'tables' | 'materializedViews';
  readonly names: readonly string[];
}

export type PolicyCommand =
  /** Of the database when there are no `entities`. */
  | { readonly type: 'AlterCachingPolicy'; readonly entities?: PolicyEntities; readonly hotSpan: CachingPolicy }
  | { readonly type: 'DeleteCachingPolicy'; readonly entities?: PolicyEntities }
  /** What is not named stays as it is, or as the default has it. */
  | {
      readonly type: 'AlterRetentionPolicy';
      readonly entities?: PolicyEntities;
      readonly policy: Partial<RetentionPolicy>;
    }
  | { readonly type: 'DeleteRetentionPolicy'; readonly tables?: readonly string[] };

export type EntityCommand =
  | ({
      readonly type: 'SetFunction';
      readonly mode: SetMode;
      readonly name: string;
      readonly parameters: string;
      readonly body: string;
    } & Described)
  | ({
      readonly type: 'SetMaterializedView';
      readonly mode: SetMode;
      readonly name: string;
      readonly source: string;
      readonly query: string;
      /** It covers what the source holds already. */
      readonly backfill: boolean;
    } & Described)
  | { readonly type: 'RenameMaterializedView'; readonly name: string; readonly to: string }
  | { readonly type: 'SetExternalTable'; readonly mode: SetMode; readonly table: ExternalTable }
  | {
      readonly type: 'DropEntities';
      readonly kind: 'functions' | 'materializedViews' | 'externalTables';
      readonly names: readonly string[];
      readonly ifExists: boolean;
    };

/** Of a table, or without one of the database. */
export type MappingCommand =
  | {
      readonly type: 'SetIngestionMapping';
      readonly table?: string | undefined;
      /** With `merge` the columns that are not named stay as they are mapped. */
      readonly mode: 'create' | 'createOrAlter' | 'alter' | 'merge';
      readonly name: string;
      readonly kind: MappingKind;
      readonly columns: readonly MappedColumn[];
    }
  | {
      readonly type: 'DropIngestionMapping';
      readonly table?: string | undefined;
      readonly name: string;
      readonly kind: MappingKind;
    };

/** What is said of a database or of something in it: what is absent stays as it is. */
export type DescribeCommand =
  | ({ readonly type: 'DescribeEntity'; readonly kind: DescribedKind; readonly name: string } & Described)
  /** Without a name it has none. */
  | { readonly type: 'SetPrettyName'; readonly prettyName?: string | undefined };

export type DescribedKind = 'tables' | 'functions' | 'materializedViews';

/** What can be asked of a database. */
export type DatabaseCommand =
  | { readonly type: 'CreateDatabase'; readonly id: string; readonly name: string }
  | TableCommand
  | ExtentCommand
  | PolicyCommand
  | EntityCommand
  | MappingCommand
  | DescribeCommand;
