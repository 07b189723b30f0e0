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

/** Operators that compute with places, lengths and sums of their own. */
const pipelines: readonly string[] = [
  'make-series sum(real0) on long0 from long(-9223372036854775808) to 9223372036854775807 step 9223372036854775807',
  'make-series count() on timespan0 from time(-10675199.00:00:00) to time(10675199.00:00:00) step 10000000d',
  'make-series count() on datetime0 step 36500d by bool0',
  'make-series count() on real0 from 0.0 to 10.0 step 1.0',
  'make-series count() on real0 step 1.0',
  'make-series count() on long0 step 1',
  'summarize count() by bin(long0, 10)',
  'summarize percentilew(long0, long1, 50), percentiles(real0, 5, 95)',
  'sort by k asc | extend a = row_number(9223372036854775807), b = row_cumsum(long0)',
  'sort by k asc | extend a = prev(long0, 9223372036854775807), b = next(long0, 5, 9223372036854775807)',
  'sort by datetime0 asc | extend w = row_window_session(datetime0, time(10675199.00:00:00), 1d)',
  'mv-expand dynamic0 to typeof(int)',
  'mv-expand dynamic0 to typeof(datetime) limit 9223372036854775807',
  'take 9223372036854775807 | sample 9223372036854775807 | top 9223372036854775807 by real0',
  'serialize | scan declare (s:timespan=0s) with (step s1: true => s = s1.s + timespan0;)',
  'serialize | scan declare (s:long=0) with (step s1: true => s = long0 / long1;)',
  'evaluate sliding_window_counts(int0, long0, 0, 9223372036854775807, 9223372036854775807, 9223372036854775807)',
  'where long0 + 9223372036854775807 > 0 and timespan0 + timespan1 > 0s and datetime0 > now() - timespan0',
];

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

  for (const pipeline of pipelines) {
    it(`never let ${pipeline} end with an error of DuckDB`, async () => {
      const end = await ending(`T | ${pipeline}`, duck, globals);
      assert.ok(end === 'answered' || end === 'stopped', String(end));
    });
  }

  it('never let an aggregate end with an error of DuckDB', () =>
    checkAll(callsOf(kql().Aggregates.All, 4, seed), 'summarize'));
});
