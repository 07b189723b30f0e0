import type { CallOptions } from '../../protocol/contract.ts';
import type { FileFormat } from '../../protocol/ingest.ts';
import type { StoredColumn } from '../../protocol/schema.ts';
import type { DuckDb } from '../query/duckDb.ts';
import { csvSource } from './csv/csvSource.ts';
import type { DetectedFile } from './detectFormat.ts';
import { jsonSource } from './json/jsonSource.ts';
import type { ChosenMapping } from './mapping/chosenMapping.ts';
import { parquetSource } from './parquetSource.ts';
import type { RowSource } from './rowSource.ts';
import { textSource } from './textSource.ts';

/** Makes a file readable by `database`, for a table with the given columns. */
export async function openSource(
  database: DuckDb,
  path: string,
  given: FileFormat,
  file: DetectedFile,
  columns: readonly StoredColumn[],
  options: CallOptions | undefined,
  mapping?: ChosenMapping,
): Promise<RowSource> {
  switch (file.format) {
    case 'parquet':
      return parquetSource(database, path);
    case 'json':
    case 'multijson':
      return jsonSource(database, path, given, file, columns, options, mapping);
    case 'txt':
    case 'raw':
      return textSource(database, path, file, options?.signal);
    default:
      return csvSource(database, path, given, file, columns, options?.signal);
  }
}
