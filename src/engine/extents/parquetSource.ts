import type { DuckDb } from '../query/duckDb.ts';
import { sqlName, sqlPath } from '../query/sqlText.ts';
import type { RowSource } from './rowSource.ts';

export async function parquetSource(database: DuckDb, path: string): Promise<RowSource> {
  const relation = `read_parquet(${sqlPath(path)}, hive_partitioning = false)`;
  const described = await database.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.getRowsJson().map(([name, type]) => ({
    name: String(name),
    sql: sqlName(String(name)),
    duckDbType: String(type),
  }));
  return {
    relation,
    columns,
    sparse: false,
    format: { format: 'parquet' },
    locate: async (record) => `row ${record.toLocaleString('en')}`,
  };
}
