import assert from 'node:assert/strict';
import { loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { type ConformanceCase, conformanceFile, judge, type Outcome, readCases } from './support/conformance.ts';
import { openDuck } from './support/duck.ts';

/**
 * What is reached. A number that gets worse fails the run; one that gets better is to be written down here.
 * `failed` is what DuckDB stops with an error: no answer, so not a wrong one.
 */
const floors = {
  passed: 1353,
  wrong: 0,
  failed: 0,
  /** Texts that Kusto refuses and the engine answers. */
  errorsAnswered: 0,
};

/**
 * What Kusto leaves open: the name of the case, and a part of its query, since several share a name. They are run, but
 * do not count as wrong.
 */
const deviations: readonly (readonly [string, string])[] = [
  // At which of its vertices a ring begins is open.
  ['geo-geohash-neighbors-function-03', 'geo_union_polygons_array'],
  // In which order the partitions come out is open.
  ['scan-operator-04', 'hint.strategy=native'],
  // Which of several values with the same sum is a hitter is open.
  ['agent-window-series-scan-0030', 'top-hitters 2 of g by v'],
];

function isDeviation(test: ConformanceCase): boolean {
  return deviations.some(([name, part]) => test.name === name && test.query.includes(part));
}

const schema: DatabaseSchema = { cluster: 'NetCluster', name: 'NetDefaultDB', version: '1', tables: [] };
const outcomes: readonly Outcome[] = ['passed', 'refused', 'invalid', 'failed', 'wrong'];
type Tally = Record<Outcome, number>;

function emptyTally(): Tally {
  return { passed: 0, refused: 0, invalid: 0, failed: 0, wrong: 0 };
}

function print(title: string, tallies: ReadonlyMap<string, Tally>): void {
  const rows = [...tallies].sort(([, a], [, b]) => total(b) - total(a));
  console.log(`      ${title.padEnd(22)}${outcomes.map((outcome) => outcome.padStart(9)).join('')}`);
  for (const [name, tally] of rows) {
    console.log(`      ${name.padEnd(22)}${outcomes.map((outcome) => String(tally[outcome]).padStart(9)).join('')}`);
  }
}

function total(tally: Tally): number {
  return outcomes.reduce((sum, outcome) => sum + tally[outcome], 0);
}

describe('answers of a real Kusto', function () {
  // A few seconds on an idle machine.
  this.timeout(300_000);

  it('are given, or the query is refused', async function () {
    const cases = readCases();
    if (cases === undefined) {
      console.log(`      skipped: ${conformanceFile.pathname} is not there`);
      this.skip();
    }
    loadKustoLanguage();
    const globals = globalsOf(schema);
    const duck = await openDuck();
    const byTrust = new Map<string, Tally>();
    const byOperator = new Map<string, Tally>();
    const wrong: string[] = [];
    for (const test of cases) {
      const { outcome, detail } = await judge(test, schema, globals, duck);
      if (outcome === 'wrong' && isDeviation(test)) continue;
      count(byTrust, test.trust, outcome);
      if (test.trust === 'emulator') for (const operator of operators(test)) count(byOperator, operator, outcome);
      if (outcome === 'wrong' && test.trust.startsWith('emulator'))
        wrong.push(`${test.name}: ${detail}\n${test.query}`);
    }
    print('trust', byTrust);
    print('operator (emulator)', byOperator);
    const emulator = byTrust.get('emulator') ?? emptyTally();
    const errors = byTrust.get('emulator-error') ?? emptyTally();
    for (const text of wrong) console.log(`      wrong: ${text}`);
    assert.ok(emulator.passed >= floors.passed, `passed ${emulator.passed} of at least ${floors.passed}`);
    assert.ok(emulator.wrong <= floors.wrong, `wrong ${emulator.wrong} of at most ${floors.wrong}`);
    assert.ok(emulator.failed <= floors.failed, `failed ${emulator.failed} of at most ${floors.failed}`);
    const answered = errors.wrong + errors.passed;
    assert.ok(answered <= floors.errorsAnswered, `answered ${answered} that Kusto refuses`);
  });
});

function count(tallies: Map<string, Tally>, key: string, outcome: Outcome): void {
  const tally = tallies.get(key) ?? emptyTally();
  tally[outcome] += 1;
  tallies.set(key, tally);
}

function operators(test: ConformanceCase): readonly string[] {
  return test.ops.length === 0 ? ['(none)'] : test.ops;
}
