import { BIGINT, BOOLEAN, DOUBLE, type DuckDBType, INTEGER, UUID, VARCHAR } from '@duckdb/node-api';
import type { StorageType } from '../../kql/storageTypes.ts';

/** DuckDB's types by the names that storage and the functions of KQL have for them. */
export const duckDbTypes: Readonly<Record<StorageType['sql'], DuckDBType>> = {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  INTEGER,
  UUID,
  VARCHAR,
};
