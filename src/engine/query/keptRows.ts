import { type DuckDBConnection, DuckDBDataChunk, DuckDBUUIDValue, type DuckDBValue } from '@duckdb/node-api';
import { storageTypes } from '../../kql/storageTypes.ts';
import { parseDatetime } from '../../kql/syntax/datetimeText.ts';
import { parseTimespan } from '../../kql/syntax/literals.ts';
import type { Cell, ResultTable } from '../../protocol/query.ts';
import type { KustoType } from '../../protocol/schema.ts';
import { duckDbTypes } from './duckDbTypes.ts';
import { StoredTable, turn } from './storedTable.ts';

/** Rows that come from elsewhere, as cells of the wire. */
export interface RowsToKeep extends Pick<ResultTable, 'name' | 'columns' | 'visualization'> {
  readonly rows: readonly (readonly Cell[])[];
}

/** As many rows as one vector of DuckDB holds. */
const rowsOfChunk = 2048;

/** A cell as it is stored, so that what looks through a result need not know where it came from. */
const stored: Readonly<Record<KustoType, (cell: NonNullable<Cell>) => DuckDBValue>> = {
  bool: (cell) => cell === true || cell === 1,
  int: Number,
  long: (cell) => BigInt(String(cell)),
  real: Number,
  decimal: String,
  string: String,
  datetime: (cell) => parseDatetime(String(cell)) ?? null,
  timespan: (cell) => parseTimespan(String(cell)) ?? null,
  guid: (cell) => DuckDBUUIDValue.fromUint128(BigInt(`0x${String(cell).replaceAll('-', '')}`)),
  dynamic: String,
};

/** The rows in the types of storage. `connect` is for what sorts and filters them later. */
export async function keptTable(
  { columns, rows }: RowsToKeep,
  connect: () => Promise<DuckDBConnection>,
  signal?: AbortSignal,
): Promise<StoredTable> {
  const types = columns.map(({ type }) => duckDbTypes[storageTypes[type].sql]);
  const chunks: DuckDBDataChunk[] = [];
  // A table without columns has no vectors to fill.
  for (let from = 0; columns.length > 0 && from < rows.length; from += rowsOfChunk) {
    signal?.throwIfAborted();
    const some = rows.slice(from, from + rowsOfChunk);
    const chunk = DuckDBDataChunk.create(types, some.length);
    for (const [index, { type }] of columns.entries()) {
      const none = storageTypes[type].nullable ? null : '';
      const values = some.map((row) => row[index] ?? null).map((cell) => (cell === null ? none : stored[type](cell)));
      chunk.setColumnValues(index, values);
    }
    chunks.push(chunk);
    await turn();
  }
  return new StoredTable(columns, connect, types, chunks);
}
