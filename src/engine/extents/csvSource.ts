import { SharingError } from '../../protocol/errors.ts';
import type { FileFormat } from '../../protocol/ingest.ts';
import type { DuckDb } from '../query/duckDb.ts';
import { sqlName, sqlPath, sqlString } from '../query/sqlText.ts';
import { csvLine } from './csvLine.ts';
import type { DetectedFile } from './detectFormat.ts';
import type { RowSource } from './rowSource.ts';

/** Kusto's names of the separated formats say the delimiter; that of `csv` is found out, since many such files have others. */
const delimiters: Readonly<Record<string, string>> = { tsv: '\t', psv: '|', scsv: ';' };

/** Lines that are looked at to find delimiter and header. */
const sampleLines = 20_480;

interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
  readonly encoding: string;
}

/** A CSV file, every column as text, so that what a text means is decided in one place and nothing is rounded. */
export async function csvSource(
  database: DuckDb,
  path: string,
  given: FileFormat,
  file: DetectedFile,
): Promise<RowSource> {
  checkDialect(given);
  const { dialect, names } = await sniff(database, path, given, file);
  const columns = names.map((name, index) => ({
    name: dialect.header ? name : undefined,
    sql: sqlName(`f${index}`),
    duckDbType: 'VARCHAR',
  }));
  const types = columns.map((column) => `${column.sql}: 'VARCHAR'`).join(', ');
  const options = [
    'auto_detect = false',
    `delim = ${sqlString(dialect.delimiter)}`,
    `quote = ${sqlString(dialect.quote)}`,
    `escape = ${sqlString(dialect.quote)}`,
    `header = ${dialect.header}`,
    `encoding = ${sqlString(dialect.encoding)}`,
    "nullstr = ''",
    `columns = {${types}}`,
  ];
  return {
    relation: `read_csv(${sqlPath(path)}, ${options.join(', ')})`,
    columns,
    sparse: false,
    format: { format: file.format, ...dialect },
    locate: async (record) => `line ${(await csvLine(path, dialect, record)).toLocaleString('en')}`,
  };
}

function checkDialect(given: FileFormat): void {
  if (given.delimiter !== undefined && [...given.delimiter].length !== 1) {
    throw new SharingError('InvalidArgument', `The delimiter '${given.delimiter}' is not one character.`);
  }
  if (given.quote !== undefined && [...given.quote].length > 1) {
    throw new SharingError(
      'InvalidArgument',
      `The quote '${given.quote}' is more than one character. Leave it empty for none.`,
    );
  }
  if (given.encoding !== undefined && !['utf-8', 'utf-16', 'latin-1'].includes(given.encoding.toLowerCase())) {
    throw new SharingError(
      'InvalidArgument',
      `The encoding '${given.encoding}' is not known. Use utf-8, utf-16 or latin-1.`,
    );
  }
}

async function sniff(
  database: DuckDb,
  path: string,
  given: FileFormat,
  file: DetectedFile,
): Promise<{ dialect: Dialect; names: string[] }> {
  const quote = given.quote ?? '"';
  const delimiter = given.delimiter ?? delimiters[file.format];
  const options = [
    `encoding = ${sqlString(file.encoding)}`,
    `quote = ${sqlString(quote)}`,
    `escape = ${sqlString(quote)}`,
    "comment = ''",
    'skip = 0',
    `sample_size = ${sampleLines}`,
    ...(delimiter === undefined ? [] : [`delim = ${sqlString(delimiter)}`]),
    ...(given.header === undefined ? [] : [`header = ${given.header}`]),
  ];
  const found = await database.connection.runAndReadAll(
    `SELECT Delimiter, HasHeader, [c.name FOR c IN Columns]::JSON::VARCHAR FROM sniff_csv(${sqlPath(path)}, ${options.join(', ')})`,
  );
  const [row] = found.getRowsJson();
  const [foundDelimiter, header, names] = row ?? [];
  return {
    dialect: {
      delimiter: delimiter ?? String(foundDelimiter),
      quote,
      header: given.header ?? header === true,
      encoding: file.encoding,
    },
    names: JSON.parse(String(names)),
  };
}
