import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { FileFormat } from '../../../src/protocol/ingest.ts';
import type { KustoType } from '../../../src/protocol/schema.ts';
import { PlaneFixture, stored } from './planeFixture.ts';

describe('A file that does not fit', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  async function refused(
    name: string,
    content: string | Uint8Array,
    columns: Readonly<Record<string, KustoType>>,
    message: RegExp,
    format: FileFormat = {},
  ): Promise<void> {
    const path = await fixture.file(name, content);
    await assert.rejects(fixture.write(path, stored(columns), format), (error) => {
      assert.ok(SharingError.is(error, 'FileDoesNotFit'), String(error));
      assert.match(error.message, message);
      assert.match(error.message, new RegExp(name));
      return true;
    });
    assert.deepEqual(await fixture.left(), []);
  }

  describe('by a value, says its line and its column', () => {
    const bad: readonly (readonly [KustoType, readonly string[]])[] = [
      ['bool', ['yes', '2']],
      ['int', ['abc', '2147483648', '5.7', '1e3', '1_000', '0x10']],
      ['long', ['abc', '9223372036854775808', '-9223372036854775809', '5.7', '٣']],
      ['real', ['abc', '1e400', '1_0.5', '1,5', '--1']],
      ['decimal', ['abc', '12345678901234567890123456789012345', '1e', '.', '-', 'NaN']],
      [
        'datetime',
        [
          'abc',
          '2024-02-30',
          '2024-13-01',
          '2024-01-01T24:00:00',
          '2024-01-01T00:00:60',
          '0000-12-31',
          '10000-01-01',
          '1/2/2024',
          'infinity',
          '0001-01-01T00:00:00+01:00',
          '9999-12-31T23:59:59-01:00',
          '20240101',
          '2024-01-01T00:00:00+15:00',
        ],
      ],
      ['timespan', ['abc', '1:2', '24:00:00', '00:60:00', '10675199.02:48:05.4775808', '00:00:00.12345678']],
      ['guid', ['abc', '00000000-0000-0000-0000-00000000000']],
      ['dynamic', ['{a', 'abc', '[1', '{"a":}', '[1,]', '[NaN]', '{"a": -Infinity}']],
    ];
    for (const [type, values] of bad) {
      it(`${type}: ${values.join('  ')}`, async () => {
        for (const value of values) {
          const csv = `n,value\n1,\n2,"${value.replaceAll('"', '""')}"\n3,\n`;
          await refused('bad.csv', csv, { n: 'int', value: type }, /line 3, column 2 'value': '.*' is no /);
        }
      });
    }

    it('the first of many in the file, whichever thread meets one first', async () => {
      const lines = Array.from({ length: 400_000 }, (_, n) => (n % 100_000 === 99_999 ? `${n},x${n}` : `${n},${n}`));
      await refused(
        'many.csv',
        `a,b\n${lines.join('\n')}\n`,
        { a: 'long', b: 'long' },
        /line 100,001, column 2 'b': 'x99999' is no long/,
      );
    });

    it('behind blank lines and line ends within quotes', async () => {
      const csv = 'a,b\r\n"x\r\n\r\ny",1\r\n\r\n"",""\r\n"say ""hi""\r\n",2\r\nz,oops\r\n';
      await refused('lines.csv', csv, { a: 'string', b: 'long' }, /line 9, column 2 'b': 'oops'/);
    });

    it('without a header', async () => {
      await refused('plain.csv', '1;2\n3;x\n', { a: 'long', b: 'long' }, /line 2, column 2 'b': 'x'/, {
        header: false,
        delimiter: ';',
      });
    });

    it('in UTF-16', async () => {
      const csv = Buffer.from('\ufeffé,b\n\u20ac,1\n€,x\n', 'utf16le');
      await refused('wide.csv', csv, { é: 'string', b: 'long' }, /line 3, column 2 'b': 'x'/);
    });

    it('in NDJSON', async () => {
      await refused(
        'bad.ndjson',
        '{"a": 1}\n\n{"a": 2}\n{"a": "3x"}\n',
        { a: 'long' },
        /line 4, column 1 'a': '3x' is no long/,
      );
    });

    it('in a JSON array over several lines', async () => {
      await refused(
        'bad.json',
        '[\n {"a": 1},\n {\n "a": 1.5\n}]\n',
        { a: 'long' },
        /line 3, column 1 'a': '1.5' is no long/,
      );
    });

    it('in Parquet, by its row', async () => {
      const path = join(fixture.files, 'bad.parquet');
      const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
      await duckDb.run(
        `COPY (SELECT i AS a, CASE WHEN i = 150000 THEN 'infinity'::TIMESTAMP ELSE '2001-01-01'::TIMESTAMP END AS b FROM range(200000) t(i)) TO '${path}'`,
      );
      duckDb.closeSync();
      await assert.rejects(
        fixture.write(path, stored({ a: 'int', b: 'datetime' })),
        /row 150,001, column 2 'b': 'infinity' is no datetime/,
      );
      const digits = join(fixture.files, 'digits.parquet');
      const other = await (await DuckDBInstance.create(':memory:')).connect();
      await other.run(`COPY (SELECT 1234567890123456789012345678901234.5::DECIMAL(38, 1) AS a) TO '${digits}'`);
      other.closeSync();
      await assert.rejects(fixture.write(digits, stored({ a: 'decimal' })), /row 1, column 1 'a': '.*' is no decimal/);
      assert.deepEqual(await fixture.left(), []);
    });
  });

  describe('by its columns, names them', () => {
    it('a column that the table has not', async () => {
      await refused(
        'more.csv',
        'a,b,Extra Column\n1,2,3\n',
        { a: 'long', b: 'long' },
        /has 'Extra Column', which the table has not.*'a', 'b'/,
      );
    });
    it('a column that the file has not', async () => {
      await refused('less.csv', 'a,b\n1,2\n', { a: 'long', b: 'long', c: 'string' }, /has no column 'c'/);
    });
    it('no name in common', async () => {
      await refused(
        'other.csv',
        'x,y\n1,2\n',
        { a: 'long', b: 'long' },
        /none of the table's columns 'a', 'b'; it has 'x', 'y'/,
      );
    });
    it('another count without names', async () => {
      await refused(
        'count.csv',
        '1,2,3\n4,5,6\n',
        { a: 'long', b: 'long' },
        /has 3 columns, the table has 2 columns: 'a', 'b'/,
        { header: false },
      );
    });
    it('a line with too few, and one with too many', async () => {
      await refused(
        'short.csv',
        'a,b\n1,2\n3\n',
        { a: 'long', b: 'long' },
        /Line 3 of 'short.csv' has 1 instead of 2 columns/,
      );
      await refused(
        'long.csv',
        'a,b\n1,2\n3,4,5\n',
        { a: 'long', b: 'long' },
        /Line 3 of 'long.csv' has 3 instead of 2 columns/,
      );
    });
    it('a quote that is never closed', async () => {
      await refused(
        'quote.csv',
        'a,b\n1,2\n3,"x\n5,6\n',
        { a: 'long', b: 'string' },
        /Line 3 of 'quote.csv' has a quote that is never closed/,
      );
    });
    it('a JSON key that the table has not', async () => {
      await refused(
        'key.ndjson',
        '{"a": 1}\n{"a": 2, "b.c": 3}\n',
        { a: 'long' },
        /line 2, has the column 'b.c', which the table has not.*'a'/,
      );
    });
    it('records that are no objects', async () => {
      await refused('scalars.json', '[1, 2]', { a: 'long' }, /line 1: a record must be a JSON object/);
    });
    it('no records under the path', async () => {
      await refused('path.json', '{"features": [{"a": 1}]}', { a: 'long' }, /nothing under \$\.rows.*\$\.features/, {
        recordsPath: '$.rows',
      });
    });
  });
});
