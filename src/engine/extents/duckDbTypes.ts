import { maxDatetimeTicks, unixEpochTicks } from '../../kql/storageTypes.ts';
import type { KustoType } from '../../protocol/schema.ts';
import { fromText } from './fromText.ts';

/** How a column of a DuckDB type becomes a column of Kusto: its type, and SQL for the stored value, NULL where it has none. */
export interface TypeMapping {
  readonly type: KustoType;
  readonly convert: (value: string) => string;
}

const same = (value: string): string => value;
const toText = (value: string): string => `CAST(${value} AS VARCHAR)`;
const cast =
  (sql: string) =>
  (value: string): string =>
    `TRY_CAST(${value} AS ${sql})`;

function datetime(ticksSinceEpoch: (value: string) => string): TypeMapping {
  return {
    type: 'datetime',
    convert: (value) =>
      `CASE WHEN ${value} BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN ${ticksSinceEpoch(value)} + ${unixEpochTicks} END`,
  };
}

const timestamp = datetime((value) => `epoch_us(${value}) * 10`);
/** Kusto's decimal has fewer digits than these. */
const decimal: TypeMapping = { type: 'decimal', convert: (value) => fromText('decimal', toText(value)).strict };
const json: TypeMapping = { type: 'dynamic', convert: (value) => `nullif(CAST(to_json(${value}) AS VARCHAR), 'null')` };

/** The one table of types that files can have. Source: DuckDB documentation, "Data Types". */
const mappings: Readonly<Record<string, TypeMapping>> = {
  BOOLEAN: { type: 'bool', convert: same },
  TINYINT: { type: 'int', convert: cast('INTEGER') },
  SMALLINT: { type: 'int', convert: cast('INTEGER') },
  INTEGER: { type: 'int', convert: same },
  UTINYINT: { type: 'int', convert: cast('INTEGER') },
  USMALLINT: { type: 'int', convert: cast('INTEGER') },
  UINTEGER: { type: 'long', convert: cast('BIGINT') },
  BIGINT: { type: 'long', convert: same },
  // Beyond 64 signed bits only Kusto's decimal is exact.
  UBIGINT: decimal,
  HUGEINT: decimal,
  UHUGEINT: decimal,
  BIGNUM: decimal,
  FLOAT: { type: 'real', convert: cast('DOUBLE') },
  DOUBLE: { type: 'real', convert: same },
  DECIMAL: decimal,
  VARCHAR: { type: 'string', convert: same },
  ENUM: { type: 'string', convert: toText },
  BIT: { type: 'string', convert: toText },
  BLOB: { type: 'string', convert: (value) => `to_base64(${value})` },
  DATE: datetime((value) => `epoch_us(CAST(${value} AS TIMESTAMP)) * 10`),
  TIMESTAMP: timestamp,
  TIMESTAMP_S: datetime((value) => `epoch_us(CAST(${value} AS TIMESTAMP)) * 10`),
  TIMESTAMP_MS: datetime((value) => `epoch_us(CAST(${value} AS TIMESTAMP)) * 10`),
  TIMESTAMP_NS: {
    type: 'datetime',
    convert: (value) => `(epoch_ns(${value}) - ((epoch_ns(${value}) % 100) + 100) % 100) // 100 + ${unixEpochTicks}`,
  },
  'TIMESTAMP WITH TIME ZONE': {
    type: 'datetime',
    convert: (value) =>
      `CASE WHEN epoch_us(${value}) BETWEEN ${-unixEpochTicks / 10n} AND ${(maxDatetimeTicks - unixEpochTicks) / 10n} THEN epoch_us(${value}) * 10 + ${unixEpochTicks} END`,
  },
  TIME: { type: 'timespan', convert: (value) => `epoch_us(${value}) * 10` },
  TIME_NS: { type: 'timespan', convert: (value) => `epoch_ns(${value}) // 100` },
  INTERVAL: {
    type: 'timespan',
    convert: (value) =>
      `CASE WHEN datepart('month', ${value}) = 0 AND datepart('year', ${value}) = 0 THEN epoch_us(${value}) * 10 END`,
  },
  UUID: { type: 'guid', convert: same },
  JSON: { type: 'dynamic', convert: (value) => `nullif(trim(CAST(${value} AS VARCHAR)), 'null')` },
  STRUCT: json,
  MAP: json,
  UNION: json,
  LIST: json,
  VARIANT: json,
};

/** By DuckDB's name of a type, such as `DECIMAL(18,3)` or `STRUCT(a INTEGER)[]`. Undefined: no column can hold it. */
export function mappingOf(duckDbType: string): TypeMapping | undefined {
  if (duckDbType.endsWith(']')) return json;
  return mappings[/^[A-Z_ ]+/.exec(duckDbType)?.[0].trim() ?? ''];
}
