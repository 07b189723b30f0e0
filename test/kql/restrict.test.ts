import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf, type TestCell } from './support/duck.ts';

const columns = [{ id: 'c1', name: 'a', type: 'long' }] as const;
const schema: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Aviation',
  version: '1',
  tables: [
    { name: 'Open', columns },
    { name: 'Secret', columns },
  ],
  functions: [
    { name: 'OfSecret', parameters: '()', body: '{ Secret | summarize a = sum(a) }' },
    { name: 'Listed', parameters: '()', body: '{ Secret | take 0 }' },
  ],
};

const views = 'let Seen = view () { Secret | where a > 5 }; let Other = view () { Secret }; let n = 2;';

/** By Kusto's documentation of the restrict statement. */
describe('restrict access to', () => {
  let duck: DuckDBConnection;
  let globals: Globals;

  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
    await duck.run('CREATE TABLE open (c1 BIGINT)');
    await duck.run('INSERT INTO open VALUES (1)');
    await duck.run('CREATE TABLE secret (c1 BIGINT)');
    await duck.run('INSERT INTO secret VALUES (5), (6)');
  });

  async function answer(text: string): Promise<TestCell[][]> {
    const statement = compileQuery(text, schema, globals).statements.at(-1);
    assert.ok(statement);
    return rowsOf(duck, statement, (table) => `(SELECT * FROM ${table.toLowerCase()})`);
  }

  const answered: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    [`${views} restrict access to (Seen); Seen`, [[6n]]],
    [`${views} restrict access to (Seen); Seen | extend b = n`, [[6n, 2n]]],
    [`${views} restrict access to (Seen); union *`, [[6n]]],
    [`${views} restrict access to (Seen); search * | project a`, [[6n]]],
    [`${views} restrict access to (Seen); let Mine = Seen | extend b = a + 1; Mine`, [[6n, 7n]]],
    [
      `${views} restrict access to (*); union withsource=s Seen, Other | summarize count() by s | sort by s asc`,
      [
        ['Other', 2n],
        ['Seen', 1n],
      ],
    ],
    [`${views} restrict access to (S*); union * | count`, [[1n]]],
    ['restrict access to (Open); union * | count', [[1n]]],
    ['restrict access to (database().Open); Open', [[1n]]],
    ['restrict access to (Open); database().Open', [[1n]]],
    ['let Open = 5; database().Open | where a < Open', [[1n]]],
    ['restrict access to (database("Aviation").*); union Open, Secret | count', [[3n]]],
    ['restrict access to (database().*); OfSecret', [[11n]]],
    ['restrict access to (database().Listed, Open); union Open, Listed()', [[1n]]],
    ['let twice = (x:long) { 2 * x }; restrict access to (Open); Open | project twice(a)', [[2n]]],
    ['Secret | count; restrict access to (Open); Open', [[1n]]],
  ];
  for (const [query, expected] of answered) {
    it(query, async () => assert.deepEqual(await answer(query), expected));
  }

  const hidden: readonly string[] = [
    `${views} restrict access to (Seen); Other`,
    `${views} restrict access to (Seen); Secret`,
    `${views} restrict access to (Seen); Open`,
    `${views} restrict access to (Seen); database("Aviation").Secret`,
    `${views} restrict access to (Seen); database().Secret`,
    `${views} restrict access to (Seen); Seen | union Secret`,
    `${views} restrict access to (Seen); Seen | join kind=inner Secret on a`,
    `${views} restrict access to (Seen); Seen | where a in (Secret)`,
    `${views} restrict access to (Seen); print toscalar(Secret | count)`,
    `${views} restrict access to (Seen); let f = () { Secret }; f()`,
    `${views} restrict access to (Seen); let Seen = view () { Secret }; Seen`,
    `${views} restrict access to (Seen); OfSecret`,
    `${views} restrict access to (Seen); OfSecret()`,
    `${views} restrict access to (Seen); Seen | invoke OfSecret()`,
    `${views} restrict access to (Seen); restrict access to (database().*); Secret`,
    `${views} restrict access to (*); Open`,
    `${views} restrict access to (*); OfSecret()`,
    `${views} restrict access to (database().*); Seen`,
    'let f = (T:(a:long)) { T | union Secret }; restrict access to (Open); f(Open)',
    "let ['Secret'] = 1; restrict access to (Open); database('Aviation').Secret",
    'restrict access to (Open); find in (Secret) where a > 0 project a',
    'restrict access to (Open); search in (Secret) "5"',
    'restrict access to (Open); table("Secret")',
  ];
  for (const query of hidden) {
    it(`hides in: ${query}`, () => {
      assert.throws(() => compileQuery(query, schema, globals), { code: /^Query(Invalid|NotSupported)$/ });
    });
  }

  it('says what is not visible', () => {
    assert.throws(() => compileQuery('restrict access to (Open); Secret', schema, globals), {
      code: 'QueryInvalid',
      message: "'Secret' is not visible here: 'restrict access to' does not name it.",
    });
  });
});
