import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompiledQuery, CompiledStatement, SourceRef } from '../../protocol/compile.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { ResultTable, Rows, RowsParams } from '../../protocol/query.ts';
import type { ExecutedQuery, SourceExtents } from '../dataPlane.ts';
import { cancellable } from './cancellable.ts';
import type { DuckDb } from './duckDb.ts';
import { queryError } from './queryError.ts';
import { ResultStore, type StoredTable } from './resultStore.ts';
import { sourceRelation } from './source.ts';

/** An instance that lives as long as it is the current one or anything of it is in use. */
interface Lease {
  readonly database: DuckDb;
  users: number;
}

/** Runs compiled queries on an instance that reaches the allowed folders, and keeps their results. */
export class QueryRunner {
  readonly #open: (folders: readonly string[]) => Promise<DuckDb>;
  readonly #maxRows: number;
  readonly #results = new ResultStore();
  #folders = '[]';
  #current: Promise<Lease> | undefined;
  #closed = false;

  /** `maxRows` of all tables of a result together; more are refused. */
  constructor(open: (folders: readonly string[]) => Promise<DuckDb>, maxRows: number) {
    this.#open = open;
    this.#maxRows = maxRows;
  }

  async run(
    query: CompiledQuery,
    resolve: (source: SourceRef) => SourceExtents,
    options: CallOptions | undefined,
  ): Promise<ExecutedQuery> {
    const started = performance.now();
    const lease = await this.#acquire();
    const tables: StoredTable[] = [];
    const summaries: ResultTable[] = [];
    let connection: DuckDBConnection | undefined;
    try {
      connection = await lease.database.connect();
      let room = this.#maxRows;
      for (const statement of query.statements) {
        const table = await this.#runStatement(connection, statement, resolve, options, room);
        tables.push(table);
        const rows = countRows(table);
        room -= rows;
        summaries.push({ name: statement.name, columns: statement.columns, rows });
      }
    } catch (error) {
      this.#release(lease);
      throw queryError(error);
    } finally {
      connection?.closeSync();
    }
    const result = this.#results.add(tables, () => this.#release(lease));
    return { result, tables: summaries, executeTime: performance.now() - started };
  }

  fetchRows(params: RowsParams): Rows {
    return this.#results.fetch(params);
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

  async #runStatement(
    connection: DuckDBConnection,
    statement: CompiledStatement,
    resolve: (source: SourceRef) => SourceExtents,
    options: CallOptions | undefined,
    room: number,
  ): Promise<StoredTable> {
    const relations = statement.sources.map((source) => sourceRelation(resolve(source)));
    const sql = statement.sql.map((piece) => (typeof piece === 'string' ? piece : (relations[piece.source] ?? '')));
    return cancellable(connection, options, 'Running the query', async () => {
      const result = await connection.stream(sql.join(''));
      const chunks = [];
      let rows = 0;
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        rows += chunk.rowCount;
        if (rows > room) throw tooLarge(this.#maxRows);
        chunks.push(chunk);
      }
      return { columns: statement.columns, chunks };
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

function countRows(table: StoredTable): number {
  return table.chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0);
}

function tooLarge(maxRows: number): SharingError {
  return new SharingError(
    'QueryTooLarge',
    `The result has more than ${maxRows.toLocaleString('en')} rows. End the query with 'take' or 'summarize' to make it smaller.`,
  );
}
