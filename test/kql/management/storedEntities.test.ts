import assert from 'node:assert/strict';
import { compileQuery } from '../../../src/kql/compileQuery.ts';
import { loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { DatabaseSchema, MaterializedViewSchema } from '../../../src/protocol/schema.ts';
import { openDuck, rowsOf } from '../support/duck.ts';

const byTeam: MaterializedViewSchema = {
  name: 'ByTeam',
  source: 'T',
  query: "T | summarize Total = sum(a), ['max of a'] = max(a) by b",
  isIncomplete: false,
};
const schema: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Db',
  version: '1',
  tables: [
    {
      name: 'T',
      columns: [
        { id: 'c1', name: 'a', type: 'long' },
        { id: 'c2', name: 'b', type: 'string' },
      ],
    },
  ],
  functions: [
    { name: 'Above', parameters: '(least:long, factor:long=1)', body: '{ T | where a * factor >= least }' },
    { name: 'Twice', parameters: '(x:long)', body: '{ x * 2 }' },
    { name: 'Nested', parameters: '()', body: '{ let n = 2; Above(Twice(n)) | project b }' },
  ],
  materializedViews: [
    byTeam,
    { ...byTeam, name: 'Lost', isIncomplete: true },
    { ...byTeam, name: 'Old', query: 'T | summarize count() by gone' },
  ],
};

describe('stored functions and materialized views in queries', function () {
  this.timeout(60_000);
  before(() => loadKustoLanguage());

  async function ask(text: string): Promise<unknown[][]> {
    const [statement] = compileQuery(text, schema, globalsOf(schema)).statements;
    assert.ok(statement);
    const duck = await openDuck();
    await duck.run("CREATE TABLE t AS SELECT * FROM (VALUES (1::BIGINT, 'x'), (5, 'x'), (7, 'y')) AS v(c1, c2)");
    return (await rowsOf(duck, statement, () => '(SELECT * FROM t)'))
      .map((row) => [...row])
      .sort((a, b) => (String(a) < String(b) ? -1 : 1));
  }

  const cases: readonly (readonly [string, unknown[][]])[] = [
    ['Above(5) | count', [[2n]]],
    ['Above(10, 2) | project a | sort by a asc', [[5n], [7n]]],
    ['T | extend d = Twice(a) | summarize sum(d)', [[26n]]],
    ['Nested() | distinct b | sort by b asc', [['x'], ['y']]],
    [
      "ByTeam | project b, Total, m = ['max of a'] | sort by b asc",
      [
        ['x', 6n, 5n],
        ['y', 7n, 7n],
      ],
    ],
    [
      'ByTeam',
      [
        ['x', 6n, 5n],
        ['y', 7n, 7n],
      ],
    ],
    ['union ByTeam, (T | take 0) | count', [[2n]]],
    ['T | join kind=inner ByTeam on b | summarize count()', [[3n]]],
    ['let ByTeam = T | take 0; ByTeam | count', [[0n]]],
    ['let a = 100; Above(5) | count', [[2n]]],
  ];
  for (const [text, rows] of cases) it(`answers ${text}`, async () => assert.deepEqual(await ask(text), rows));

  it('refuses a view that can no longer be answered right', async () => {
    const lost = await ask('Lost | count').catch((error: unknown) => error);
    assert.ok(SharingError.is(lost, 'QueryNotSupported'), String(lost));
    assert.match(lost.message, /'Lost'.*dropped from table 'T'/);
    const old = await ask('Old | count').catch((error: unknown) => error);
    assert.ok(SharingError.is(old, 'QueryInvalid'), String(old));
    assert.match(old.message, /'Old'.*gone/);
  });
});
