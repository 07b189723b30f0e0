import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompiledQuery, CompiledStatement, SourceRef } from '../../protocol/compile.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
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
import type { ExecutedQuery, PlaneCallOptions, SourceExtents } from '../dataPlane.ts';
import { cancellable } from './cancellable.ts';
import type { DuckDb } from './duckDb.ts';
import { keptTable, type RowsToKeep } from './keptRows.ts';
import { isOverflow, queryError } from './queryError.ts';
import { limitsOf, type ResultLimits, ResultSize } from './resultSize.ts';
import { ResultStore } from './resultStore.ts';
import { filledSql } from './source.ts';
import { StoredTable } from './storedTable.ts';

/** An instance that lives as long as it is the current one or anything of it is in use. */
interface Lease {
  readonly database: DuckDb;
  users: number;
}

/** Runs compiled queries on an instance that reaches the allowed folders, and keeps their results. */
export class QueryRunner {
  readonly #open: (folders: readonly string[]) => Promise<DuckDb>;
  readonly #limits: ResultLimits;
  readonly #results = new ResultStore();
  #folders = '[]';
  #current: Promise<Lease> | undefined;
  #closed = false;

  constructor(open: (folders: readonly string[]) => Promise<DuckDb>, limits: ResultLimits) {
    this.#open = open;
    this.#limits = limits;
  }

  async run(
    query: CompiledQuery,
    resolve: (source: SourceRef) => SourceExtents,
    options: PlaneCallOptions | undefined,
  ): Promise<ExecutedQuery> {
    const started = performance.now();
    const lease = await this.#acquire();
    try {
      const tables = await this.#runStatements(lease.database, query, resolve, options);
      const result = this.#results.add(tables, lease.database.scratch, () => this.#release(lease));
      return {
        result,
        tables: query.statements.map(({ name, columns, visualization }, index) => ({
          name,
          columns,
          rows: tables[index]?.rows ?? 0,
          ...(visualization && { visualization }),
        })),
        executeTime: performance.now() - started,
      };
    } catch (error) {
      this.#release(lease);
      throw queryError(error);
    }
  }

  /** Rows that were answered elsewhere. */
  async keep(
    tables: readonly RowsToKeep[],
    options: CallOptions | undefined,
  ): Promise<Pick<ExecutedQuery, 'result' | 'tables'>> {
    const lease = await this.#acquire();
    try {
      const kept: StoredTable[] = [];
      for (const table of tables) {
        kept.push(await keptTable(table, () => lease.database.connect(), options?.signal));
      }
      const result = this.#results.add(kept, lease.database.scratch, () => this.#release(lease));
      return { result, tables: tables.map(({ rows, ...table }) => ({ ...table, rows: rows.length })) };
    } catch (error) {
      this.#release(lease);
      throw error;
    }
  }

  /** DuckDB's plan of a statement, without running it. */
  async explain(
    statement: CompiledStatement,
    resolve: (source: SourceRef) => SourceExtents,
    options: PlaneCallOptions | undefined,
  ): Promise<string> {
    const lease = await this.#acquire();
    try {
      const connection = await lease.database.connect();
      try {
        const sql = `EXPLAIN ${filledSql(statement.sql, statement.sources.map(resolve))}`;
        const reader = await lease.database.calling(connection, statement.functions, options, () =>
          cancellable(connection, options, 'Explaining the query', () => connection.runAndReadAll(sql)),
        );
        return reader
          .getRows()
          .map((row) => String(row[1]))
          .join('\n');
      } finally {
        connection.closeSync();
      }
    } catch (error) {
      throw queryError(error);
    } finally {
      this.#release(lease);
    }
  }

  fetchRows(params: RowsParams): Promise<Rows> {
    return this.#results.fetch(params);
  }

  viewRows(params: ViewRowsParams, options: CallOptions | undefined): Promise<RowView> {
    return this.#results.view(params, options);
  }

  findCells(params: FindCellsParams, options: CallOptions | undefined): Promise<FoundCells> {
    return this.#results.find(params, options);
  }

  exportResult(params: ExportResultParams, options: CallOptions | undefined): Promise<ExportedResult> {
    return this.#results.export(params, options);
  }

  closeResult(result: string): void {
    this.#results.close(result);
  }

  /** Queries that run keep what they were allowed; DuckDB cannot change it, so later ones get an instance of their own. */
  async allowFolders(folders: readonly string[]): Promise<void> {
    const wanted = JSON.stringify([...new Set(folders)].sort());
    if (wanted === this.#folders) return;
    this.#folders = wanted;
    await this.#retire();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#results.closeAll();
    await this.#retire();
  }

  async #runStatements(
    database: DuckDb,
    query: CompiledQuery,
    resolve: (source: SourceRef) => SourceExtents,
    options: PlaneCallOptions | undefined,
  ): Promise<readonly StoredTable[]> {
    const connection = await database.connect();
    try {
      const size = new ResultSize(limitsOf(query.options, this.#limits));
      const tables: StoredTable[] = [];
      for (const statement of query.statements) {
        const run = (): Promise<StoredTable> =>
          this.#runStatement(database, connection, statement, resolve, options, size);
        tables.push(await database.calling(connection, statement.functions, options, run));
      }
      return tables;
    } finally {
      connection.closeSync();
    }
  }

  async #runStatement(
    database: DuckDb,
    connection: DuckDBConnection,
    statement: CompiledStatement,
    resolve: (source: SourceRef) => SourceExtents,
    options: CallOptions | undefined,
    size: ResultSize,
  ): Promise<StoredTable> {
    const sources = statement.sources.map(resolve);
    const fill = (pieces: CompiledStatement['sql']): string => filledSql(pieces, sources);
    const goBack = size.mark();
    const read = (sql: string): Promise<StoredTable> => this.#read(database, connection, sql, statement, options, size);
    return read(fill(statement.sql)).catch((error: unknown) => {
      if (!statement.overflowSql || !isOverflow(error)) throw error;
      // Kusto's whole numbers wrap around: the slower SQL that does so is run only where it matters.
      goBack();
      return read(fill(statement.overflowSql));
    });
  }

  #read(
    database: DuckDb,
    connection: DuckDBConnection,
    sql: string,
    statement: CompiledStatement,
    options: CallOptions | undefined,
    size: ResultSize,
  ): Promise<StoredTable> {
    return cancellable(connection, options, 'Running the query', async () => {
      const result = await connection.stream(sql);
      const chunks = [];
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        size.add(statement.columns, chunk);
        chunks.push(chunk);
      }
      return new StoredTable(statement.columns, () => database.connect(), result.columnTypes(), chunks);
    });
  }

  async #acquire(): Promise<Lease> {
    if (this.#closed) throw new SharingError('ServerUnavailable', 'The engine is shutting down.', 'transient');
    this.#current ??= this.#open(JSON.parse(this.#folders)).then((database) => ({ database, users: 1 }));
    const current = this.#current;
    try {
      const lease = await current;
      lease.users++;
      return lease;
    } catch (error) {
      if (this.#current === current) this.#current = undefined;
      throw error;
    }
  }

  #release(lease: Lease): void {
    if (--lease.users === 0) lease.database.close();
  }

  async #retire(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    const lease = await current?.catch(() => undefined);
    if (lease) this.#release(lease);
  }
}
