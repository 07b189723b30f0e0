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

/** Whether a text is a management command and not a query: comments before it do not count. */
export function isCommand(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*(?:\n|$))*\./.test(text);
}

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
  /** Whether the first page of each table comes with the answer, where the backend can. */
  firstPage: z.boolean().optional(),
  /** By which `.show queries` and `.cancel query` name this run; absent: an id of the engine's own. */
  clientRequestId: z.string().optional(),
  /** What asks, where it is not this product itself. */
  application: z.string().optional(),
});
export type RunQueryParams = z.infer<typeof RunQueryParams>;

/**
 * How `render` asks for a table to be drawn, as it stands in the query; what is absent is left to whoever draws.
 * Columns are named as in the result.
 */
export const Visualization = z.object({
  /** `timechart`, `piechart`, … */
  kind: z.string(),
  /** `kind=` among its properties: `default`, `unstacked`, `stacked`, `stacked100`, `map`. */
  variant: z.string().optional(),
  title: z.string().optional(),
  xColumn: z.string().optional(),
  yColumns: z.array(z.string()).readonly().optional(),
  series: z.array(z.string()).readonly().optional(),
  anomalyColumns: z.array(z.string()).readonly().optional(),
  xAxis: z.enum(['linear', 'log']).optional(),
  yAxis: z.enum(['linear', 'log']).optional(),
  xtitle: z.string().optional(),
  ytitle: z.string().optional(),
  legend: z.enum(['visible', 'hidden']).optional(),
  accumulate: z.boolean().optional(),
  ysplit: z.enum(['none', 'axes', 'panels']).optional(),
  xmin: z.number().optional(),
  xmax: z.number().optional(),
  ymin: z.number().optional(),
  ymax: z.number().optional(),
});
export type Visualization = z.infer<typeof Visualization>;

export const Rows = z.array(z.array(Cell).readonly()).readonly();
export type Rows = z.infer<typeof Rows>;

export const ResultTable = z.object({
  name: z.string(),
  columns: z.array(Column).readonly(),
  rows: z.int(),
  /** Its first `pageRows`, or all, where they were asked for. */
  first: Rows.optional(),
  /** Where the query ends in `render`. */
  visualization: Visualization.optional(),
});
export type ResultTable = z.infer<typeof ResultTable>;

/** Tables of a followed database, by their names on the follower. `database`: its local name. */
export const FollowedTables = z.object({
  cluster: ClusterUri,
  database: z.string(),
  tables: z.array(z.string()).readonly(),
});
export type FollowedTables = z.infer<typeof FollowedTables>;

/** A finished query. Its rows stay on the server, under `result`, until it is closed. */
export const QueryResult = z.object({
  result: z.string(),
  tables: z.array(ResultTable).readonly(),
  /** Milliseconds. */
  compileTime: z.number(),
  executeTime: z.number(),
  /** Version of the database that the query saw. */
  version: z.int(),
  /** Of the tables that the query names. `fromCache`: those read from the follower's cache; the others lie in the leader's storage. */
  extents: z.object({ total: z.int(), read: z.int(), fromCache: z.int() }),
  /** What these extents hold; absent where the backend does not know. */
  scanned: z
    .object({
      /** Rows of all extents, and of those that were read. */
      totalRows: z.int(),
      rows: z.int(),
      /** As stored. */
      totalBytes: z.int(),
      bytes: z.int(),
      /** Bytes of those that were read from the follower's cache. */
      bytesFromCache: z.int(),
    })
    .optional(),
  /** The followed databases that it read. Absent: none. */
  followed: z.array(FollowedTables).readonly().optional(),
});
export type QueryResult = z.infer<typeof QueryResult>;

export const RowsParams = z.object({
  result: z.string(),
  /** A view of this table, from `viewRows`; absent: the rows as the query gave them. */
  view: z.string().optional(),
  /** Index into `QueryResult.tables`. */
  table: z.int(),
  offset: z.int().min(0),
  count: z.int().min(1).max(10_000),
});
export type RowsParams = z.infer<typeof RowsParams>;

