import assert from 'node:assert/strict';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { queryError } from '../../../src/engine/query/queryError.ts';
import { registerFunction } from '../../../src/engine/query/registerFunctions.ts';
import { onMany, onNullable, onValues } from '../../../src/kql/functions/definition.ts';
import { SharingError } from '../../../src/protocol/errors.ts';

describe('Functions in TypeScript that DuckDB calls', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  before(async () => {
    instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    connection = await instance.connect();
  });
  after(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function values(sql: string): Promise<unknown> {
    return (await connection.runAndReadAll(`SELECT ${sql}`)).getRowsJson().map((row) => row[0]);
  }

  it('see values only, or nulls too, as they ask for', async () => {
    registerFunction(
      connection,
      'strict',
      onValues(['VARCHAR', 'BIGINT'], 'VARCHAR', (text, n) => `${text}${n + 1n}`),
    );
    registerFunction(
      connection,
      'lenient',
      onNullable(['DOUBLE'], 'BOOLEAN', (x) => x === null),
    );
    assert.deepEqual(await values("kql_strict(t, n) FROM (VALUES ('é𝒳', 1), (NULL, 2), ('a', NULL)) v(t, n)"), [
      'é𝒳2',
      null,
      null,
    ]);
    assert.deepEqual(await values('kql_lenient(x) FROM (VALUES (1.5), (NULL)) v(x)'), [false, true]);
  });

  it('take and give lists, and any number of arguments', async () => {
    registerFunction(
      connection,
      'flat',
      onMany('VARCHAR[]', 'VARCHAR[]', (lists) => lists.flatMap((list) => list ?? ['none'])),
    );
    assert.deepEqual(await values("kql_flat(['a', NULL], NULL, ['b'])"), [['a', null, 'none', 'b']]);
    assert.deepEqual(await values('kql_flat()'), [[]]);
  });

  it('run over many vectors and in lambdas', async () => {
    registerFunction(
      connection,
      'twice',
      onValues(['BIGINT'], 'BIGINT', (n) => n * 2n),
    );
    assert.deepEqual(await values('sum(kql_twice(i)) FROM range(10000) t(i)'), ['99990000']);
    assert.deepEqual(await values('list_transform([1, 2], lambda x: kql_twice(x))'), [['2', '4']]);
  });

  it('end the query with an error that says whose fault it is', async () => {
    const failing = (error: Error): void =>
      registerFunction(
        connection,
        'failing',
        onValues(['BIGINT'], 'BIGINT', () => {
          throw error;
        }),
      );
    const query = (): Promise<unknown> =>
      values('kql_failing(i) FROM range(10) t(i)').catch((error: unknown) => Promise.reject(queryError(error)));
    failing(new SharingError('QueryFailed', "'x' is no time zone.", 'user'));
    await assert.rejects(query(), {
      code: 'QueryFailed',
      kind: 'user',
      message: "The query failed: 'x' is no time zone.",
    });
    failing(new TypeError('x is undefined'));
    await assert.rejects(query(), {
      code: 'Internal',
      kind: 'bug',
      message: "A function of the engine failed: 'failing': x is undefined.",
    });
  });
});
