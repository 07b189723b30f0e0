import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { PlaneFixture, stored } from './planeFixture.ts';

describe('Parquet', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  it('every type of DuckDB', async () => {
    const values: readonly (readonly [sql: string, type: string, cell: unknown])[] = [
      ['true', 'bool', true],
      ['(-128)::TINYINT', 'int', -128],
      ['65535::USMALLINT', 'int', 65_535],
      ['4294967295::UINTEGER', 'long', 4_294_967_295],
      ['18446744073709551615::UBIGINT', 'decimal', '18446744073709551615'],
      ['1.5::FLOAT', 'real', 1.5],
      ['1234567890123456789012345678.345600::DECIMAL(38,6)', 'decimal', '1234567890123456789012345678.3456'],
      ['100::DECIMAL(10,0)', 'decimal', '100'],
      ["'x'", 'string', 'x'],
      ["'x'::ENUM('x', 'y')", 'string', 'x'],
      ["'\\xAA\\xBB'::BLOB", 'string', 'qrs='],
      ["DATE '0001-01-01'", 'datetime', '0001-01-01T00:00:00.0000000Z'],
      ["TIMESTAMP '9999-12-31 23:59:59.999999'", 'datetime', '9999-12-31T23:59:59.9999990Z'],
      ["TIMESTAMP_NS '1969-12-31 23:59:59.123456789'", 'datetime', '1969-12-31T23:59:59.1234567Z'],
      ["TIMESTAMPTZ '2024-01-01 00:00:00+01'", 'datetime', '2023-12-31T23:00:00.0000000Z'],
      ["TIME '10:11:12.5'", 'timespan', '10:11:12.5000000'],
      ["INTERVAL '1 day 2 hours'", 'timespan', '1.02:00:00'],
      ["'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID", 'guid', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
      ['\'{"a": 1.10}\'::JSON', 'dynamic', '{"a": 1.10}'],
      ['{a: 1, b: [9007199254740993]}', 'dynamic', '{"a":1,"b":[9007199254740993]}'],
      ['[1, NULL]', 'dynamic', '[1,null]'],
      ["MAP {'k': 1.5}", 'dynamic', '{"k":1.5}'],
    ];
    const path = join(fixture.files, 'types.parquet');
    const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
    const columns = values.map(([sql], index) => `${sql} AS "v ${index}"`);
    const nulls = values.map((_, index) => `NULL AS "v ${index}"`);
    await duckDb.run(`COPY (SELECT ${columns.join(', ')} UNION ALL BY NAME SELECT ${nulls.join(', ')}) TO '${path}'`);
    duckDb.closeSync();
    const found = await fixture.ingest(path);
    assert.deepEqual(
      found.columns.map(({ type }) => type),
      values.map(([, type]) => type),
    );
    const [row, empty] = await fixture.rows(found.columns, found.extents);
    assert.deepEqual(
      row,
      values.map(([, , cell]) => cell),
    );
    assert.deepEqual(
      empty,
      values.map(([, type]) => (type === 'string' ? '' : null)),
    );
  });

  it('into other types where every value fits', async () => {
    const path = join(fixture.files, 'other.parquet');
    const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
    await duckDb.run(
      `COPY (SELECT 5::BIGINT a, 6::INTEGER b, 7::BIGINT c, 8.0::DOUBLE d, '2024-01-01' e, DATE '2024-01-01' f, [1] g, 1::BIGINT h) TO '${path}'`,
    );
    duckDb.closeSync();
    const columns = stored({
      a: 'int',
      b: 'real',
      c: 'decimal',
      d: 'string',
      e: 'datetime',
      f: 'string',
      g: 'string',
      h: 'dynamic',
    });
    assert.deepEqual(await fixture.rows(columns, await fixture.write(path, columns)), [
      [5, 6, '7', '8.0', '2024-01-01T00:00:00.0000000Z', '2024-01-01', '[1]', '1'],
    ]);
  });
});
