import type { DataFormat } from './ingest.ts';
import type { ParsedCommand } from './management.ts';
import type { LiteralValue, Rows, Visualization } from './query.ts';
import type { Column, DatabaseSchema, KustoType } from './schema.ts';

/** A stored value (ticks for datetime and timespan), or a moment so many ticks from the time of the query. */
export type FilterBound = string | number | bigint | { readonly fromNow: bigint };

/** What rows of a table must fulfil at least to matter to a query; `column` is a stored id. */
export type SourceFilter =
  | { readonly kind: 'all' | 'any'; readonly of: readonly SourceFilter[] }
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly sign: '=' | '<' | '<=' | '>' | '>=';
      readonly bound: FilterBound;
    };

/** Files that a text names by itself, read as one table; the stored ids of `columns` are `c1`, `c2`, …. */
export interface ExternalFiles {
  /** Paths or `file:` URIs as the text has them: whether they may be read is for the engine to decide. */
  readonly files: readonly string[];
  readonly format: DataFormat;
  /** Whether the first record of each is left out. */
  readonly ignoreFirstRecord: boolean;
  readonly columns: readonly Column[];
}

/** A table whose extents a compiled query reads. Only `columns` (by stored id) are needed. */
export interface SourceRef {
  readonly database: string;
  /** URI of the database's cluster. Absent: the database that the query runs in. */
  readonly cluster?: string | undefined;
  readonly table: string;
  readonly columns: readonly string[];
  /** In place of a table: one row with the version of the database, `c1`. */
  readonly isCursor?: true | undefined;
  /** In place of a table of the database. */
  readonly external?: ExternalFiles | undefined;
  /** Extents without such rows need not be read. Absent: all must. */
  readonly filter?: SourceFilter | undefined;
}

/**
 * A KQL text, compiled. `sql` is DuckDB's, in pieces: where a piece is `{ source: i }` the engine puts a parenthesised
 * relation that has the columns of `sources[i]` under their stored ids, in the types of `kql/storageTypes.ts`.
 * The result columns of the SQL stand in the order of `columns`; their SQL names are not used.
 */
export interface CompiledStatement {
  readonly sql: readonly (string | { readonly source: number })[];
  /**
   * The same with 64-bit arithmetic that wraps around as Kusto's does, and several times slower: to be run when DuckDB
   * stops `sql` with `Out of Range Error: Overflow in …`. Absent where `sql` cannot overflow.
   */
  readonly overflowSql?: readonly (string | { readonly source: number })[] | undefined;
  readonly sources: readonly SourceRef[];
  /** Functions of `kql/functions` that DuckDB must know first. Absent: none. */
  readonly functions?: readonly string[] | undefined;
  readonly columns: readonly Column[];
  readonly name: string;
  /** The relational plan, for people to read: an operator a line, indented below what it feeds. */
  readonly relational?: string | undefined;
  /** What `render` asks for. */
  readonly visualization?: Visualization | undefined;
}

/** What a query asks of whoever runs it, by `set` statements or by the properties of its request. */
export interface QueryOptions {
  /** Results are not cut off by number of rows or size. */
  readonly noTruncation?: boolean | undefined;
  /** Rows and bytes of a result beyond which the query fails. */
  readonly truncationMaxRecords?: number | undefined;
  readonly truncationMaxSize?: number | undefined;
  /** Milliseconds after which the query fails. */
  readonly serverTimeout?: number | undefined;
  /** Without a limit of time. */
  readonly noRequestTimeout?: boolean | undefined;
  /** Bytes of memory that one operator may use. */
  readonly maxMemoryPerOperator?: number | undefined;
  /** `hotcache`: only extents within the hot span are read. */
  readonly dataScope?: 'all' | 'hotcache' | undefined;
}

export interface CompiledQuery {
  readonly statements: readonly CompiledStatement[];
  /** Absent where the text sets none. */
  readonly options?: QueryOptions | undefined;
}

/**
 * What the compiler must know of the data: the columns of some tables depend on it, for example those of `pivot`.
 * The statement is to be run on the snapshot of the query itself.
 */
export interface CompilerQuestion {
  readonly statement: CompiledStatement;
  /** An answer with more rows is too large to compile; one more is enough to find that out. */
  readonly maxRows: number;
}

/** `cluster("…").database("…")` as a text has it. */
export interface DatabaseReference {
  /** Absent: the cluster that the query runs in. */
  readonly cluster?: string | undefined;
  readonly database: string;
}

/** All that a compilation depends on beside text and schema. */
export interface CompileRequest {
  /** Values of declared query parameters, by name; a text is a KQL literal, or the value itself of a string. */
  readonly parameters?: Readonly<Record<string, LiteralValue>> | undefined;
  /** Request properties, by Kusto's names; `set` statements of the text go before them. */
  readonly properties?: Readonly<Record<string, LiteralValue>> | undefined;
  /** Fully qualified name of who runs the query; without it `current_principal()` is refused. */
  readonly principal?: string | undefined;
  /** Names of the principal and of every group that it belongs to, in lower case. */
  readonly identities?: readonly string[] | undefined;
  /** Answers a question of the compiler. Without it, a query that needs one is refused. */
  readonly ask?: ((question: CompilerQuestion) => Promise<Rows>) | undefined;
  /**
   * What the query may see of another database that it names; undefined where there is none, or none that it may see.
   * Without it, every reference to another database is refused.
   */
  readonly openDatabase?: ((reference: DatabaseReference) => Promise<DatabaseSchema | undefined>) | undefined;
  /** Names of the databases of a cluster, its own or one that a text names: what wildcards are matched with. */
  readonly listDatabases?: ((cluster: string | undefined) => readonly string[]) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A parameter of a stored function: of a type, or a table with at least these columns. */
export type FunctionParameter =
  | { readonly name: string; readonly type: KustoType; readonly defaultValue?: string }
  | { readonly name: string; readonly columns: readonly Column[] };

/** KQL to SQL. Rejects with a `SharingError` (`QueryInvalid`, `QueryNotSupported`) that carries the span. */
export interface QueryCompiler {
  compile(text: string, schema: DatabaseSchema, request?: CompileRequest): Promise<CompiledQuery>;
  /** Reads a management command, a text that begins with a dot. Rejects as `compile` does. */
  parseCommand(text: string): Promise<ParsedCommand>;
  /** What stored functions take, from the texts of their parameters in brackets. */
  functionParameters(texts: readonly string[]): Promise<readonly (readonly FunctionParameter[])[]>;
}
