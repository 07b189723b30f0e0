import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { SharingError } from '../../protocol/errors.ts';
import type { StoredColumn } from '../../protocol/schema.ts';
import type { RowSource, SourceColumn } from './rowSource.ts';
import type { Conversion } from './storedColumn.ts';

const shownText = 40;

/**
 * Reads a refused file once more, with care, for the first value that does not fit.
 * Undefined when every value fits, so that the refusal had another cause.
 */
export async function findMisfit(
  connection: DuckDBConnection,
  path: string,
  columns: readonly StoredColumn[],
  matched: readonly (SourceColumn | undefined)[],
  conversions: readonly Conversion[],
  source: RowSource,
): Promise<SharingError | undefined> {
  const checks = columns.flatMap((column, index) => {
    const misfit = conversions[index]?.misfit;
    const from = matched[index];
    return misfit && from ? [{ column, from, misfit, position: source.columns.indexOf(from) + 1 }] : [];
  });
  if (checks.length === 0) return undefined;
  checks.sort((a, b) => a.position - b.position);
  const cases = checks.map(({ misfit }, index) => `WHEN ${misfit} THEN ${index}`).join(' ');
  const value = checks.map(({ from }, index) => `WHEN ${index} THEN CAST(${from.sql} AS VARCHAR)`).join(' ');
  const found = await connection.runAndReadAll(
    `SELECT record, which, left(CASE which ${value} END, 200) FROM (
       SELECT *, CASE ${cases} END AS which FROM (SELECT *, row_number() OVER () AS record FROM ${source.relation}))
     WHERE which IS NOT NULL ORDER BY record LIMIT 1`,
  );
  const [row] = found.getRowsJson();
  const check = checks[Number(row?.[1])];
  if (!row || !check) return undefined;
  const text = String(row[2]);
  const shown = text.length > shownText ? `${text.slice(0, shownText)}…` : text;
  const where = await source.locate(Number(row[0]));
  return new SharingError(
    'FileDoesNotFit',
    `'${basename(path)}', ${where}, ${columnIn(check)}: '${shown}' is no ${check.from.expects ?? check.column.type}. Mend the file, or give the column another type; nothing was ingested.`,
  );
}

/** Counted in the file, or where a mapping takes it from. */
function columnIn(check: {
  readonly position: number;
  readonly from: SourceColumn;
  readonly column: StoredColumn;
}): string {
  const { position, from, column } = check;
  if (from.place !== undefined) return `column '${column.name}' (${from.place})`;
  return `column ${position} '${from.name ?? column.name}'`;
}
