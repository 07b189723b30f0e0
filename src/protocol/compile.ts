import type { ParsedCommand } from './management.ts';
import type { Column, DatabaseSchema } from './schema.ts';

/** A table whose extents a compiled query reads. Only `columns` (by stored id) are needed. */
export interface SourceRef {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly string[];
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
}

export interface CompiledQuery {
  readonly statements: readonly CompiledStatement[];
}

/** KQL to SQL. Rejects with a `SharingError` (`QueryInvalid`, `QueryNotSupported`) that carries the span. */
export interface QueryCompiler {
  compile(text: string, schema: DatabaseSchema): Promise<CompiledQuery>;
  /** Reads a management command, a text that begins with a dot. Rejects as `compile` does. */
  parseCommand(text: string): Promise<ParsedCommand>;
}
