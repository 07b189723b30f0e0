import type { CompiledQuery, CompiledStatement } from '../../protocol/compile.ts';
import type { SharingErrorData } from '../../protocol/errorData.ts';
import type { FileFormat, FileInspection } from '../../protocol/ingest.ts';
import type {
  ExportedResult,
  ExportResultParams,
  FindCellsParams,
  FoundCells,
  Rows,
  RowsParams,
  RowView,
  ViewRowsParams,
} from '../../protocol/query.ts';
import type { Extent } from '../../sharing/database/state.ts';
import type { ExecutedQuery, SourceExtents, WriteExtentsRequest, WriteQueryRequest } from '../dataPlane.ts';
import type { RowsToKeep } from '../query/keptRows.ts';
import type { ResultLimits } from '../query/resultSize.ts';

interface Call<A extends readonly unknown[], R> {
  readonly args: A;
  readonly result: R;
}

/** What each source of a statement reads, in their order. */
export type Sources = readonly SourceExtents[];

/** The calls of a `DataPlane`, as plain data: what its callers find out while it works is found out before. */
export interface PlaneCalls {
  readonly inspectFile: Call<readonly [path: string, format: FileFormat], FileInspection>;
  readonly writeExtents: Call<readonly [request: WriteExtentsRequest], readonly Extent[]>;
  readonly writeQuery: Call<readonly [request: WriteQueryRequest, sources: Sources], readonly Extent[]>;
  /** `sources` has those of each statement. */
  readonly runQuery: Call<
    readonly [query: CompiledQuery, sources: readonly Sources[], firstPage: boolean | undefined],
    ExecutedQuery
  >;
  readonly keepRows: Call<readonly [tables: readonly RowsToKeep[]], Pick<ExecutedQuery, 'result' | 'tables'>>;
  readonly explainStatement: Call<readonly [statement: CompiledStatement, sources: Sources], string>;
  readonly fetchRows: Call<readonly [params: RowsParams], Rows>;
  readonly viewRows: Call<readonly [params: ViewRowsParams], RowView>;
  readonly findCells: Call<readonly [params: FindCellsParams], FoundCells>;
  readonly exportResult: Call<readonly [params: ExportResultParams], ExportedResult>;
  readonly closeResult: Call<readonly [result: string], void>;
  readonly warm: Call<readonly [], void>;
  readonly allowFolders: Call<readonly [folders: readonly string[]], void>;
}

export type CallName = keyof PlaneCalls;

/** The lane of the first thread of the process. Each other one is a thread of its own, started with its first call. */
export const queriesLane = 'queries';

/** More lanes for functions would share the machine's cores and memory among too many. */
export const mostForFunctions = 3;

export function functionsLane(number: number): string {
  return `functions ${number}`;
}

export function isForFunctions(lane: string): boolean {
  return lane.startsWith('functions');
}

export type ToProcess =
  | {
      readonly kind: 'call';
      readonly lane: string;
      /** Below 2^31, and never used again. */
      readonly id: number;
      readonly name: CallName;
      readonly args: readonly unknown[];
      readonly tellsProgress: boolean;
    }
  | { readonly kind: 'cancel'; readonly lane: string; readonly id: number };

/** About one call. */
export type Answer =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SharingErrorData }
  /** The call was cancelled. */
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly message: string; readonly done: number | undefined };

/** `broken`: the process ends, since a thread of it did. */
export type FromProcess = Answer | { readonly kind: 'broken'; readonly why: string };

/** Of each lane. */
export interface PlaneLimits {
  /** Threads of DuckDB; as many as the machine has, at most 8, when absent. */
  readonly threads?: number | undefined;
  /** Bytes of memory before DuckDB spills; a fifth of the machine's when absent. Lanes for functions share it. */
  readonly memoryLimit?: number | undefined;
  /** Of one result; Kusto's when absent. */
  readonly resultLimits?: ResultLimits | undefined;
  /** For what is spilled; goes with the process. */
  readonly tempFolder: string;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly limits: PlaneLimits;
  readonly cancelled: CancelledCalls;
}

/** Shared by the threads, so that one that never looks at its messages sees what is cancelled: by id modulo its length. */
export type CancelledCalls = Int32Array<SharedArrayBuffer>;
