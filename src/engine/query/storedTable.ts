import { randomUUID } from 'node:crypto';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import { storageTypes } from '../../kql/storageTypes.ts';
import type { Cell, Rows } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { toCell } from './cells.ts';
import { sqlName } from './sqlText.ts';

/** Cells that are turned from DuckDB's form into that of the wire before others get their turn. */
const cellsAtOnce = 20_000;

/**
 * The rows of a result or of a view of one. They stay as DuckDB gave them, and are turned into cells only when they are
 * looked at; what sorts, filters or exports them moves them into a table of DuckDB, which spills to disk.
 */
export class StoredTable {
  readonly columns: readonly Column[];
  readonly #connect: () => Promise<DuckDBConnection>;
  readonly #types: readonly DuckDBType[];
  #chunks: readonly DuckDBDataChunk[];
  #table: Promise<string> | undefined;
  #rows: number;
  #isDropped = false;

  /** `connect` opens a connection to the instance that gave the chunks; `types` are those of their columns. */
  constructor(
    columns: readonly Column[],
    connect: () => Promise<DuckDBConnection>,
    types: readonly DuckDBType[],
    chunks: readonly DuckDBDataChunk[],
  ) {
    this.columns = columns;
    this.#connect = connect;
    this.#types = types;
    this.#chunks = chunks;
    this.#rows = chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0);
  }

  get rows(): number {
    return this.#rows;
  }

  async fetch(offset: number, count: number): Promise<Rows> {
    const rows: Cell[][] = [];
    const to = Math.min(offset + count, this.#rows);
    if (offset >= to) return rows;
    if (this.#table !== undefined) await this.#fetchFromTable(await this.#table, offset, to, rows);
    else await this.#append(this.#chunks, offset, to, rows);
    return rows;
  }

  /** Runs `work` on a connection on which `relation` names these rows: columns `c1`, `c2`, … in the types of storage, and `rowid`. */
  async withRelation<T>(work: (connection: DuckDBConnection, relation: string) => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      this.#table ??= this.#moveToTable(connection);
      return await work(connection, await this.#table);
    } finally {
      connection.closeSync();
    }
  }

  /** A table of the same columns, made by the rest of a SELECT after `FROM relation`. */
  derive(connection: DuckDBConnection, relation: string, rest: string): Promise<StoredTable> {
    return this.deriveOther(connection, this.columns, `SELECT ${this.#names()} FROM ${relation} ${rest}`);
  }

  /** A table of other columns; the SELECT gives them as `c1`, `c2`, … in the types of storage. */
  deriveOther(connection: DuckDBConnection, columns: readonly Column[], select: string): Promise<StoredTable> {
    return new StoredTable(columns, this.#connect, [], []).#fill(connection, select);
  }

  /** Gives the memory back. */
  async drop(): Promise<void> {
    this.#isDropped = true;
    this.#chunks = [];
    this.#rows = 0;
    const table = await this.#table?.catch(() => undefined);
    if (table === undefined) return;
    const connection = await this.#connect();
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
    connection.closeSync();
  }

  async #fill(connection: DuckDBConnection, select: string): Promise<StoredTable> {
    const table = newTable();
    await connection.run(`CREATE TABLE ${table} AS ${select}`);
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
    this.#rows = Number(counted.getRows()[0]?.[0]);
    this.#table = Promise.resolve(table);
    return this;
  }

  async #moveToTable(connection: DuckDBConnection): Promise<string> {
    const raw = newTable();
    const types = this.#types.map((type, index) => `c${index + 1} ${type.toString()}`);
    await connection.run(`CREATE TABLE ${raw} (${types.join(', ')})`);
    const appender = await connection.createAppender(raw.slice(1, -1));
    for (const chunk of this.#chunks) {
      if (this.#isDropped) break;
      appender.appendDataChunk(chunk);
      await turn();
    }
    appender.closeSync();
    // From now on the table has them.
    this.#chunks = [];
    if (this.#types.every((type, index) => type.toString() === this.#storageType(index))) return raw;
    const table = newTable();
    const cast = this.columns.map((_, index) => `CAST(c${index + 1} AS ${this.#storageType(index)}) AS c${index + 1}`);
    await connection.run(`CREATE TABLE ${table} AS SELECT ${cast.join(', ')} FROM ${raw} ORDER BY rowid`);
    await connection.run(`DROP TABLE ${raw}`);
    return table;
  }

  async #fetchFromTable(table: string, from: number, to: number, rows: Cell[][]): Promise<void> {
    const connection = await this.#connect();
    try {
      const range = `rowid >= ${from} AND rowid < ${to}`;
      const result = await connection.run(`SELECT ${this.#names()} FROM ${table} WHERE ${range} ORDER BY rowid`);
      await this.#append(await result.fetchAllChunks(), 0, to - from, rows);
    } finally {
      connection.closeSync();
    }
  }

  async #append(chunks: readonly DuckDBDataChunk[], from: number, to: number, rows: Cell[][]): Promise<void> {
    const atOnce = Math.max(1, Math.floor(cellsAtOnce / Math.max(this.columns.length, 1)));
    let start = 0;
    let pending = 0;
    for (const chunk of chunks) {
      const end = start + chunk.rowCount;
      if (start >= to) break;
      if (end > from) {
        const vectors = this.columns.map(({ type }, index) => ({ type, vector: chunk.getColumnVector(index) }));
        for (let row = Math.max(from - start, 0); row < Math.min(to, end) - start; row++) {
          rows.push(vectors.map(({ type, vector }) => toCell(type, vector.getItem(row))));
          pending += 1;
          if (pending % atOnce === 0) await turn();
        }
      }
      start = end;
    }
  }

  #storageType(index: number): string {
    const column = this.columns[index];
    return column ? storageTypes[column.type].sql : '';
  }

  #names(): string {
    return this.columns.map((_, index) => `c${index + 1}`).join(', ') || 'rowid';
  }
}

/** Lets everything else that waits in this process have its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function newTable(): string {
  return sqlName(`result ${randomUUID()}`);
}
