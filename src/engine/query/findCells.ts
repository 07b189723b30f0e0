import type { DuckDBConnection } from '@duckdb/node-api';
import type { FindCellsParams } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { cellText } from './cellSql.ts';
import { sqlString } from './sqlText.ts';
import type { StoredTable } from './storedTable.ts';

const hitColumns: readonly Column[] = [
  { name: 'Row', type: 'long' },
  { name: 'Column', type: 'int' },
];

/** The cells of `relation` that show a text, whatever its case, in reading order. */
export function findCells(
  connection: DuckDBConnection,
  table: StoredTable,
  relation: string,
  text: string,
): Promise<StoredTable> {
  const needle = sqlString(text.toLowerCase());
  const columns = table.columns.map(({ type }, index) => {
    return `CASE WHEN contains(lower(${cellText(type, `c${index + 1}`)}), ${needle}) THEN ${index}::INTEGER END`;
  });
  const found = `SELECT rowid AS c1, unnest([${columns.join(', ') || 'NULL::INTEGER'}]) AS c2 FROM ${relation}`;
  const select = `SELECT c1, c2 FROM (${found}) WHERE c2 IS NOT NULL ORDER BY c1, c2`;
  return table.deriveOther(connection, hitColumns, select);
}

/** How many of the cells found lie before a cell. */
export async function hitsBefore(
  connection: DuckDBConnection,
  relation: string,
  { row, column }: FindCellsParams['from'],
): Promise<number> {
  const before = `c1 < ${row} OR (c1 = ${row} AND c2 < ${column})`;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${relation} WHERE ${before}`);
  return Number(counted.getRows()[0]?.[0]);
}
