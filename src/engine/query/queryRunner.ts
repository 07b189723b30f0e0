import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { CompiledQuery, CompiledStatement, SourceRef } from '../../protocol/compile.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { pageRows } from '../../protocol/pageRows.ts';
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
} from '../../protocol/query.ts';
import type { ExecutedQuery, PlaneCallOptions, RunOptions, SourceExtents } from '../dataPlane.ts';
import { cancellable } from './cancellable.ts';
import type { DuckDb } from './duckDb.ts';
import { Instances, release } from './instances.ts';
import { keptTable, type RowsToKeep } from './keptRows.ts';
import { isOverflow, queryError } from './queryError.ts';
import { limitsOf, type ResultLimits, ResultSize } from './resultSize.ts';
import { ResultStore } from './resultStore.ts';
import { filledSql, isForOneThread, type PreparedSql, preparedSql } from './source.ts';
import { StoredTable } from './storedTable.ts';

/** Runs compiled queries on an instance that reaches the allowed folders, and keeps their results. */
export class QueryRunner {
  readonly #limits: ResultLimits;
  readonly #results = new ResultStore();
  readonly #inOrder: Instances;
  readonly #parallel: Instances;
  #folders = '[]';

  constructor(open: (folders: readonly string[], threads?: 1) => Promise<DuckDb>, limits: ResultLimits) {
    this.#inOrder = new Instances((folders) => open(folders, 1));
    this.#parallel = new Instances((folders) => open(folders));
    this.#limits = limits;
  }

  async run(
    query: CompiledQuery,
    resolve: (source: SourceRef) => SourceExtents,
    options: RunOptions | undefined,
  ): Promise<ExecutedQuery> {
    const started = performance.now();
    const sources = query.statements.map((statement) => statement.sources.map(resolve));
    const lease = await this.#instancesFor(sources.flat()).acquire();
    let stored: readonly StoredTable[];
    try {
      stored = await this.#runStatements(lease.database, query, sources, options);
    } catch (error) {
      release(lease);
      throw queryError(error);
    }
    const result = this.#results.add(stored, lease.database.scratch, () => release(lease));
    const tables = query.statements.map(({ name, columns, visualization }, index) => ({
      name,
      columns,
      rows: stored[index]?.rows ?? 0,
      ...(visualization && { visualization }),
    }));
    const executeTime = performance.now() - started;
    if (!options?.firstPage) return { result, tables, executeTime };
    try {
      return { result, tables: await this.#withFirstPages(result, tables), executeTime };
    } catch (error) {
      this.#results.close(result);
      throw queryError(error);
    }
  }

  #withFirstPages(result: string, tables: readonly ResultTable[]): Promise<readonly ResultTable[]> {
    const first = (table: ResultTable, index: number): Promise<Rows> =>
      this.#results.fetch({
        result,
        table: index,
        offset: 0,
        count: Math.min(table.rows, pageRows(table.columns.length)),
      });
    return Promise.all(tables.map(async (table, index) => ({ ...table, first: await first(table, index) })));
  }

  /** Has both kinds of instance run something, since what is first run there takes longer. */
  async warm(): Promise<void> {
    for (const instances of [this.#inOrder, this.#parallel]) {
      const lease = await instances.acquire();
      try {
        const connection = await lease.database.connect();
        await connection.run('SELECT count(*) FROM range(1)');
        connection.closeSync();
      } finally {
        release(lease);
      }
    }
  }

  /** Rows that were answered elsewhere. */
  async keep(
    tables: readonly RowsToKeep[],
    options: CallOptions | undefined,
  ): Promise<Pick<ExecutedQuery, 'result' | 'tables'>> {
    const lease = await this.#inOrder.acquire();
    try {
      const kept: StoredTable[] = [];
      for (const table of tables) {
        kept.push(await keptTable(table, () => lease.database.connect(), options?.signal));
      }
      const result = this.#results.add(kept, lease.database.scratch, () => release(lease));
      return { result, tables: tables.map(({ rows, ...table }) => ({ ...table, rows: rows.length })) };
    } catch (error) {
      release(lease);
      throw error;
    }
  }

  /** DuckDB's plan of a statement, without running it. */
  async explain(
    statement: CompiledStatement,
    resolve: (source: SourceRef) => SourceExtents,
    options: PlaneCallOptions | undefined,
  ): Promise<string> {
    const sources = statement.sources.map(resolve);
    const lease = await this.#instancesFor(sources).acquire();
    try {
      const connection = await lease.database.connect();
      try {
        const sql = `EXPLAIN ${filledSql(statement.sql, sources)}`;
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
      release(lease);
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

  async allowFolders(folders: readonly string[]): Promise<void> {
    const wanted = JSON.stringify([...new Set(folders)].sort());
    if (wanted === this.#folders) return;
    this.#folders = wanted;
    await Promise.all([this.#inOrder.allowFolders(folders), this.#parallel.allowFolders(folders)]);
  }

  async close(): Promise<void> {
    this.#results.closeAll();
    await Promise.all([this.#inOrder.close(), this.#parallel.close()]);
  }

  #instancesFor(sources: readonly SourceExtents[]): Instances {
    return isForOneThread(sources) ? this.#inOrder : this.#parallel;
  }

  async #runStatements(
    database: DuckDb,
    query: CompiledQuery,
    sources: readonly (readonly SourceExtents[])[],
    options: PlaneCallOptions | undefined,
  ): Promise<readonly StoredTable[]> {
    const connection = await database.connect();
    try {
      const size = new ResultSize(limitsOf(query.options, this.#limits));
      const tables: StoredTable[] = [];
      for (const [index, statement] of query.statements.entries()) {
        const run = (): Promise<StoredTable> =>
          this.#runStatement(database, connection, statement, sources[index] ?? [], options, size);
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
    sources: readonly SourceExtents[],
    options: CallOptions | undefined,
    size: ResultSize,
  ): Promise<StoredTable> {
    const fill = (pieces: CompiledStatement['sql']): PreparedSql => preparedSql(pieces, sources);
    const goBack = size.mark();
    const read = (sql: PreparedSql): Promise<StoredTable> =>
      this.#read(database, connection, sql, statement, options, size);
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
    { sql, paths }: PreparedSql,
    statement: CompiledStatement,
    options: CallOptions | undefined,
    size: ResultSize,
  ): Promise<StoredTable> {
    return cancellable(connection, options, 'Running the query', async () => {
      const lists = paths.map((each) => listValue(each));
      const result = await connection.stream(
        sql,
        lists,
        lists.map(() => LIST(VARCHAR)),
      );
      const chunks = [];
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        size.add(statement.columns, chunk);
        chunks.push(chunk);
      }
      return new StoredTable(statement.columns, () => database.connect(), result.columnTypes(), chunks);
    });
  }
}
