import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { sqlList, sqlString } from '../query/sqlText.ts';
import { mappingOf } from './duckDbTypes.ts';
import { fromText } from './fromText.ts';
import type { RowSource, SourceColumn } from './rowSource.ts';

/** Rows that are looked at for the types of a text file: all of most files, and a second's work of the largest. */
const sampleRows = 200_000;

/** What a text looks like; the first that matches counts. Each is narrower than what a given type accepts. */
const looks: readonly (readonly [type: Exclude<KustoType, 'string'>, pattern: string])[] = [
  ['bool', '(?i)true|false'],
  // A leading zero is part of a code, such as a postal code, and would be lost.
  ['long', '[+-]?(0|[1-9]\\d{0,17})'],
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

/** Two looks at the file: one for what the texts are like, one whether they all are values of that type. */
async function inferTextTypes(
  connection: DuckDBConnection,
  source: RowSource,
  columns: readonly SourceColumn[],
): Promise<readonly (readonly [SourceColumn, KustoType])[]> {
  const kinds = await aggregate(
    connection,
    source,
    columns.map(({ sql }) => ({ sql, ask: '' })),
    `bit_or(${kindsOf('x')})`,
  );
  const liked = kinds.map((found) => commonType(Number(found ?? 0)));
  const fits = await aggregate(
    connection,
    source,
    // What looks like a decimal is a long where it fits into one; of a string there is nothing to ask.
    columns.map(({ sql }, index) => ({ sql, ask: liked[index] === 'decimal' ? 'long' : (liked[index] ?? 'string') })),
    `bool_and(CASE ask ${looks.map(([type]) => `WHEN '${type}' THEN ${fitsInto(type, 'x')}`).join(' ')} ELSE TRUE END)`,
  );
  return columns.map((column, index) => {
    const type = liked[index] ?? 'string';
    if (type === 'decimal') return [column, fits[index] === false ? 'decimal' : 'long'];
    return [column, fits[index] === false ? 'string' : type];
  });
}

interface AskedColumn {
  readonly sql: string;
  /** Is `ask` in the expression. */
  readonly ask: string;
}

/**
 * An aggregate of `x` over the texts of each column. All columns go through one expression: one for each would compile
 * its patterns anew, which takes longer than reading a file of a thousand columns.
 */
async function aggregate(
  connection: DuckDBConnection,
  source: RowSource,
  columns: readonly AskedColumn[],
  expression: string,
): Promise<readonly unknown[]> {
  if (columns.length === 0) return [];
  const found = await connection.runAndReadAll(
    `SELECT which, ${expression} FROM (
       SELECT unnest(${sqlList(columns.map(({ sql }) => sql))}) AS x,
         unnest(${sqlList(columns.map((_, index) => String(index)))}) AS which,
         unnest(${sqlList(columns.map(({ ask }) => sqlString(ask)))}) AS ask
       FROM (FROM ${source.relation} LIMIT ${sampleRows})) GROUP BY which`,
  );
  const values = new Map(found.getRowsJson().map(([which, value]) => [Number(which), value]));
  return columns.map((_, index) => values.get(index));
}

/** SQL for what a text looks like: one bit for each of `looks`, and one more for any other text. */
function kindsOf(column: string): string {
  const like = (pattern: string): string => `regexp_full_match(trim(${column}), '${pattern}')`;
  const cases = looks.map(([, pattern], index) => `WHEN ${like(pattern)} THEN ${2 ** index}`);
  // Most texts are like none, and one look tells.
  const none = `NOT ${like(looks.map(([, pattern]) => `(?:${pattern})`).join('|'))}`;
  const kind = `CASE WHEN ${none} THEN ${2 ** looks.length} ${cases.join(' ')} END`;
  return `CASE WHEN coalesce(trim(${column}) = '', TRUE) THEN 0 ELSE ${kind} END`;
}

function fitsInto(type: Exclude<KustoType, 'string'>, column: string): string {
  const { strict, blank } = fromText(type, column);
  return `(${blank} OR TRY(${strict}) IS NOT NULL)`;
}

function commonType(kinds: number): KustoType {
  const found = looks.flatMap(([type], index) => (kinds & (2 ** index) ? [type] : []));
  if (kinds >= 2 ** looks.length || found.length === 0) return 'string';
  if (found.length === 1) return found[0] ?? 'string';
  if (found.every((type) => type === 'long' || type === 'decimal')) return 'decimal';
  return found.every((type) => type === 'long' || type === 'real') ? 'real' : 'string';
}