/**
 * What a row must have in one column. `contains` and the others on text look at what the cell shows, and ignore case;
 * comparisons are by the column's type, with `value` as the cell shows it.
 */
export const RowFilter = z.object({
  /** Index into the table's columns. */
  column: z.int().min(0),
  operator: z.enum([
    'contains',
    'notContains',
    'startsWith',
    'endsWith',
    'equals',
    'notEquals',
    'less',
    'atMost',
    'greater',
    'atLeast',
    'isEmpty',
    'isNotEmpty',
  ]),
  value: z.string(),
});
export type RowFilter = z.infer<typeof RowFilter>;

/** The rows of a result in another order, or some of them. */
export const ViewRowsParams = z.object({
  result: z.string(),
  table: z.int(),
  /** The first decides; equal rows keep the order of the query. Nulls are the lowest. */
  sort: z.array(z.object({ column: z.int().min(0), descending: z.boolean() })).readonly(),
  /** All must hold. */
  filters: z.array(RowFilter).readonly(),
  /** A text that any cell of the row must show, whatever its case; empty: no search. */
  search: z.string(),
});
export type ViewRowsParams = z.infer<typeof ViewRowsParams>;

/** A result keeps its newest views; a page of one that is gone fails with `ResultNotFound`. */
export const RowView = z.object({ view: z.string(), rows: z.int() });
export type RowView = z.infer<typeof RowView>;

/** Looks for a text among the rows as they are shown; rows stay where they are. */
export const FindCellsParams = z.object({
  result: z.string(),
  table: z.int(),
  view: z.string().optional(),
  /** Found in what a cell shows, whatever its case; not empty. */
  text: z.string().min(1),
  /** Where to begin. */
  from: z.object({ row: z.int().min(0), column: z.int().min(0) }),
});
export type FindCellsParams = z.infer<typeof FindCellsParams>;

/**
 * The cells found, in reading order, as a view of two columns: row and column, both counted from 0. It is kept and read
 * as views of rows are. `first`: index of the first cell that does not lie before `from`; 0 when all do.
 */
export const FoundCells = z.object({ view: z.string(), cells: z.int(), first: z.int() });
export type FoundCells = z.infer<typeof FoundCells>;

export const exportFormats = ['csv', 'tsv', 'json', 'ndjson', 'markdown', 'parquet'] as const;

export const ExportResultParams = z.object({
  result: z.string(),
  table: z.int(),
  view: z.string().optional(),
  format: z.enum(exportFormats),
  /** Absolute path or `file:` URI; a file that is there is replaced, all at once. */
  path: z.string(),
});
export type ExportResultParams = z.infer<typeof ExportResultParams>;

export const ExportedResult = z.object({ rows: z.int(), bytes: z.int() });
export type ExportedResult = z.infer<typeof ExportedResult>;

/** A table that a statement reads, and how many of its extents its filter leaves out before any is opened. */
export const ExplainedSource = z.object({
  database: z.string(),
  table: z.string(),
  /** Names of the columns that are read. */
  columns: z.array(z.string()).readonly(),
  /** What extents are chosen by; empty: nothing. */
  filter: z.string(),
  extents: z.object({ total: z.int(), pruned: z.int() }),
});
export type ExplainedSource = z.infer<typeof ExplainedSource>;

/** What a query becomes. All texts are for people to read. */
export const QueryExplanation = z.object({
  statements: z
    .array(
      z.object({
        name: z.string(),
        /** The relational plan, an operator a line, indented below what it feeds. */
        relational: z.string(),
        /** DuckDB's SQL, with the name of the table where the engine puts its extents. */
        sql: z.string(),
        /** DuckDB's own plan of it. */
        plan: z.string(),
        sources: z.array(ExplainedSource).readonly(),
      }),
    )
    .readonly(),
});
export type QueryExplanation = z.infer<typeof QueryExplanation>;
