import * as z from 'zod';

/** Kusto's scalar types. Source: Kusto documentation, "Scalar data types". */
export const kustoTypes = [
  'bool',
  'int',
  'long',
  'real',
  'decimal',
  'string',
  'datetime',
  'timespan',
  'guid',
  'dynamic',
] as const;

export const KustoType = z.enum(kustoTypes);
export type KustoType = z.infer<typeof KustoType>;

/** A column as users see it. */
export const Column = z.object({ name: z.string(), type: KustoType });
export type Column = z.infer<typeof Column>;

/** A column as it is stored: `id` (`c1`, `c2`, …) is its name in every extent and never changes when it is renamed. */
export const StoredColumn = Column.extend({ id: z.string(), docString: z.string().optional() });
export type StoredColumn = z.infer<typeof StoredColumn>;

export const TableSchema = z.object({ name: z.string(), columns: z.array(StoredColumn).readonly() });
export type TableSchema = z.infer<typeof TableSchema>;

/** A stored function: `parameters` with its parentheses, `body` with its braces. */
export const FunctionSchema = z.object({ name: z.string(), parameters: z.string(), body: z.string() });
export type FunctionSchema = z.infer<typeof FunctionSchema>;

/** A materialized view, by the query over its source that it holds the answer of. */
export const MaterializedViewSchema = z.object({
  name: z.string(),
  source: z.string(),
  query: z.string(),
  /** The source no longer has all that the view was made of. */
  isIncomplete: z.boolean(),
  /** Milliseconds after which what no newer data renewed is no longer answered. Absent: never. */
  keptFor: z.number().optional(),
});
export type MaterializedViewSchema = z.infer<typeof MaterializedViewSchema>;

/** What a query on one database can see. `version` changes whenever anything of it does. */
export const DatabaseSchema = z.object({
  cluster: z.string(),
  name: z.string(),
  version: z.string(),
  tables: z.array(TableSchema).readonly(),
  functions: z.array(FunctionSchema).readonly().optional(),
  materializedViews: z.array(MaterializedViewSchema).readonly().optional(),
});
export type DatabaseSchema = z.infer<typeof DatabaseSchema>;
