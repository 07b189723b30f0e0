import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Globals, kql, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { openDuck } from './support/duck.ts';
import {
  callsOf,
  createExtremes,
  ending,
  extremeRows,
  extremesSchema,
  operatorsOverTypes,
} from './support/extremes.ts';

/** One sequence in every run, so that what failed fails again; `FC_SEED=random` looks further. */
const seed = process.env.FC_SEED === 'random' ? Date.now() : Number(process.env.FC_SEED ?? 1);

/** They read what extents tell of their rows, and here are none. */
const ofExtents = /^(extent_?id|ingestion_time|cursor_\w+|current_cursor)\(/;

describe('values at the ends of their types', function () {
  this.timeout(300_000);
  let duck: DuckDBConnection;
  let globals: Globals;
  const faults: string[] = [];
  let answered = 0;

  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(extremesSchema);
    duck = await openDuck();
    await createExtremes(duck);
  });

  beforeEach(() => {
    faults.length = 0;
    answered = 0;
  });

  /** Many at once, and in halves where one of them is not answered: most are, and compiling is what costs. */
  async function check(expressions: readonly string[], operator: 'project' | 'summarize'): Promise<void> {
    const list = expressions.map((expression, i) => `x${i} = ${expression}`).join(', ');
    const end = await ending(`T | ${operator} ${list}`, duck, globals);
    if (end === 'answered') {
      answered += expressions.length;
    } else if (expressions.length > 1) {
      const half = Math.ceil(expressions.length / 2);
      await check(expressions.slice(0, half), operator);
      await check(expressions.slice(half), operator);
    } else if (end instanceof Error) {
      faults.push(`${list}: ${end.message}`);
    } else if (end === 'stopped') {
      await checkRows(list, operator);
    }
  }

  /** Where one row stops the query, others may do so in DuckDB's words. */
  async function checkRows(list: string, operator: string): Promise<void> {
    for (let row = 0; row < extremeRows; row += 7) {
      const end = await ending(`T | where k == ${row} | ${operator} ${list}`, duck, globals);
      if (end instanceof Error) faults.push(`row ${row}: ${list}: ${end.message}`);
    }
  }

  async function checkAll(
    expressions: readonly string[],
    operator: 'project' | 'summarize' = 'project',
  ): Promise<void> {
    const size = 16;
    for (let at = 0; at < expressions.length; at += size) await check(expressions.slice(at, at + size), operator);
    assert.deepEqual(faults, []);
    assert.ok(answered > expressions.length / 5, `only ${answered} of ${expressions.length} were answered`);
  }

  it('never let an operator end with an error of DuckDB', () => checkAll(operatorsOverTypes()));

  it('never let a function end with an error of DuckDB', () =>
    checkAll(callsOf(kql().Functions.All, 1, seed).filter((call) => !ofExtents.test(call))));

  it('never let an aggregate end with an error of DuckDB', () =>
    checkAll(callsOf(kql().Aggregates.All, 4, seed), 'summarize'));
});
