import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  DuckDBUUIDValue,
  type DuckDBValue,
  INTEGER,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import { parseDatetime } from '../../kql/syntax/datetimeText.ts';
import { parseTimespan } from '../../kql/syntax/literals.ts';
import type { Cell, ResultTable } from '../../protocol/query.ts';
import type { KustoType } from '../../protocol/schema.ts';
import { StoredTable, turn } from './storedTable.ts';

/** Rows that come from elsewhere, as cells of the wire. */
export interface RowsToKeep extends Pick<ResultTable, 'name' | 'columns' | 'visualization'> {
  readonly rows: readonly (readonly Cell[])[];
}

/** As many rows as one vector of DuckDB holds. */
const rowsOfChunk = 2048;

interface Storage {
  readonly type: DuckDBType;
  readonly value: (cell: NonNullable<Cell>) => DuckDBValue;
}

/** As `storageTypes` has them, so that what looks through a result need not know where it came from. */
const storage: Readonly<Record<KustoType, Storage>> = {
  bool: { type: BOOLEAN, value: (cell) => cell === true || cell === 1 },
  int: { type: INTEGER, value: Number },
  long: { type: BIGINT, value: (cell) => BigInt(String(cell)) },
  real: { type: DOUBLE, value: Number },
  decimal: { type: VARCHAR, value: String },
  string: { type: VARCHAR, value: String },
  datetime: { type: BIGINT, value: (cell) => parseDatetime(String(cell)) ?? null },
  timespan: { type: BIGINT, value: (cell) => parseTimespan(String(cell)) ?? null },
  guid: { type: UUID, value: (cell) => DuckDBUUIDValue.fromUint128(BigInt(`0x${String(cell).replaceAll('-', '')}`)) },
  dynamic: { type: VARCHAR, value: String },
};

/** The rows in the types of storage. `connect` is for what sorts and filters them later. */
export async function keptTable(
  { columns, rows }: RowsToKeep,
  connect: () => Promise<DuckDBConnection>,
  signal?: AbortSignal,
): Promise<StoredTable> {
  const stored = columns.map(({ type }) => storage[type]);
  const types = stored.map(({ type }) => type);
  const chunks: DuckDBDataChunk[] = [];
  // A table without columns has no vectors to fill.
  for (let from = 0; columns.length > 0 && from < rows.length; from += rowsOfChunk) {
    signal?.throwIfAborted();
    const some = rows.slice(from, from + rowsOfChunk);
    const chunk = DuckDBDataChunk.create(types, some.length);
    for (const [index, { value }] of stored.entries()) {
      chunk.setColumnValues(
        index,
        some.map((row) => {
          const cell = row[index] ?? null;
          return cell === null ? (columns[index]?.type === 'string' ? '' : null) : value(cell);
        }),
      );
    }
    chunks.push(chunk);
    await turn();
  }
  return new StoredTable(columns, connect, types, chunks);
}
