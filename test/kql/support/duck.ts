import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { registerFunctions } from '../../../src/engine/query/registerFunctions.ts';
import { type CompileInput, compileQuery, compileStep } from '../../../src/kql/compileQuery.ts';
import { functions } from '../../../src/kql/functions/functions.ts';
import type { Globals } from '../../../src/kql/kustoLanguage.ts';
import { unixEpochTicks } from '../../../src/kql/storageTypes.ts';
import type { CompiledQuery, CompiledStatement } from '../../../src/protocol/compile.ts';
import type { Rows } from '../../../src/protocol/query.ts';
import type { DatabaseSchema, KustoType } from '../../../src/protocol/schema.ts';

export async function openDuck(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await registerFunctions(connection, Object.keys(functions));
  return connection;
}

/** The SQL of a statement with its sources put in; `relation` is the SQL of one table. */
export function sqlOf(
  statement: CompiledStatement,
  relation: (table: string) => string,
  pieces: CompiledStatement['sql'] = statement.sql,
): string {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : relation(statement.sources[piece.source]?.table ?? '')))
    .join('');
}

export type TestCell = string | number | bigint | boolean | null;

const ticksPerSecond = 10_000_000n;

function datetimeText(ticks: bigint): string {
  const milliseconds = Number((ticks - unixEpochTicks) / 10_000n - ((ticks - unixEpochTicks) % 10_000n < 0n ? 1n : 0n));
  const date = new Date(milliseconds).toISOString().slice(0, 19);
  return `${date.replace(/^\+00/, '')}.${(ticks % ticksPerSecond).toString().padStart(7, '0')}Z`;
}

function timespanText(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const [seconds, fraction] = [size / ticksPerSecond, size % ticksPerSecond];
  const two = (value: bigint): string => value.toString().padStart(2, '0');
  const days = seconds / 86_400n;
  const clock = `${two((seconds / 3_600n) % 24n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const tail = fraction === 0n ? '' : `.${fraction.toString().padStart(7, '0')}`;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${tail}`;
}

/** A cell as the wire has it; every 64-bit integer as bigint. */
function cell(value: DuckDBValue, type: KustoType): TestCell {
  if (value === null) return null;
  switch (type) {
    case 'bool':
      return value === true;
    case 'int':
    case 'long':
      return BigInt(String(value));
    case 'real':
      return Number(value);
    case 'datetime':
      return datetimeText(BigInt(String(value)));
    case 'timespan':
      return timespanText(BigInt(String(value)));
    default:
      return String(value);
  }
}

export async function rowsOf(
  duck: DuckDBConnection,
  statement: CompiledStatement,
  relation: (table: string) => string,
): Promise<TestCell[][]> {
  const reader = await duck.runAndReadAll(sqlOf(statement, relation)).catch((error: unknown) => {
    const { overflowSql } = statement;
    if (overflowSql === undefined || !/Overflow in/.test(String(error))) throw error;
    return duck.runAndReadAll(sqlOf(statement, relation, overflowSql));
  });
  return reader.getRows().map((row) => row.map((value, i) => cell(value, statement.columns[i]?.type ?? 'string')));
}

/** Compiles, and answers the compiler's questions from DuckDB; `relation` is the SQL of one table. */
export async function compileAsking(
  text: string,
  schema: DatabaseSchema,
  globals: Globals,
  duck: DuckDBConnection,
  relation: (table: string) => string = () => 'none',
  input: CompileInput = {},
): Promise<CompiledQuery> {
  for (const answers: Rows[] = []; ; ) {
    const step = compileStep(text, schema, globals, { ...input, answers });
    if (step.kind === 'query') return step.query;
    if (step.kind === 'databases') return compileQuery(text, schema, globals, input);
    const rows = await rowsOf(duck, step.question.statement, relation);
    answers.push(rows.map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value))));
  }
}
