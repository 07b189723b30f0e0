import { join } from 'node:path';
import type { FileFormat } from '../../../protocol/ingest.ts';
import type { Column } from '../../../protocol/schema.ts';
import type { DuckDb } from '../../query/duckDb.ts';
import { sqlName, sqlPath, sqlString } from '../../query/sqlText.ts';
import { transcode } from '../decodeFile.ts';
import type { DetectedFile } from '../detectFormat.ts';
import { mixedLineEnds } from '../fileError.ts';
import type { RowSource } from '../rowSource.ts';
import { findDialect } from './csvDialect.ts';
import { csvLine } from './csvLine.ts';
import { csvPlace } from './csvPlace.ts';

/**
 * A CSV file, every column as text, so that what a text means is decided in one place and nothing is rounded.
 * `table` are the columns it is meant for, when they are known.
 */
export async function csvSource(
  database: DuckDb,
  path: string,
  given: FileFormat,
  file: DetectedFile,
  table: readonly Column[],
  signal: AbortSignal | undefined,
): Promise<RowSource> {
  const { dialect, names, blankLines, lineEnds } = findDialect(
    file.head,
    file.format,
    given,
    file.encoding,
    table.map(({ name }) => name),
  );
  const [lineEnd, otherLineEnd] = lineEnds;
  if (otherLineEnd) throw mixedLineEnds(path);
  let readable = path;
  if (file.encoding !== 'utf-8') {
    readable = join(database.scratch, 'source.csv');
    await transcode(path, file.encoding, readable, signal);
  }
  const columns = names.map((name, index) => ({
    name: dialect.header ? name : undefined,
    sql: sqlName(`f${index}`),
    duckDbType: 'VARCHAR',
  }));
  const options = [
    'auto_detect = false',
    "compression = 'none'",
    'hive_partitioning = false',
    `delim = ${sqlString(dialect.delimiter)}`,
    `quote = ${sqlString(dialect.quote)}`,
    `escape = ${sqlString(dialect.quote)}`,
    `header = ${dialect.header}`,
    `skip = ${blankLines}`,
    // With another than the file's DuckDB finds no records, and says nothing.
    ...(lineEnd ? [`new_line = ${sqlString(JSON.stringify(lineEnd).slice(1, -1))}`] : []),
    "nullstr = ''",
    `columns = {${columns.map((column) => `${column.sql}: 'VARCHAR'`).join(', ')}}`,
  ];
  return {
    relation: `read_csv(${sqlPath(readable)}, ${options.join(', ')})`,
    columns,
    sparse: false,
    format: { format: file.format, ...dialect },
    place: (mapped, what) => csvPlace(path, columns, mapped, what),
    locate: async (record) => {
      const line = await csvLine(path, { ...dialect, columns: columns.length }, record);
      return `line ${line.toLocaleString('en')}`;
    },
  };
}
