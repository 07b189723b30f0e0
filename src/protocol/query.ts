import * as z from 'zod';
import { ClusterUri } from './catalog.ts';
import { Column } from './schema.ts';

/**
 * One cell on the wire, by the Kusto type of its column.
 * bool: boolean. int: number. long: number within ±2^53, otherwise decimal digits. real: number, or `NaN`, `Infinity`, `-Infinity`.
 * decimal: text. datetime: ISO 8601 with seven decimals and `Z`. timespan: `[-][d.]hh:mm:ss[.fffffff]`. guid: text. dynamic: JSON text.
 * `null` is Kusto's null; a string is never null.
 */
export const Cell = z.union([z.null(), z.boolean(), z.number(), z.string()]);
export type Cell = z.infer<typeof Cell>;

/**
 * The database in scope where a request names none: it has nothing in it, and belongs to no cluster.
 * Source: Kusto's own clients, which ask for it by this name.
 */
export const defaultDatabase = 'NetDefaultDB';

export const LiteralValue = z.union([z.null(), z.boolean(), z.number(), z.string()]);
export type LiteralValue = z.infer<typeof LiteralValue>;

export const RunQueryParams = z.object({
  /** Anything for a query on `defaultDatabase`. */
  cluster: ClusterUri,
  database: z.string(),
  text: z.string(),
  /** Values of query parameters by name: JSON values, or texts that are KQL literals (`long(5)`, `datetime(2020-01-01)`). */
  parameters: z.record(z.string(), LiteralValue).optional(),
  /** Request properties by Kusto's names, for example `query_now`, `notruncation`, `servertimeout`. */
  properties: z.record(z.string(), LiteralValue).optional(),
});
export type RunQueryParams = z.infer<typeof RunQueryParams>;

export const ResultTable = z.object({
  name: z.string(),
  columns: z.array(Column).readonly(),
  rows: z.int(),
});
export type ResultTable = z.infer<typeof ResultTable>;

/** A finished query. Its rows stay on the server, under `result`, until it is closed. */
export const QueryResult = z.object({
  result: z.string(),
  tables: z.array(ResultTable).readonly(),
  /** Milliseconds. */
  compileTime: z.number(),
  executeTime: z.number(),
  /** Version of the database that the query saw. */
  version: z.int(),
  extents: z.object({ total: z.int(), read: z.int(), fromCache: z.int() }),
});
export type QueryResult = z.infer<typeof QueryResult>;

export const RowsParams = z.object({
  result: z.string(),
  /** Index into `QueryResult.tables`. */
  table: z.int(),
  offset: z.int().min(0),
  count: z.int().min(1).max(10_000),
});
export type RowsParams = z.infer<typeof RowsParams>;

export const Rows = z.array(z.array(Cell).readonly()).readonly();
export type Rows = z.infer<typeof Rows>;
