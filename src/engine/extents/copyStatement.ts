import type { StoredColumn } from '../../protocol/schema.ts';
import { fieldId } from '../query/source.ts';
import { sqlName, sqlString } from '../query/sqlText.ts';

/** Source: Kusto documentation, "Sharding policy". */
export const maxExtentRows = 1_048_576;

const vectorRows = 2048;

/**
 * Rows of a row group and row groups of a file, so that no file can pass `maxExtentRows`. A group ends with the vector
 * that fills it, and when a file is full every other thread may still be about to add the group that it holds.
 */
export function extentShape(threads: number): { groupRows: number; groups: number } {
  for (const groupRows of [122_880, 61_440, 30_720, 15_360]) {
    const groups = Math.floor(maxExtentRows / (groupRows + vectorRows)) - (threads - 1);
    if (groups >= threads + 3) return { groupRows, groups };
  }
  return { groupRows: 15_360, groups: 1 };
}

/** Key of the Parquet metadata that holds `[id, Kusto name, Kusto type]` of every column as JSON. */
export const columnsMetadata = 'kusto.columns';

/** Writes a relation as extents into a folder, in one pass, and returns the statistics of each. */
export function copyStatement(
  relation: string,
  columns: readonly StoredColumn[],
  folder: string,
  threads: number,
): string {
  const { groupRows, groups } = extentShape(threads);
  const fields = columns.map((column) => `${sqlName(column.id)}: ${fieldId(column)}`);
  const described = JSON.stringify(columns.map(({ id, name, type }) => [id, name, type]));
  const options = [
    'FORMAT parquet',
    'COMPRESSION zstd',
    `ROW_GROUP_SIZE ${groupRows}`,
    `ROW_GROUPS_PER_FILE ${groups}`,
    "FILENAME_PATTERN '{uuid}'",
    'RETURN_STATS',
    'OVERWRITE_OR_IGNORE',
    `FIELD_IDS {${fields.join(', ')}}`,
    `KV_METADATA {${sqlString(columnsMetadata)}: ${sqlString(described)}}`,
  ];
  return `COPY (${relation}) TO ${sqlString(folder)} (${options.join(', ')})`;
}
