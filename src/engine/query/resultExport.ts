import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { unixEpochTicks } from '../../kql/storageTypes.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import type { ExportedResult, ExportResultParams } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { flushFile, flushFolder } from '../extents/durable.ts';
import { storageError } from '../storageErrors.ts';
import { cancellable, throwIfAborted } from './cancellable.ts';
import { cellText } from './cellSql.ts';
import { textFormat, uniqueNames } from './exportText.ts';
import { queryError } from './queryError.ts';
import { sqlName, sqlString } from './sqlText.ts';
import type { StoredTable } from './storedTable.ts';

type Exported = Pick<StoredTable, 'columns' | 'rows' | 'withRelation'>;

/** Characters that are gathered before they are written. */
const writeAtOnce = 2 ** 20;

/*
 * Rows come in the order in which they lie in their table, which DuckDB keeps wherever nothing sorts them. Sorted by their
 * number, as they lie already, all of them would be held at once before the first is written.
 */

/**
 * Writes rows to a file: beside its place first, flushed, and then under its name, so that no half file ever bears it.
 * `scratch` is a folder that DuckDB may write to. Cancelling and failing leave what was there before.
 */
export async function exportRows(
  rows: Exported,
  { path, format }: Pick<ExportResultParams, 'path' | 'format'>,
  scratch: string,
  options: CallOptions = {},
): Promise<ExportedResult> {
  throwIfAborted(options.signal);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await rows.withRelation((connection, relation) =>
      format === 'parquet'
        ? writeParquet(connection, relation, rows.columns, temporary, scratch, options)
        : writeText(connection, relation, rows, format, temporary, options),
    );
    await flushFile(temporary);
    throwIfAborted(options.signal);
    const { size } = await stat(temporary);
    await rename(temporary, path);
    await flushFolder(dirname(path));
    return { rows: rows.rows, bytes: size };
  } catch (error) {
    await rm(temporary, { force: true });
    throw isSystemError(error) ? storageError(error, 'The result could not be exported', path) : queryError(error);
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

async function writeText(
  connection: DuckDBConnection,
  relation: string,
  rows: Exported,
  format: Exclude<ExportResultParams['format'], 'parquet'>,
  path: string,
  options: CallOptions,
): Promise<void> {
  const { before, row, between, after, empty } = textFormat(format, rows.columns);
  const file = await open(path, 'wx');
  try {
    if (rows.rows === 0) {
      await file.writeFile(empty);
      return;
    }
    await cancellable(connection, { signal: options.signal }, '', async () => {
      const result = await connection.stream(`SELECT ${row} FROM ${relation}`);
      const buffer = new TextBuffer(file);
      await buffer.add(before);
      let written = 0;
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        throwIfAborted(options.signal);
        const lines = chunk.getColumnValues(0).map(String);
        await buffer.add((written > 0 ? between : '') + lines.join(between));
        written += chunk.rowCount;
        options.progress?.(`Exporting to ${basename(path).slice(1, -41)}`, written / rows.rows);
      }
      await buffer.add(after);
      await buffer.end();
    });
  } finally {
    await file.close();
  }
}

class TextBuffer {
  readonly #file: FileHandle;
  #pieces: string[] = [];
  #size = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async add(text: string): Promise<void> {
    this.#pieces.push(text);
    this.#size += text.length;
    if (this.#size >= writeAtOnce) await this.end();
  }

  async end(): Promise<void> {
    const text = this.#pieces.join('');
    this.#pieces = [];
    this.#size = 0;
    await this.#file.writeFile(text);
  }
}

async function writeParquet(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  path: string,
  scratch: string,
  options: CallOptions,
): Promise<void> {
  // DuckDB reaches only its own folder.
  const own = join(scratch, `${randomUUID()}.parquet`);
  try {
    await cancellable(connection, options, 'Exporting the result', async () => {
      const names = uniqueNames(columns);
      const values = await Promise.all(
        columns.map((column, index) => parquetValue(connection, relation, column, `c${index + 1}`)),
      );
      const items = values.map((value, index) => `${value} AS ${sqlName(names[index] ?? '')}`);
      const select = `SELECT ${items.join(', ') || 'rowid AS row'} FROM ${relation}`;
      await connection.run(`COPY (${select}) TO ${sqlString(own)} (FORMAT parquet, COMPRESSION zstd)`);
    });
    await rename(own, path).catch(() => copyFile(own, path));
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Ordinary Parquet types for other tools. A moment is in microseconds, or in nanoseconds where it has a part of one and
 * all of them lie within the years that those can count (1678 to 2261); otherwise it is text, as a timespan is.
 */
async function parquetValue(
  connection: DuckDBConnection,
  relation: string,
  column: Column,
  sql: string,
): Promise<string> {
  if (column.type === 'timespan') return cellText('timespan', sql);
  if (column.type !== 'datetime') return sql;
  const read = await connection.runAndReadAll(
    `SELECT coalesce(bool_and(${sql} % 10 = 0), TRUE), coalesce(min(${sql}) > ${ticksOfYear(1678)} AND max(${sql}) < ${ticksOfYear(2262)}, TRUE) FROM ${relation}`,
  );
  const [isWhole, isNear] = read.getRows()[0] ?? [];
  if (isWhole === true) return `make_timestamp(${sql} // 10 - ${unixEpochTicks / 10n})`;
  return isNear === true ? `make_timestamp_ns((${sql} - ${unixEpochTicks}) * 100)` : cellText('datetime', sql);
}

function ticksOfYear(year: number): bigint {
  return BigInt(Date.UTC(year, 0, 1)) * 10_000n + unixEpochTicks;
}
