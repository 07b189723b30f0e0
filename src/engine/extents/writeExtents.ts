import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DuckDBResultReader } from '@duckdb/node-api';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { Extent } from '../../sharing/database/state.ts';
import type { WriteExtentsRequest } from '../dataPlane.ts';
import { writingPrefix } from '../layout.ts';
import { cancellable, throwIfAborted } from '../query/cancellable.ts';
import type { DuckDb } from '../query/duckDb.ts';
import { sqlName } from '../query/sqlText.ts';
import { copyStatement, maxExtentRows } from './copyStatement.ts';
import { detectFormat } from './detectFormat.ts';
import { flushFile, flushFolder } from './durable.ts';
import { fileError } from './fileError.ts';
import { checkChosen } from './mapping/chosenMapping.ts';
import { mappedColumns } from './mapping/mappedColumns.ts';
import { matchColumns } from './matchColumns.ts';
import { findMisfit } from './misfit.ts';
import { openSource } from './openSource.ts';
import { rangesOf, type WrittenFile } from './statistics.ts';
import { conversionOf, misfitMark } from './storedColumn.ts';

/** The steps after DuckDB has written; a test lets them fail. */
export interface DurableFiles {
  readonly flushFile: (path: string) => Promise<void>;
  readonly flushFolder: (path: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
}

export const durableFiles: DurableFiles = { flushFile, flushFolder, rename };

/** See `DataPlane.writeExtents`. `database` reaches the file and the folder, and has the given number of threads. */
export function writeExtents(
  database: DuckDb,
  request: WriteExtentsRequest,
  files: DurableFiles,
  threads: number,
  options: CallOptions | undefined,
): Promise<readonly Extent[]> {
  return intoExtents(
    request,
    files,
    options,
    (writing) => copyRows(database, request, writing, threads, options),
    (error) => fileError(request.path, error),
  );
}

type Destination = Pick<WriteExtentsRequest, 'columns' | 'folder' | 'createdAt'>;

/** Lets `write` fill a folder and makes extents of its files, on disk and under their names; all or nothing. */
export async function intoExtents(
  request: Destination,
  files: DurableFiles,
  options: CallOptions | undefined,
  write: (writing: string) => Promise<readonly WrittenFile[]>,
  toError: (error: unknown) => unknown,
): Promise<readonly Extent[]> {
  const { folder } = request;
  throwIfAborted(options?.signal);
  const writing = join(folder, `${writingPrefix}${randomUUID()}`);
  const named: string[] = [];
  try {
    const written = await write(writing);
    const extents = written.filter((file) => file.count > 0).map((file) => toExtent(file, request));
    await Promise.all(extents.map(({ file }) => files.flushFile(file.filename)));
    throwIfAborted(options?.signal);
    for (const { extent, file } of extents) {
      const final = join(folder, `${extent.id}.parquet`);
      await files.rename(file.filename, final);
      named.push(final);
    }
    await files.flushFolder(folder);
    throwIfAborted(options?.signal);
    return extents.map(({ extent }) => extent);
  } catch (error) {
    await Promise.all(named.map((file) => rm(file, { force: true })));
    throw toError(error);
  } finally {
    await rm(writing, { recursive: true, force: true });
  }
}

async function copyRows(
  database: DuckDb,
  request: WriteExtentsRequest,
  writing: string,
  threads: number,
  options: CallOptions | undefined,
): Promise<readonly WrittenFile[]> {
  const { path, columns, format, mapping } = request;
  const { connection } = database;
  const file = await detectFormat(path, format);
  await mkdir(writing);
  if (mapping) checkChosen(mapping, file.format, columns);
  const source = await openSource(database, path, format, file, columns, options, mapping);
  const matched = mapping ? await mappedColumns(columns, source, mapping) : matchColumns(path, columns, source);
  const conversions = columns.map((column, index) => conversionOf(column, matched[index]));
  const values = columns.map((column, index) => `${conversions[index]?.value} AS ${sqlName(column.id)}`);
  const relation = `SELECT ${values.join(', ')} FROM ${source.relation}`;
  const message = `Ingesting ${basename(path)}`;
  try {
    const result = await cancellable(connection, options, message, () =>
      connection.runAndReadAll(copyStatement(relation, columns, writing, threads)),
    );
    return writtenFiles(result);
  } catch (error) {
    if (!mayBeMisfit(error)) throw error;
    const misfit = await cancellable(connection, options, message, () =>
      findMisfit(connection, path, columns, matched, conversions, source),
    );
    throw misfit ?? error;
  }
}

/** A value may also fail within one of DuckDB's own functions, for example by overflow. */
function mayBeMisfit(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.message.includes(misfitMark) || /^(Conversion|Out of Range|Invalid Input) Error/.test(error.message))
  );
}

/** What `copyStatement` answers. */
export function writtenFiles(result: DuckDBResultReader): readonly WrittenFile[] {
  return result.getRowObjectsJson().map(toWrittenFile);
}

function toWrittenFile(row: Readonly<Record<string, unknown>>): WrittenFile {
  return {
    filename: String(row.filename),
    count: Number(row.count),
    bytes: Number(row.file_size_bytes),
    columns: toMap(row.column_statistics, (figures) => toMap(figures, String)),
  };
}

/** DuckDB's client gives a MAP as an array of entries. */
function toMap<T>(map: unknown, toValue: (value: unknown) => T): ReadonlyMap<string, T> {
  const entries: readonly { readonly key: string; readonly value: unknown }[] = Array.isArray(map) ? map : [];
  return new Map(entries.map(({ key, value }) => [key, toValue(value)]));
}

function toExtent(file: WrittenFile, request: Destination): { extent: Extent; file: WrittenFile } {
  if (file.count > maxExtentRows) {
    throw new SharingError(
      'Internal',
      `An extent of ${file.count} rows was written, more than ${maxExtentRows}.`,
      'bug',
    );
  }
  return {
    file,
    extent: {
      id: randomUUID(),
      rows: file.count,
      bytes: file.bytes,
      createdAt: request.createdAt,
      ranges: rangesOf(file, request.columns),
    },
  };
}
