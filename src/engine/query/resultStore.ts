import { randomUUID } from 'node:crypto';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { SharingError } from '../../protocol/errors.ts';
import type { Cell, Rows, RowsParams } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { toCell } from './cells.ts';

/** One table of a result, as DuckDB gave it: rows are turned into cells only when they are looked at. */
export interface StoredTable {
  readonly columns: readonly Column[];
  readonly chunks: readonly DuckDBDataChunk[];
}

interface StoredResult {
  readonly tables: readonly StoredTable[];
  readonly release: () => void;
}

/** Results of finished queries, until they are closed. */
export class ResultStore {
  readonly #results = new Map<string, StoredResult>();

  /** `release` is called when the result is closed. Returns the result's id. */
  add(tables: readonly StoredTable[], release: () => void): string {
    const id = randomUUID();
    this.#results.set(id, { tables, release });
    return id;
  }

  fetch({ result, table, offset, count }: RowsParams): Rows {
    const stored = this.#results.get(result)?.tables[table];
    if (!stored) {
      throw new SharingError('ResultNotFound', 'The rows of this result are no longer kept. Run the query again.');
    }
    const rows: Cell[][] = [];
    let start = 0;
    for (const chunk of stored.chunks) {
      const end = start + chunk.rowCount;
      if (end > offset)
        appendRows(rows, stored.columns, chunk, Math.max(offset - start, 0), Math.min(offset + count, end) - start);
      if (end >= offset + count) break;
      start = end;
    }
    return rows;
  }

  close(result: string): void {
    const stored = this.#results.get(result);
    this.#results.delete(result);
    stored?.release();
  }

  closeAll(): void {
    for (const result of [...this.#results.keys()]) this.close(result);
  }
}

function appendRows(
  rows: Cell[][],
  columns: readonly Column[],
  chunk: DuckDBDataChunk,
  from: number,
  to: number,
): void {
  const vectors = columns.map((column, index) => ({ type: column.type, vector: chunk.getColumnVector(index) }));
  for (let row = from; row < to; row++) {
    rows.push(vectors.map(({ type, vector }) => toCell(type, vector.getItem(row))));
  }
}
