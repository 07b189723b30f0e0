import type { KustoType } from '../protocol/schema.ts';

/** How a Kusto type lies in Parquet and in DuckDB; every extent and every compiled query keeps to it. */
export interface StorageType {
  /** DuckDB's type, in SQL and in Parquet alike. */
  readonly sql: 'BIGINT' | 'BOOLEAN' | 'DOUBLE' | 'INTEGER' | 'UUID' | 'VARCHAR';
  /** Absent values are SQL NULL; a string has none and is '' instead. */
  readonly nullable: boolean;
  readonly note: string;
}

/** Ticks of 100 ns, as .NET and Kusto count them. */
export const ticksPerMillisecond = 10_000n;
/** Ticks from 0001-01-01 to 1970-01-01. */
export const unixEpochTicks = 621_355_968_000_000_000n;
/** Ticks of 9999-12-31T23:59:59.9999999. */
export const maxDatetimeTicks = 3_155_378_975_999_999_999n;

/** The one table of types. BIGINT ticks keep all of Kusto's range exactly and are pruned by the statistics of Parquet. */
export const storageTypes: Readonly<Record<KustoType, StorageType>> = {
  bool: { sql: 'BOOLEAN', nullable: true, note: '' },
  int: { sql: 'INTEGER', nullable: true, note: '32 bits' },
  long: { sql: 'BIGINT', nullable: true, note: '64 bits' },
  real: { sql: 'DOUBLE', nullable: true, note: 'with NaN and both infinities' },
  decimal: {
    sql: 'VARCHAR',
    nullable: true,
    note: 'decimal digits as text: 34 digits that float fit no DECIMAL(38, s)',
  },
  string: { sql: 'VARCHAR', nullable: false, note: 'UTF-8, never null' },
  datetime: { sql: 'BIGINT', nullable: true, note: 'ticks since 0001-01-01T00:00:00Z, 0 to maxDatetimeTicks' },
  timespan: { sql: 'BIGINT', nullable: true, note: 'ticks, signed' },
  guid: { sql: 'UUID', nullable: true, note: '' },
  dynamic: { sql: 'VARCHAR', nullable: true, note: 'JSON text; a JSON null is SQL NULL' },
};
