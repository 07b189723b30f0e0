import { basename } from 'node:path';
import { SharingError } from '../../protocol/errors.ts';
import type { MappedColumn } from '../../protocol/ingestionMapping.ts';
import { parseJsonPath } from '../../protocol/jsonPath.ts';
import type { DuckDb } from '../query/duckDb.ts';
import { sqlName, sqlPath, sqlString } from '../query/sqlText.ts';
import type { RowSource, SourceColumn } from './rowSource.ts';

export async function parquetSource(database: DuckDb, path: string): Promise<RowSource> {
  const relation = `read_parquet(${sqlPath(path)}, hive_partitioning = false)`;
  const describe = async (expression: string): Promise<readonly SourceColumn[]> => {
    const described = await database.connection.runAndReadAll(`DESCRIBE SELECT ${expression} FROM ${relation}`);
    return described.getRowsJson().map(([name, type]) => ({
      name: String(name),
      sql: sqlName(String(name)),
      duckDbType: String(type),
    }));
  };
  const columns = await describe('*');
  return {
    relation,
    columns,
    sparse: false,
    format: { format: 'parquet' },
    place: (mapped, what) => parquetPlace(path, columns, describe, mapped, what),
    locate: async (record) => `row ${record.toLocaleString('en')}`,
  };
}

/** What lies under a path, or is called as the mapping says. */
async function parquetPlace(
  file: string,
  columns: readonly SourceColumn[],
  describe: (expression: string) => Promise<readonly SourceColumn[]>,
  { column, path, field = '', transform }: MappedColumn,
  what: string,
): Promise<SourceColumn> {
  if (transform === 'DropMappedFields' || transform === 'PropertyBagArrayToDictionary') {
    const message = `${what}, column '${column}': the transformation ${transform} is done here for JSON only.`;
    throw new SharingError('MappingInvalid', message);
  }
  const place = path ?? field;
  const [first, ...others] = (path === undefined ? [field] : parseJsonPath(path)) ?? [];
  if (first === undefined) {
    const fields = columns.map(({ name = '', sql }) => `${sqlString(name)}: ${sql}`).join(', ');
    return { name: column, sql: `to_json({${fields}})`, duckDbType: 'JSON', place };
  }
  let found = columns.find(({ name }) => name === first);
  for (const step of others) {
    const isHeld = found?.duckDbType.endsWith(']')
      ? typeof step === 'number'
      : typeof step === 'string' && /^(STRUCT|MAP)\(/.test(found?.duckDbType ?? '');
    if (!found || !isHeld) throw noField(file, columns, column, place, what);
    const sql: string = `${found.sql}[${typeof step === 'number' ? step + 1 : sqlString(step)}]`;
    const [described] = await describe(sql).catch(() => []);
    found = described && { ...described, sql };
  }
  if (!found) throw noField(file, columns, column, place, what);
  return { ...found, name: column, place };
}

function noField(
  file: string,
  columns: readonly SourceColumn[],
  column: string,
  place: string,
  what: string,
): SharingError {
  const names = columns.map(({ name }) => `'${name}'`).join(', ');
  return new SharingError(
    'FileDoesNotFit',
    `'${basename(file)}' has nothing at ${place}, from where ${what} takes column '${column}'. Its columns are ${names}.`,
  );
}
