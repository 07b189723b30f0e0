import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type CompileInput, compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf, type TestCell } from './support/duck.ts';

const schema: DatabaseSchema = { cluster: 'contoso', name: 'Aviation', version: '1', tables: [] };

describe('what a request says beside its text', () => {
  let globals: Globals;
  let duck: DuckDBConnection;

  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
  });

  async function answer(text: string, input: CompileInput): Promise<TestCell[][]> {
    const statement = compileQuery(text, schema, globals, input).statements[0];
    assert.ok(statement);
    return rowsOf(duck, statement, () => 'none');
  }

  const declare = 'declare query_parameters(n: long = 7, s: string = "x", t: datetime = datetime(2020-01-01));';

  const parameters: readonly (readonly [string, NonNullable<CompileInput['parameters']>, readonly TestCell[]])[] = [
    ['no values: the defaults', {}, [7n, 'x', '2020-01-01T00:00:00.0000000Z']],
    ['JSON values', { n: 9, s: "it's" }, [9n, "it's", '2020-01-01T00:00:00.0000000Z']],
    ['literals', { n: 'long(9)', s: '"y"', t: 'datetime(2021-02-03)' }, [9n, 'y', '2021-02-03T00:00:00.0000000Z']],
    ['bare texts of literals', { n: '-9', t: '2021-02-03' }, [-9n, 'x', '2021-02-03T00:00:00.0000000Z']],
    ['what would be KQL', { s: "x' | take 0" }, [7n, "x' | take 0", '2020-01-01T00:00:00.0000000Z']],
  ];
  for (const [what, values, row] of parameters) {
    it(`binds query parameters: ${what}`, async () => {
      assert.deepEqual(await answer(`${declare} print n, s, t`, { parameters: values }), [row]);
    });
  }

  for (const [what, text, values] of [
    ['a text that is no literal of the type', `${declare} print n`, { n: 'now()' }],
    ['a text that hides a query', `${declare} print n`, { n: '1); print (2' }],
    ['another type', `${declare} print t`, { t: true }],
    ['no value and no default', 'declare query_parameters(n: long); print n', {}],
  ] as const) {
    it(`refuses query parameters: ${what}`, () => {
      assert.throws(
        () => compileQuery(text, schema, globals, { parameters: values }),
        (error: unknown) => SharingError.is(error, 'QueryInvalid') && /query parameter '[nt]'/.test(error.message),
      );
    });
  }

  it('takes the time of the query from the request or the text', async () => {
    const properties = { query_now: 'datetime(2020-01-02)' };
    assert.deepEqual(await answer('print now(), ago(1d)', { properties }), [
      ['2020-01-02T00:00:00.0000000Z', '2020-01-01T00:00:00.0000000Z'],
    ]);
    assert.deepEqual(await answer('set query_now = datetime(2021-05-06); print now(1h)', { properties }), [
      ['2021-05-06T01:00:00.0000000Z'],
    ]);
  });

  it('limits the rows of a result', async () => {
    assert.equal((await answer('set query_take_max_records = 3; range x from 1 to 10 step 1', {})).length, 3);
    const properties = { query_take_max_records: 2 };
    assert.equal((await answer('range x from 1 to 10 step 1', { properties })).length, 2);
  });

  it('tells the engine what it must keep to', () => {
    const text = "set notruncation; set servertimeout = 90s; set query_datascope = 'hotcache'; set other = 1; print 1";
    const { options } = compileQuery(text, schema, globals, { properties: { truncationmaxrecords: 5 } });
    assert.deepEqual(options, {
      noTruncation: true,
      serverTimeout: 90_000,
      dataScope: 'hotcache',
      truncationMaxRecords: 5,
    });
    const properties = { servertimeout: '00:04:00', notruncation: false };
    assert.deepEqual(compileQuery('print 1', schema, globals, { properties }).options, {
      noTruncation: false,
      serverTimeout: 240_000,
    });
    assert.equal(compileQuery('print 1', schema, globals).options, undefined);
  });

  it('refuses properties that would change the answer, and values that are none', () => {
    for (const text of [
      "set query_datetimescope_column = 'Timestamp'; print 1",
      "set query_datascope = 'warm'; print 1",
      'set truncationmaxrecords = -1; print 1',
      'set query_now = 5; print now()',
    ]) {
      assert.throws(() => compileQuery(text, schema, globals), SharingError, text);
    }
  });
});
