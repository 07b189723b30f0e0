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
export const StoredColumn = Column.extend({ id: z.string() });
export type StoredColumn = z.infer<typeof StoredColumn>;

export const TableSchema = z.object({ name: z.string(), columns: z.array(StoredColumn).readonly() });
export type TableSchema = z.infer<typeof TableSchema>;

/** What a query on one database can see. `version` changes whenever anything of it does. */
export const DatabaseSchema = z.object({
  cluster: z.string(),
  name: z.string(),
  version: z.string(),
  tables: z.array(TableSchema).readonly(),
});
export type DatabaseSchema = z.infer<typeof DatabaseSchema>;
