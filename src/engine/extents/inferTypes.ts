import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { mappingOf } from './duckDbTypes.ts';
import { fromText } from './fromText.ts';
import type { RowSource, SourceColumn } from './rowSource.ts';

/** Rows that are looked at for the types of a text file: all of most files, and a second's work of the largest. */
const sampleRows = 1_000_000;

/** In this order: the first type that every value of a column fits. Each pattern is narrower than what a given type accepts. */
const candidates: readonly (readonly [type: Exclude<KustoType, 'string'>, pattern: string])[] = [
  ['bool', '(?i)true|false'],
  // A leading zero is part of a code, such as a postal code, and would be lost.
  ['long', '[+-]?(0|[1-9]\\d*)'],
  ['decimal', '[+-]?[1-9]\\d{18,33}'],
  ['real', '(?i)[+-]?((0|[1-9]\\d*)(\\.\\d*)?|\\.\\d+)(e[+-]?\\d+)?|nan|[+-]?inf(inity)?'],
  ['datetime', '\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}.*)?'],
  ['timespan', '-?(\\d+\\.)?\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,7})?'],
  ['guid', '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'],
  ['dynamic', '(?s)[\\[{].*'],
];

/** The names and Kusto types of a file's columns. Files without names get `Column1`, `Column2`, … as in Kusto. */
export async function inferColumns(connection: DuckDBConnection, source: RowSource): Promise<readonly Column[]> {
  const texts = source.columns.filter(
    (column) => column.duckDbType === 'VARCHAR' && source.format.format !== 'parquet',
  );
  const types = new Map(await inferTextTypes(connection, source, texts));
  return source.columns.map((column, index) => ({
    name: column.name ?? `Column${index + 1}`,
    type: types.get(column) ?? mappingOf(column.duckDbType)?.type ?? 'string',
  }));
}

async function inferTextTypes(
  connection: DuckDBConnection,
  source: RowSource,
  columns: readonly SourceColumn[],
): Promise<readonly (readonly [SourceColumn, KustoType])[]> {
  if (columns.length === 0) return [];
  const checks = columns.map((column) => {
    const cases = candidates.map(([type, pattern], index) => {
      const { strict } = fromText(type, column.sql);
      return `WHEN regexp_full_match(trim(${column.sql}), '${pattern}') AND TRY(${strict}) IS NOT NULL THEN ${2 ** index}`;
    });
    return `bit_or(CASE WHEN ${fromText('bool', column.sql).blank} THEN 0 ${cases.join(' ')} ELSE ${2 ** candidates.length} END)`;
  });
  const found = await connection.runAndReadAll(
    `SELECT ${checks.join(', ')} FROM (FROM ${source.relation} LIMIT ${sampleRows})`,
  );
  const [row = []] = found.getRowsJson();
  return columns.map((column, index) => [column, typeOfKinds(Number(row[index] ?? 0))]);
}

/** From the set of kinds that a column's values have, one bit each in the order of `candidates`. */
function typeOfKinds(kinds: number): KustoType {
  const found = candidates.flatMap(([type], index) => (kinds & (2 ** index) ? [type] : []));
  if (kinds >= 2 ** candidates.length || found.length === 0) return 'string';
  if (found.length === 1) return found[0] ?? 'string';
  if (found.every((type) => type === 'long' || type === 'decimal')) return 'decimal';
  return found.every((type) => type === 'long' || type === 'real') ? 'real' : 'string';
}
