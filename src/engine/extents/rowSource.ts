import type { FileFormat } from '../../protocol/ingest.ts';
import type { MappedColumn } from '../../protocol/ingestionMapping.ts';

/** One column of a file as its reader gives it. */
export interface SourceColumn {
  /** As the file has it; undefined where the file has no names. */
  readonly name: string | undefined;
  /** Its quoted name in `RowSource.relation`. */
  readonly sql: string;
  /** DuckDB's name of its type. */
  readonly duckDbType: string;
  /** Where a mapping takes it from, in words. */
  readonly place?: string;
  /** SQL: whether the value of a row cannot be what a mapping makes of it. Absent: there is no such value. */
  readonly misfit?: string;
  /** What a value must be, in words, where it is not the type of the column. */
  readonly expects?: string;
}

/** A file, ready to be read as SQL. */
export interface RowSource {
  /** What can follow `FROM`; rows come in the order of the file. */
  readonly relation: string;
  readonly columns: readonly SourceColumn[];
  /** Whether a record may leave columns out, as in JSON. */
  readonly sparse: boolean;
  /** The format in full, as it was found. */
  readonly format: FileFormat & { readonly format: NonNullable<FileFormat['format']> };
  /** What a mapping named `what` takes for one column; its value is untouched. Throws `FileDoesNotFit` and `MappingInvalid`. */
  place(mapped: MappedColumn, what: string): Promise<SourceColumn>;
  /** Where in the file a record begins, in words: `line 17`. `record` counts from 1. */
  locate(record: number): Promise<string>;
}
