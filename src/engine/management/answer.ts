import { storageTypes, ticksPerMillisecond, unixEpochTicks } from '../../kql/storageTypes.ts';
import type { CompiledQuery, CompiledStatement } from '../../protocol/compile.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { sqlName, sqlString } from '../query/sqlText.ts';

/** A value of an answer by the type of its column: datetime in milliseconds since 1970, timespan in milliseconds, dynamic as JSON text. */
export type AnswerValue = string | number | boolean | null;

/** One row by column name; what is absent is null, an empty text in a string column. */
export type AnswerRow = Readonly<Record<string, AnswerValue | undefined>>;

/** What a management command answers. */
export interface Answer {
  /** In place of those that Microsoft's parser knows. */
  readonly columns?: readonly Column[];
  readonly rows: readonly AnswerRow[];
}

/** The answer as a relation, in parentheses, with the columns under the names that `nameOf` gives. */
export function answerRelation(
  columns: readonly Column[],
  rows: readonly AnswerRow[],
  nameOf: (index: number) => string,
): string {
  const names = new Set(columns.map(({ name }) => name));
  const stray = rows.flatMap((row) => Object.keys(row)).find((name) => !names.has(name));
  if (stray !== undefined) throw new SharingError('Internal', `The answer has no column '${stray}'.`, 'bug');
  const list = columns.map((_, index) => sqlName(nameOf(index))).join(', ');
  if (rows.length === 0) {
    const nothing = columns.map(
      ({ type }, index) => `CAST(NULL AS ${storageTypes[type].sql}) AS ${sqlName(nameOf(index))}`,
    );
    return `(SELECT ${nothing.join(', ')} WHERE FALSE)`;
  }
  const values = rows.map((row) => `(${columns.map(({ name, type }) => literal(type, row[name])).join(', ')})`);
  return `(SELECT ${list} FROM (VALUES ${values.join(', ')}) AS answer(${list}))`;
}

/** A query that yields the answer as it is. */
export function answerQuery(columns: readonly Column[], rows: readonly AnswerRow[]): CompiledQuery {
  const sql = `SELECT * FROM ${answerRelation(columns, rows, (index) => `r${index + 1}`)}`;
  return { statements: [{ sql: [sql], sources: [], columns, name: 'PrimaryResult' }] };
}

/** A query over the answer: every source that is the table of this name reads the relation instead of extents. */
export function overAnswer(
  query: CompiledQuery,
  table: string,
  columns: readonly Column[],
  rows: readonly AnswerRow[],
): CompiledQuery {
  const relation = answerRelation(columns, rows, (index) => `c${index + 1}`);
  return {
    ...query,
    statements: query.statements.map((statement): CompiledStatement => {
      const kept = statement.sources.flatMap((source, index) => (source.table === table ? [] : [index]));
      const replaced = (sql: CompiledStatement['sql']): CompiledStatement['sql'] =>
        sql.map((piece) => {
          if (typeof piece === 'string') return piece;
          return kept.includes(piece.source) ? { source: kept.indexOf(piece.source) } : relation;
        });
      return {
        ...statement,
        sources: kept.flatMap((index) => statement.sources[index] ?? []),
        sql: replaced(statement.sql),
        ...(statement.overflowSql && { overflowSql: replaced(statement.overflowSql) }),
      };
    }),
  };
}

function literal(type: KustoType, value: AnswerValue | undefined): string {
  if (value === null || value === undefined)
    return type === 'string' ? "''" : `CAST(NULL AS ${storageTypes[type].sql})`;
  const stored = type === 'datetime' || type === 'timespan' ? String(ticksOf(type, Number(value))) : String(value);
  return `CAST(${sqlString(stored)} AS ${storageTypes[type].sql})`;
}

function ticksOf(type: 'datetime' | 'timespan', milliseconds: number): bigint {
  const whole = BigInt(Math.floor(milliseconds));
  const ticks = whole * ticksPerMillisecond + BigInt(Math.floor((milliseconds - Math.floor(milliseconds)) * 10_000));
  return type === 'datetime' ? ticks + unixEpochTicks : ticks;
}
