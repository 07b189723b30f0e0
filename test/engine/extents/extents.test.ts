import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { extentShape, maxExtentRows } from '../../../src/engine/extents/copyStatement.ts';
import { PlaneFixture, stored, vegaData } from './planeFixture.ts';

const flights = join(vegaData, 'flights-3m.parquet');
const flightColumns = stored({
  date: 'datetime',
  delay: 'long',
  distance: 'long',
  origin: 'string',
  destination: 'string',
});

async function duckDbRows(sql: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

describe('Extents', () => {
  it('are shaped so that no number of threads can make one too large', () => {
    for (let threads = 1; threads <= 8; threads++) {
      const { groupRows, groups } = extentShape(threads);
      assert.ok(groups >= threads, `${threads} threads`);
      assert.ok((groups + threads - 1) * (groupRows + 2048) <= maxExtentRows, `${threads} threads`);
      // Many small extents are slow to read.
      assert.ok(groups * groupRows >= maxExtentRows / 4, `${threads} threads`);
    }
  });

  it('hold every row once, with more threads than processors', async () => {
    const fixture = await PlaneFixture.open({ threads: 8 });
    try {
      const extents = await fixture.write(flights, flightColumns);
      assert.ok(extents.every(({ rows }) => rows > 0 && rows <= maxExtentRows));
      assert.equal(
        extents.reduce((sum, { rows }) => sum + rows, 0),
        3_000_000,
      );
      assert.deepEqual((await fixture.left()).sort(), extents.map(({ id }) => `${id}.parquet`).sort());
    } finally {
      await fixture.close();
    }
  });

  describe('of one small file', () => {
    let fixture: PlaneFixture;
    before(async () => {
      fixture = await PlaneFixture.open();
    });
    after(() => fixture.close());

    it('describe themselves: types, names, field ids, compression, size', async () => {
      const columns = [
        { id: 'c7', name: 'Cost Total $', type: 'decimal' },
        { id: 'c2', name: "it's", type: 'datetime' },
        { id: 'c3', name: 'g', type: 'guid' },
        { id: 'c10', name: 'flag', type: 'bool' },
      ] as const;
      const path = await fixture.file('one.csv', "Cost Total $,it's,g,flag\n1.50,2024-01-01,,true\n");
      const [extent] = await fixture.write(path, columns);
      assert.ok(extent);
      const file = fixture.path(extent.id);
      assert.equal(extent.rows, 1);
      assert.equal(extent.bytes, (await readFile(file)).length);
      assert.equal(extent.createdAt, 1_700_000_000_000);
      assert.deepEqual(await duckDbRows(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file}')`), [
        ['c7', 'VARCHAR'],
        ['c2', 'BIGINT'],
        ['c3', 'UUID'],
        ['c10', 'BOOLEAN'],
      ]);
      assert.deepEqual(await duckDbRows(`SELECT field_id FROM parquet_schema('${file}') WHERE field_id IS NOT NULL`), [
        ['7'],
        ['2'],
        ['3'],
        ['10'],
      ]);
      assert.deepEqual(await duckDbRows(`SELECT DISTINCT compression FROM parquet_metadata('${file}')`), [['ZSTD']]);
      const [[metadata] = []] = await duckDbRows(
        `SELECT decode(value) FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'kusto.columns'`,
      );
      assert.deepEqual(
        JSON.parse(String(metadata)),
        columns.map(({ id, name, type }) => [id, name, type]),
      );
    });

    it('have ranges of the columns whose order prunes', async () => {
      const columns = stored({
        b: 'bool',
        i: 'int',
        l: 'long',
        r: 'real',
        nan: 'real',
        m: 'decimal',
        s: 'string',
        long: 'string',
        d: 'datetime',
        t: 'timespan',
        g: 'guid',
        y: 'dynamic',
        none: 'long',
      });
      const text = 'x'.repeat(65);
      const path = await fixture.file(
        'ranges.csv',
        [
          columns.map(({ name }) => name).join(','),
          `true,-5,9223372036854775807,-0.5,NaN,1.5,é,${text},2024-01-01,-00:00:01,,"[1]",`,
          `false,7,-9223372036854775808,2.5e10,1,2.5,,${text},0001-01-01,1.00:00:00,,,`,
        ].join('\n'),
      );
      const [extent] = await fixture.write(path, columns);
      assert.deepEqual(extent?.ranges, [
        ['c2', -5, 7],
        ['c3', '-9223372036854775808', '9223372036854775807'],
        ['c4', -0.5, 2.5e10],
        ['c7', '', 'é'],
        ['c9', '0', '638396640000000000'],
        ['c10', '-10000000', '864000000000'],
      ]);
    });

    it('are none without rows', async () => {
      const path = await fixture.file('none.csv', 'a\n');
      const before = await fixture.left();
      assert.deepEqual(await fixture.write(path, stored({ a: 'long' })), []);
      assert.deepEqual(await fixture.left(), before);
    });

    it('come in the order of a small file, and leave the file as it was', async () => {
      const text = `a\n${Array.from({ length: 5000 }, (_, n) => (n * 7919) % 5000).join('\n')}\n`;
      const path = await fixture.file('order.csv', text);
      const columns = stored({ a: 'long' });
      const rows = await fixture.rows(columns, await fixture.write(path, columns));
      assert.deepEqual(
        rows.slice(0, 3).map(([n]) => n),
        [0, 2919, 838],
      );
      const hash = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
      assert.equal(hash(await readFile(path)), hash(text));
    });

    it('several at the same time', async () => {
      const columns = stored({ a: 'long' });
      const files = await Promise.all(Array.from({ length: 8 }, (_, n) => fixture.file(`many${n}.csv`, `a\n${n}\n`)));
      const extents = (await Promise.all(files.map((file) => fixture.write(file, columns)))).flat();
      const rows = await fixture.rows(columns, extents, 'SELECT * FROM', 'ORDER BY c1');
      assert.deepEqual(
        rows.map(([n]) => n),
        [0, 1, 2, 3, 4, 5, 6, 7],
      );
    });
  });
});
