import type { StoredColumn } from '../../protocol/schema.ts';
import type { Extent } from './state.ts';

/** What can have happened to a database. Stored in journals: a change of meaning needs a new type or a new format version. */
export type DatabaseEvent =
  | { readonly type: 'DatabaseCreated'; readonly id: string; readonly name: string }
  | {
      readonly type: 'TableCreated';
      readonly id: string;
      readonly name: string;
      readonly columns: readonly StoredColumn[];
    }
  | { readonly type: 'ExtentsAdded'; readonly table: string; readonly extents: readonly Extent[] }
  | { readonly type: 'CachingPolicyAltered'; readonly hotSpan: number | null };
