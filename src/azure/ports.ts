import type { AzureAccess, AzureAccessParams } from '../protocol/azure.ts';
import type { CallOptions } from '../protocol/contract.ts';
import type { Cell, ResultTable } from '../protocol/query.ts';

/** The rules of sharing, as far as they can be checked before Azure is asked. */
export interface SharingRules {
  readonly broken: typeof import('../sharing/rules.ts').broken;
  readonly regionKey: typeof import('../sharing/regions.ts').regionKey;
  readonly parsePrincipal: typeof import('../sharing/access/principals.ts').parsePrincipal;
  readonly checkFilter: typeof import('../sharing/filter/tableLevelSharing.ts').checkFilter;
  readonly filterEntries: typeof import('../sharing/filter/tableLevelSharing.ts').filterEntries;
  readonly namesIn: typeof import('../sharing/filter/filterDatabase.ts').namesIn;
  readonly effectivePrincipals: typeof import('../sharing/access/modification.ts').effectivePrincipals;
  readonly effectivePolicy: typeof import('../sharing/database/caching.ts').firstOf;
  readonly previewFilter: typeof import('../sharing/filter/previewFilter.ts').previewFilter;
}

/** One table of an answer, before it is kept. */
export interface AnsweredTable extends Pick<ResultTable, 'name' | 'columns' | 'visualization'> {
  readonly rows: readonly (readonly Cell[])[];
}

/** What the Azure backend needs of the world. */
export interface AzurePorts {
  /** Asks the editor for a token; undefined: nobody is signed in for this. */
  access(params: AzureAccessParams, signal?: AbortSignal): Promise<AzureAccess | undefined>;
  readonly fetch: typeof fetch;
  /** Resolves after so many milliseconds; rejects with an `AbortError` when it is cancelled before. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  newId(): string;
  readonly rules: SharingRules;
  /** Keeps the rows of an answer where pages, views and exports of all results are made. */
  keepRows(
    tables: readonly AnsweredTable[],
    options?: CallOptions,
  ): Promise<{ readonly result: string; readonly tables: readonly ResultTable[] }>;
  /** Tells whoever lists what is below a cluster that it is no longer so. */
  changed(cluster: string): void;
}
