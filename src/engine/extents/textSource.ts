import { join } from 'node:path';
import type { DuckDb } from '../query/duckDb.ts';
import { sqlPath } from '../query/sqlText.ts';
import { csvPlace } from './csv/csvPlace.ts';
import { transcode } from './decodeFile.ts';
import type { DetectedFile } from './detectFormat.ts';
import type { RowSource } from './rowSource.ts';

/**
 * One field without a name: every line that is not empty of `txt`, the whole of `raw`.
 * Source: Kusto documentation, "Data formats supported for ingestion".
 */
export async function textSource(
  database: DuckDb,
  path: string,
  file: DetectedFile,
  signal: AbortSignal | undefined,
): Promise<RowSource> {
  let readable = path;
  if (file.encoding !== 'utf-8') {
    readable = join(database.scratch, 'source.txt');
    await transcode(path, file.encoding, readable, signal);
  }
  const whole = `SELECT ltrim(content, chr(65279)) AS content FROM read_text(${sqlPath(readable)})`;
  const lines = `SELECT unnest(string_split(content, chr(10))) AS text, generate_subscripts(string_split(content, chr(10)), 1) AS line FROM (${whole})`;
  const relation =
    file.format === 'raw'
      ? `(SELECT content AS f0, 1 AS line FROM (${whole}))`
      : `(SELECT rtrim(text, chr(13)) AS f0, line FROM (${lines}) WHERE rtrim(text, chr(13)) <> '')`;
  const columns = [{ name: undefined, sql: 'f0', duckDbType: 'VARCHAR' }];
  return {
    relation,
    columns,
    sparse: false,
    format: { format: file.format, encoding: file.encoding },
    place: (mapped, what) => csvPlace(path, columns, mapped, what),
    locate: async (record) => {
      const found = await database.connection.runAndReadAll(
        `SELECT line FROM ${relation} LIMIT 1 OFFSET ${record - 1}`,
      );
      return `line ${Number(found.getRowsJson()[0]?.[0]).toLocaleString('en')}`;
    },
  };
}
