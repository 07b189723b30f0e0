import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf, type TestCell } from './support/duck.ts';

const schema: DatabaseSchema = { cluster: 'contoso', name: 'Aviation', version: '1', tables: [] };

const events = `datatable(t: long, e: string) [0, "A", 1, "Start", 2, "B", 3, "D", 4, "Stop", 6, "C", 8, "Start", 11, "E", 12, "Stop"] | sort by t asc`;

describe('scan', () => {
  let globals: Globals;
  let duck: DuckDBConnection;

  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
  });

  async function answer(text: string): Promise<TestCell[][]> {
    const statement = compileQuery(text, schema, globals).statements[0];
    assert.ok(statement);
    return rowsOf(duck, statement, () => 'none');
  }

  it('lets the last record of a series come out when the series ends', async () => {
    const rows = 'datatable(t:long, v:long)[1,5, 2,6, 3,3, 4,7, 5,8, 6,2] | sort by t asc';
    assert.deepEqual(
      await answer(
        `${rows} | scan with_match_id=m declare(c:long=0) with (step a output=last: v > 4; step b: v < 4 => c = a.v;)`,
      ),
      [
        [2n, 6n, 0n, 0n],
        [3n, 3n, 6n, 0n],
        [5n, 8n, 0n, 1n],
        [6n, 2n, 8n, 1n],
      ],
    );
    // What still goes on when there are no more rows.
    assert.deepEqual(await answer(`${rows} | scan with (step a output=last: v > 4;)`), [[5n, 8n]]);
  });

  it('goes through many rows at once, and by steps through what only SQL can compute', async () => {
    const many =
      'range x from 1 to 30000 step 1 | sort by x asc | scan declare (s:long=0) with (step a: true => s = iff(a.s > 100, x, a.s + x);) | summarize count(), sum(s), max(s)';
    assert.deepEqual(await answer(many), [[30_000n, 450_018_917n, 30_000n]]);
    const texts =
      'range x from 1 to 3 step 1 | sort by x asc | scan declare (s:string) with (step a: true => s = strcat(a.s, tostring(x));) | project s';
    assert.deepEqual(await answer(texts), [['1'], ['12'], ['123']]);
    const types =
      'datatable(x:long, r:real, s:string, b:bool)[1,0.5,"a",true, 2,real(nan),"",false, 3,real(null),"b",bool(null)] | sort by x asc | scan declare (r2:real, s2:string, b2:bool, n:long=7) with (step a: true => r2 = r, s2 = s, b2 = b, n = a.n + 1;) | project r2, s2, b2, n';
    assert.deepEqual(await answer(types), [
      [0.5, 'a', true, 8n],
      [Number.NaN, '', false, 9n],
      [null, 'b', null, 10n],
    ]);
  });

  it('follows sequences from step to step, several at a time, and numbers them', async () => {
    const text = `${events} | scan with_match_id=m with (
      step s1: e == "Start";
      step s2: e != "Start" and e != "Stop" and t - s1.t <= 5;
      step s3: e == "Stop" and t - s1.t <= 5;)`;
    assert.deepEqual(await answer(text), [
      [1n, 'Start', 0n],
      [2n, 'B', 0n],
      [3n, 'D', 0n],
      [4n, 'Stop', 0n],
      [8n, 'Start', 1n],
      [11n, 'E', 1n],
      [12n, 'Stop', 1n],
    ]);
  });

  it('begins a new sequence when a step that shows nothing has taken the old one away', async () => {
    const text = `range t from 0 to 70 step 10 | scan with_match_id=session declare (start: long) with (
      step inSession: true => start = iff(isnull(inSession.start), t, inSession.start);
      step endSession output=none: t - inSession.start > 30;)`;
    assert.deepEqual(
      (await answer(text)).map(([, start, session]) => [start, session]),
      [0n, 0n, 0n, 0n, 40n, 40n, 40n, 40n].map((start) => [start, start === 0n ? 0n : 1n]),
    );
  });

  it('sees the state before the row in every assignment, and the default of what has none', async () => {
    const text = `range x from 1 to 4 step 1 | scan declare (a: long = 0, b: long = 1, c: string = "none") with (step s: true => a = s.b, b = s.a + x;)`;
    assert.deepEqual(await answer(text), [
      [1n, 1n, 1n, 'none'],
      [2n, 1n, 3n, 'none'],
      [3n, 3n, 4n, 'none'],
      [4n, 4n, 7n, 'none'],
    ]);
  });

  it('keeps the order of the rows, its rows serialized, and every type', async () => {
    const text = `datatable(t: datetime, s: string, d: dynamic) [datetime(2020-01-02), "", dynamic([1]), datetime(2020-01-01), "x", dynamic(null)]
      | sort by t asc
      | scan declare (seen: string = "", span: timespan) with (step one: true => seen = iff(isempty(s), one.seen, s), span = t - one.t;)
      | extend n = row_number() | project s, seen, span, n, d`;
    assert.deepEqual(await answer(text), [
      ['x', 'x', null, 1n, null],
      ['', 'x', '1.00:00:00', 2n, '[1]'],
    ]);
  });

  it('goes through each partition by itself, and through no rows at all', async () => {
    const text = `datatable(g: string, v: long) ["a", 1, "b", 10, "a", 2, "b", 20] | partition hint.strategy=native by g (
      sort by v asc | scan declare (sum: long = 0) with (step s: true => sum = s.sum + v;)) | sort by g asc, v asc`;
    assert.deepEqual(
      (await answer(text)).map((row) => row[2]),
      [1n, 3n, 10n, 30n],
    );
    assert.deepEqual(await answer(`${events} | where t > 99 | scan with (step s: true;)`), []);
  });

  it('sorts its rows and goes through each part of them by itself', async () => {
    const table = 'datatable(g: string, n: int, v: long) ["b", 1, 20, "a", 1, 2, "b", 2, 5, "a", 1, 1, "b", 1, 10]';
    const sums = 'declare (sum: long = 0) with (step s: true => sum = s.sum + v;)';
    assert.deepEqual(await answer(`${table} | scan order by v asc ${sums} | project v, sum`), [
      [1n, 1n],
      [2n, 3n],
      [5n, 8n],
      [10n, 18n],
      [20n, 38n],
    ]);
    assert.deepEqual(await answer(`${table} | scan order by v asc partition by g, n ${sums}`), [
      ['a', 1n, 1n, 1n],
      ['a', 1n, 2n, 3n],
      ['b', 1n, 10n, 10n],
      ['b', 1n, 20n, 30n],
      ['b', 2n, 5n, 5n],
    ]);
    // The order of the rows before it counts within each part.
    const texts = 'declare (x: string) with (step s: true => x = strcat(s.x, tostring(v));)';
    assert.deepEqual(await answer(`${table} | sort by v desc | scan partition by toupper(g) ${texts} | project x`), [
      ['2'],
      ['21'],
      ['20'],
      ['2010'],
      ['20105'],
    ]);
  });

  for (const [text, says] of [
    [`${events} | scan with_match_id=m order by t asc partition by e with (step s: true;)`, /with_match_id/],
    ['datatable(x: long, g: long) [1, 1] | scan partition by g with (step s: true;)', /sort/],
    [`${events} | scan declare (x: string) with (step s output=last: true => x = strcat(s.x, e);)`, /output=last/],
    ['datatable(x: long) [1] | scan with (step s: true;)', /sort/],
    [`${events} | scan declare (a: long, b: long) with (step s: true => a = t, b = a;)`, /'a'/],
    [`${events} | scan with (step s: true;) | project match_id`, /match_id/],
  ] as const) {
    it(`refuses ${text.slice(-70)}`, () => {
      assert.throws(
        () => compileQuery(text, schema, globals),
        (error: unknown) => SharingError.is(error) && says.test(error.message),
      );
    });
  }
});
