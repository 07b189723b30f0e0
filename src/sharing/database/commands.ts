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
  | { readonly type: 'RenameTable'; readonly name: string; readonly to: string }
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

export type PolicyCommand =
  /** Of the database when there are no `tables`. */
  | { readonly type: 'AlterCachingPolicy'; readonly tables?: readonly string[]; readonly hotSpan: number | null }
  | { readonly type: 'DeleteCachingPolicy'; readonly tables?: readonly string[] }
  /** What is not named stays as it is, or as the default has it. */
  | {
      readonly type: 'AlterRetentionPolicy';
      readonly tables?: readonly string[];
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
  | { readonly type: 'SetExternalTable'; readonly mode: SetMode; readonly table: ExternalTable }
  | {
      readonly type: 'DropEntities';
      readonly kind: 'functions' | 'materializedViews' | 'externalTables';
      readonly names: readonly string[];
      readonly ifExists: boolean;
    };

/** What can be asked of a database. */
export type DatabaseCommand =
  | { readonly type: 'CreateDatabase'; readonly id: string; readonly name: string }
  | TableCommand
  | ExtentCommand
  | PolicyCommand
  | EntityCommand;
