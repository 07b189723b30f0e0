import { existsSync, readFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Globals } from '../../../src/kql/kustoLanguage.ts';
import type { CompiledStatement } from '../../../src/protocol/compile.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { DatabaseSchema } from '../../../src/protocol/schema.ts';
import { difference, type ExpectedTable } from './compare.ts';
import { compileAsking, rowsOf } from './duck.ts';

export interface ConformanceCase {
  readonly source: string;
  readonly name: string;
  readonly trust: 'emulator' | 'emulator-error' | 'doc-table' | 'reimplementation';
  readonly query: string;
  readonly expected: ExpectedTable;
  readonly ordered: boolean;
  readonly approx: boolean;
  readonly ops: readonly string[];
}

export const conformanceFile = new URL('../../../../shared/conformance/kql.jsonl', import.meta.url);

export function readCases(): readonly ConformanceCase[] | undefined {
  if (!existsSync(conformanceFile)) return undefined;
  const lines = readFileSync(conformanceFile, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ConformanceCase);
}

/** `invalid`: the binder or Kusto's rules refuse it. `refused`: not supported. `failed`: DuckDB refused the SQL. */
export type Outcome = 'passed' | 'wrong' | 'invalid' | 'refused' | 'failed';

export interface Verdict {
  readonly outcome: Outcome;
  readonly detail: string;
}

export async function judge(
  test: ConformanceCase,
  schema: DatabaseSchema,
  globals: Globals,
  duck: DuckDBConnection,
): Promise<Verdict> {
  let statement: CompiledStatement | undefined;
  try {
    statement = (await compileAsking(test.query, schema, globals, duck)).statements.at(-1);
  } catch (error) {
    if (!SharingError.is(error)) throw new Error(`${test.name}: ${test.query}`, { cause: error });
    return { outcome: error.code === 'QueryInvalid' ? 'invalid' : 'refused', detail: error.message };
  }
  if (!statement) return { outcome: 'refused', detail: 'no statement' };
  let rows: Awaited<ReturnType<typeof rowsOf>>;
  try {
    rows = await rowsOf(duck, statement, () => 'none');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // Some constructs are only known by the data.
    return { outcome: detail.includes('The embedded engine does not support') ? 'refused' : 'failed', detail };
  }
  if (test.trust === 'emulator-error') return { outcome: 'wrong', detail: 'Kusto refuses it' };
  const untyped = test.trust === 'doc-table';
  const found = difference(statement.columns, rows, test.expected, { ...test, untyped });
  return found === undefined ? { outcome: 'passed', detail: '' } : { outcome: 'wrong', detail: found };
}
