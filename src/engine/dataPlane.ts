import type { CompiledQuery, CompiledStatement, SourceRef } from '../protocol/compile.ts';
import type { CallOptions } from '../protocol/contract.ts';
import type { FileFormat, FileInspection } from '../protocol/ingest.ts';
import type {
  ExportedResult,
  ExportResultParams,
  FindCellsParams,
  FoundCells,
  ResultTable,
  Rows,
  RowsParams,
  RowView,
  ViewRowsParams,
} from '../protocol/query.ts';
import type { StoredColumn } from '../protocol/schema.ts';
import type { Extent } from '../sharing/database/state.ts';
import type { ChosenMapping } from './extents/mapping/chosenMapping.ts';
import type { RowsToKeep } from './query/keptRows.ts';

export interface WriteExtentsRequest {
  readonly path: string;
  readonly format: FileFormat;
  /** The columns of the table; those of the file are matched by name where it has names, otherwise by position. */
  readonly columns: readonly StoredColumn[];
  /** In place of names and positions. */
  readonly mapping?: ChosenMapping | undefined;
  /** Exists already; each extent becomes `<folder>/<extent id>.parquet`. */
  readonly folder: string;
  /** Milliseconds since 1970, for `Extent.createdAt`. */
  readonly createdAt: number;
}

/** The result of a query as extents of a table. */
export interface WriteQueryRequest extends Omit<WriteExtentsRequest, 'path' | 'format' | 'mapping'> {
  /** Its columns are those of the table, by position and type. */
  readonly statement: CompiledStatement;
}

/** What one source of a query reads. A file lies in the leader's storage or in the follower's cache. */
export interface SourceExtents {
  /** The columns of `SourceRef.columns`, in that order. */
  readonly columns: readonly StoredColumn[];
  readonly files: readonly string[];
  /** Of each file the extent that it is; needed where `columns` has hidden ones. */
  readonly extents?: readonly Pick<Extent, 'id' | 'createdAt' | 'version'>[];
  /** In place of files: one row with the version of the snapshot. */
  readonly version?: number;
  /** Rows of all files together, by which joins are planned. */
  readonly rows?: number;
}

export interface ExecutedQuery {
  readonly result: string;
  readonly tables: readonly ResultTable[];
  /** Milliseconds. */
  readonly executeTime: number;
}

export interface PlaneCallOptions extends CallOptions {
  /** Looks for itself whether the call is cancelled, for who is too busy to be told; the signal then is aborted too. */
  readonly isCancelled?: (() => boolean) | undefined;
}

export interface RunOptions extends PlaneCallOptions {
  /** Whether the first page of each table comes with the answer. */
  readonly firstPage?: boolean | undefined;
}

/**
 * All that touches rows. The rest of the engine knows extents only by their metadata.
 * Errors are `SharingError`s that name the file or the query; cancelling rejects with an `AbortError`.
 */
export interface DataPlane {
  /** Finds out format, columns and record paths. Throws `UnknownFileType`, `EmptyFile`, `DamagedFile`, `FileDoesNotFit`. */
  inspectFile(path: string, format: FileFormat): Promise<FileInspection>;
  /**
   * Writes every row of a file as extents of at most 1,048,576 rows, flushed to disk.
   * All or nothing: on failure or cancel no file of its own is left in the folder. No rows, no extents.
   * `FileDoesNotFit` names line and column of the first value that does not fit.
   */
  writeExtents(request: WriteExtentsRequest, options?: CallOptions): Promise<readonly Extent[]>;
  /** Runs on exactly the files that `resolve` gives; keeps the rows until the result is closed. */
  runQuery(
    query: CompiledQuery,
    resolve: (source: SourceRef) => SourceExtents,
    options?: RunOptions,
  ): Promise<ExecutedQuery>;
  /** Keeps rows that were answered elsewhere, as those of a query of its own. */
  keepRows(tables: readonly RowsToKeep[], options?: CallOptions): Promise<Pick<ExecutedQuery, 'result' | 'tables'>>;
  /** DuckDB's plan of a statement on exactly the files that `resolve` gives, as text; nothing is run. */
  explainStatement(
    statement: CompiledStatement,
    resolve: (source: SourceRef) => SourceExtents,
    options?: PlaneCallOptions,
  ): Promise<string>;
  /** As `writeExtents`, for the result of a query on exactly the files that `resolve` gives. Throws as `runQuery` does. */
  writeQuery(
    request: WriteQueryRequest,
    resolve: (source: SourceRef) => SourceExtents,
    options?: PlaneCallOptions,
  ): Promise<readonly Extent[]>;
  fetchRows(params: RowsParams): Promise<Rows>;
  /** Throws `ResultNotFound`, and `InvalidArgument` for a value that is none of the column's type. */
  viewRows(params: ViewRowsParams, options?: CallOptions): Promise<RowView>;
  /** Throws `ResultNotFound`. */
  findCells(params: FindCellsParams, options?: CallOptions): Promise<FoundCells>;
  /** All or nothing; `path` is absolute. Throws `ResultNotFound`, and what the disk refuses. */
  exportResult(params: ExportResultParams, options?: CallOptions): Promise<ExportedResult>;
  closeResult(result: string): void;
  /** Makes ready for queries in the folders that are allowed, so that the first one need not wait for that. */
  warm(): Promise<void>;
  /** Folders that queries may read from now on; all others stay closed to them. */
  allowFolders(folders: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
