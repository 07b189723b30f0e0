import { basename } from 'node:path';
import { BIGINT, type DuckDBAppender, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { CallOptions } from '../../../protocol/contract.ts';
import { SharingError } from '../../../protocol/errors.ts';
import type { FileFormat } from '../../../protocol/ingest.ts';
import type { StoredColumn } from '../../../protocol/schema.ts';
import { throwIfAborted } from '../../query/cancellable.ts';
import type { DuckDb } from '../../query/duckDb.ts';
import type { DetectedFile } from '../detectFormat.ts';
import type { ChosenMapping } from '../mapping/chosenMapping.ts';
import type { RowSource, SourceColumn } from '../rowSource.ts';
import { type JsonRecord, readRecords } from './jsonRecords.ts';
import { unquote } from './jsonScan.ts';
import { RecordMapping } from './recordMapping.ts';

const table = 'staged';

/**
 * A JSON file as texts in a table of the ingestion's own database, which spills to disk when it grows.
 * DuckDB's JSON reader would round numbers of more than 17 digits; here they stay the digits that the file has.
 */
export async function jsonSource(
  database: DuckDb,
  path: string,
  given: FileFormat,
  file: DetectedFile,
  columns: readonly StoredColumn[],
  options: CallOptions | undefined,
  mapping?: ChosenMapping,
): Promise<RowSource> {
  const { connection } = database;
  options?.progress?.(`Reading ${basename(path)}`);
  const fields = columns.map((_, index) => `f${index} VARCHAR`);
  await connection.run(`CREATE TABLE ${table} (line BIGINT, ${fields.join(', ')})`);
  const appender = await connection.createAppender(table);
  const names = new FieldNames(path, columns);
  const mapped = mapping && new RecordMapping(path, columns, mapping.columns);
  // The paths of a mapping begin at the values of the document, wherever else records could be found in it.
  const read = mapping ? { ...given, recordsPath: given.recordsPath ?? '$' } : given;
  for await (const batch of readRecords(path, read, file)) {
    throwIfAborted(options?.signal);
    append(
      appender,
      batch,
      columns,
      mapped ? mappedValues(batch, columns, mapped) : namedValues(batch, columns, names),
    );
  }
  appender.closeSync();
  const staged = (name: string, index: number): SourceColumn => ({
    name,
    sql: `f${index}`,
    duckDbType: columns[index]?.type === 'dynamic' ? 'JSON' : 'VARCHAR',
  });
  return {
    relation: table,
    columns: names.found().map(([name, index]) => staged(name, index)),
    place: async ({ column, path: place = '$' }) => ({
      ...staged(
        column,
        columns.findIndex(({ name }) => name === column),
      ),
      place,
    }),
    sparse: true,
    format: { ...given, format: file.format, encoding: file.encoding },
    locate: async (record) => {
      const found = await connection.runAndReadAll(`SELECT line FROM ${table} LIMIT 1 OFFSET ${record - 1}`);
      return `line ${Number(found.getRowsJson()[0]?.[0]).toLocaleString('en')}`;
    },
  };
}

/** Which column of the table a name in the file means, decided when the name is first met. */
class FieldNames {
  readonly #path: string;
  readonly #columns: readonly StoredColumn[];
  readonly #known = new Map<string, number>();

  constructor(path: string, columns: readonly StoredColumn[]) {
    this.#path = path;
    this.#columns = columns;
  }

  found(): readonly (readonly [name: string, index: number])[] {
    return [...this.#known];
  }

  indexOf(name: string, line: number): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const exact = this.#columns.findIndex((column) => column.name === name);
    const index =
      exact >= 0 ? exact : this.#columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    const taken = [...this.#known.values()].includes(index);
    if (index < 0 || taken) {
      const names = this.#columns.map((column) => `'${column.name}'`).join(', ');
      throw new SharingError(
        'FileDoesNotFit',
        `'${basename(this.#path)}', line ${line.toLocaleString('en')}, has the column '${name}', which the table has not. The table's columns are ${names}. Rename or remove it, or ingest into a new table.`,
      );
    }
    this.#known.set(name, index);
    return index;
  }
}

type Values = readonly (readonly (string | null)[])[];

function append(
  appender: DuckDBAppender,
  records: readonly JsonRecord[],
  columns: readonly StoredColumn[],
  values: Values,
): void {
  const chunk = DuckDBDataChunk.create([BIGINT, ...columns.map(() => VARCHAR)], records.length);
  chunk.setColumns([records.map(({ line }) => BigInt(line)), ...values]);
  appender.appendDataChunk(chunk);
}

function namedValues(records: readonly JsonRecord[], columns: readonly StoredColumn[], names: FieldNames): Values {
  const values = columns.map(() => new Array<string | null>(records.length).fill(null));
  for (const [row, { line, fields }] of records.entries()) {
    for (const { name, raw } of fields) {
      const index = names.indexOf(name, line);
      const cells = values[index];
      if (cells) cells[row] = textOf(raw, columns[index]?.type === 'dynamic');
    }
  }
  return values;
}

function mappedValues(
  records: readonly JsonRecord[],
  columns: readonly StoredColumn[],
  mapping: RecordMapping,
): Values {
  return columns.map(({ type }, index) =>
    records.map((record) => textOf(mapping.valueFor(index, record) ?? 'null', type === 'dynamic')),
  );
}

/** Line ends are no part of a value: within a JSON string there can be none. */
function textOf(raw: string, keepJson: boolean): string | null {
  if (raw === 'null') return null;
  if (raw.startsWith('"') && !keepJson) return unquote(raw);
  return /[\n\r\t]/.test(raw) ? raw.replace(/\s*[\n\r\t]\s*/g, '') : raw;
}
