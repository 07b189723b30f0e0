import type { CompiledStatement } from '../protocol/compile.ts';
import type { Rows } from '../protocol/query.ts';
import type { Column } from '../protocol/schema.ts';
import type { Table } from './ir/relation.ts';

/** The rows of `table` decide which columns something in the text has. Thrown up to who can have them. */
export class DataNeeded extends Error {
  readonly table: Table;
  /** Offset behind which the columns are to be written. */
  readonly at: number;
  readonly columnsOf: (answer: Rows) => readonly Column[];
  /** The error where nobody answers. */
  readonly refusal: Error;

  constructor(table: Table, at: number, refusal: Error, columnsOf: (answer: Rows) => readonly Column[]) {
    super('The compiler needs data.');
    this.table = table;
    this.at = at;
    this.refusal = refusal;
    this.columnsOf = columnsOf;
  }
}

/** A `DataNeeded` whose table is compiled. */
export class QuestionPosed extends Error {
  readonly needed: DataNeeded;
  readonly statement: CompiledStatement;

  constructor(needed: DataNeeded, statement: CompiledStatement) {
    super(needed.message);
    this.needed = needed;
    this.statement = statement;
  }
}
