import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { QueryOptions } from '../../protocol/compile.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { Column } from '../../protocol/schema.ts';

/** What one result may hold, over all of its tables. */
export interface ResultLimits {
  readonly rows: number;
  readonly bytes: number;
}

const bytesOfNumber = 8;
const sampledRows = 16;

/** About how many bytes a piece of a result holds; texts are measured in a sample, since reading them all would cost more than the query. */
function bytesOf(columns: readonly Column[], chunk: DuckDBDataChunk): number {
  const step = Math.max(1, Math.floor(chunk.rowCount / sampledRows));
  let bytes = chunk.rowCount * columns.length * bytesOfNumber;
  for (const [index, { type }] of columns.entries()) {
    if (type !== 'string' && type !== 'dynamic') continue;
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < chunk.rowCount; row += step) bytes += String(vector.getItem(row) ?? '').length * step;
  }
  return bytes;
}

/** Adds up a result as it grows. */
export class ResultSize {
  readonly #limits: ResultLimits;
  #rows = 0;
  #bytes = 0;

  constructor(limits: ResultLimits) {
    this.#limits = limits;
  }

  /** What it is now, to go back to when a part of the result is read again. */
  mark(): () => void {
    const [rows, bytes] = [this.#rows, this.#bytes];
    return () => {
      this.#rows = rows;
      this.#bytes = bytes;
    };
  }

  /** Throws `QueryTooLarge`. */
  add(columns: readonly Column[], chunk: DuckDBDataChunk): void {
    const { rows, bytes } = this.#limits;
    this.#rows += chunk.rowCount;
    if (this.#rows > rows) {
      throw tooLarge(
        `The results of this query exceed the set limit of ${rows} records, so not all records were returned`,
      );
    }
    this.#bytes += bytesOf(columns, chunk);
    if (this.#bytes > bytes) throw tooLarge(`Query result set has exceeded the internal data size limit ${bytes}`);
  }
}

/** What a result may hold in this process where the query asks for no truncation. */
const untruncated: ResultLimits = { rows: Number.MAX_SAFE_INTEGER, bytes: 2 ** 31 };

/** The limits of one query: those that are usual, unless it sets its own. */
export function limitsOf(options: QueryOptions | undefined, usual: ResultLimits): ResultLimits {
  const base = options?.noTruncation ? untruncated : usual;
  return {
    rows: options?.truncationMaxRecords ?? base.rows,
    bytes: Math.min(options?.truncationMaxSize ?? base.bytes, untruncated.bytes),
  };
}

function tooLarge(what: string): SharingError {
  return new SharingError(
    'QueryTooLarge',
    `Query execution has exceeded the allowed limits (80DA0003): ${what} (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003). End the query with 'take', 'project' or 'summarize' to make it smaller, or begin it with 'set notruncation;'.`,
  );
}
