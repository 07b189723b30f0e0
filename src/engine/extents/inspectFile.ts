import { basename, extname } from 'node:path';
import { SharingError } from '../../protocol/errors.ts';
import type { FileFormat, FileInspection } from '../../protocol/ingest.ts';
import type { DuckDb } from '../query/duckDb.ts';
import { csvSource } from './csv/csvSource.ts';
import { detectFormat } from './detectFormat.ts';
import { fileError } from './fileError.ts';
import { inferColumns } from './inferTypes.ts';
import { inspectJson } from './json/inspectJson.ts';
import { parquetSource } from './parquetSource.ts';
import { textSource } from './textSource.ts';

/** See `DataPlane.inspectFile`. `database` reaches the file. */
export async function inspectFile(database: DuckDb, path: string, given: FileFormat): Promise<FileInspection> {
  const file = await detectFormat(path, given);
  try {
    const found =
      file.format === 'json' || file.format === 'multijson' ? await inspectJson(path, given, file) : undefined;
    if (found) return { ...found, bytes: file.bytes, suggestedTable: suggestedTable(path) };
    const source =
      file.format === 'parquet'
        ? await parquetSource(database, path)
        : file.format === 'txt' || file.format === 'raw'
          ? await textSource(database, path, file, undefined)
          : await csvSource(database, path, given, file, [], undefined);
    const columns = await inferColumns(database.connection, source);
    if (columns.length === 0)
      throw new SharingError(
        'EmptyFile',
        `'${basename(path)}' has no columns: there is nothing to ingest. Choose another file.`,
      );
    return { format: source.format, bytes: file.bytes, columns, recordPaths: [], suggestedTable: suggestedTable(path) };
  } catch (error) {
    throw fileError(path, error);
  }
}

/** A table name that needs no quoting in KQL. */
function suggestedTable(path: string): string {
  const name = basename(path, extname(path))
    .normalize('NFC')
    .replace(/[^\p{L}\p{Nd}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return name === '' ? 'Table' : name;
}
