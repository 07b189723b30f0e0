import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileFormat } from '../../../src/protocol/ingest.ts';
import type { Rows } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { PlaneFixture, stored, vegaData } from './planeFixture.ts';

function typed(columns: readonly Column[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}

describe('Formats', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  /** Ingests what was found, and returns the columns and all rows in the file's order. */
  async function whole(
    name: string,
    content: string | Uint8Array,
    format: FileFormat = {},
  ): Promise<{ types: Readonly<Record<string, string>>; rows: Rows }> {
    const path = await fixture.file(name, content);
    const { columns, extents } = await fixture.ingest(path, format);
    return { types: typed(columns), rows: await fixture.rows(columns, extents) };
  }

  describe('real files', () => {
    async function real(
      name: string,
    ): Promise<{ types: Readonly<Record<string, string>>; count: Rows; first: Rows; rows: number }> {
      const { columns, extents } = await fixture.ingest(join(vegaData, name));
      const sum = await fixture.rows(columns, extents, 'SELECT count(*) FROM', '', [{ name: 'n', type: 'long' }]);
      const first = await fixture.rows(columns, extents, 'SELECT * FROM', 'LIMIT 1');
      return {
        types: typed(columns),
        count: sum,
        first,
        rows: extents.reduce((rows, extent) => rows + extent.rows, 0),
      };
    }

    it('flights-3m.parquet: 3,000,000 rows in extents of at most 1,048,576', async () => {
      const { columns, extents } = await fixture.ingest(join(vegaData, 'flights-3m.parquet'));
      assert.deepEqual(typed(columns), {
        date: 'datetime',
        delay: 'long',
        distance: 'long',
        origin: 'string',
        destination: 'string',
      });
      assert.equal(
        extents.reduce((rows, extent) => rows + extent.rows, 0),
        3_000_000,
      );
      assert.ok(extents.every(({ rows }) => rows <= 1_048_576));
      const digest = 'SELECT count(*), sum(c2), sum(c3), min(c1), max(c1), count(DISTINCT c4 || c5) FROM';
      const types = (['long', 'long', 'long', 'datetime', 'datetime', 'long'] as const).map((type) => ({
        name: '',
        type,
      }));
      const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
      const expected = await duckDb.runAndReadAll(
        `SELECT count(*), sum(delay), sum(distance), min(date)::VARCHAR, max(date)::VARCHAR, count(DISTINCT origin || destination) FROM '${join(vegaData, 'flights-3m.parquet')}'`,
      );
      const [row = []] = expected.getRowsJson();
      duckDb.closeSync();
      const iso = (text: unknown): string => `${String(text).replace(' ', 'T')}.0000000Z`;
      assert.deepEqual(await fixture.rows(columns, extents, digest, '', types), [
        [Number(row[0]), Number(row[1]), Number(row[2]), iso(row[3]), iso(row[4]), Number(row[5])],
      ]);
      // The ranges that prune are those of the rows.
      assert.ok(extents.every(({ ranges }) => ranges.map(([id]) => id).join() === 'c1,c2,c3,c4,c5'));
    });

    it('airports.csv', async () => {
      const { types, first, rows } = await real('airports.csv');
      assert.deepEqual(types, {
        iata: 'string',
        name: 'string',
        city: 'string',
        state: 'string',
        country: 'string',
        latitude: 'real',
        longitude: 'real',
      });
      assert.equal(rows, 3376);
      assert.deepEqual(first, [['00M', 'Thigpen', 'Bay Springs', 'MS', 'USA', 31.95376472, -89.23450472]]);
    });

    it('birdstrikes.csv, with names of blanks and $', async () => {
      const { types, first, rows } = await real('birdstrikes.csv');
      assert.equal(types['Flight Date'], 'datetime');
      assert.equal(types['Cost Total $'], 'long');
      assert.equal(Object.keys(types).length, 14);
      assert.equal(rows, 10_000);
      assert.equal(first[0]?.[3], '1990-01-08T00:00:00.0000000Z');
    });

    it('earthquakes.json, with its records under $.features', async () => {
      const { types, first, rows, count } = await real('earthquakes.json');
      assert.deepEqual(types, { type: 'string', properties: 'dynamic', geometry: 'dynamic', id: 'string' });
      assert.equal(rows, 1707);
      assert.deepEqual(count, [[1707]]);
      assert.deepEqual(JSON.parse(String(first[0]?.[2])), {
        type: 'Point',
        coordinates: [-118.6671667, 34.4945, 26.49],
      });
    });
  });

  describe('CSV', () => {
    it('finds comma, semicolon, tab and bar', async () => {
      for (const delimiter of [',', ';', '\t', '|']) {
        const text = [`a${delimiter}b`, `1${delimiter}"x, y; z"`, `2${delimiter}w`].join('\n');
        const { types, rows } = await whole('found.csv', text);
        assert.deepEqual(types, { a: 'long', b: 'string' });
        assert.deepEqual(rows, [
          [1, 'x, y; z'],
          [2, 'w'],
        ]);
      }
    });

    it('knows TSV, PSV and SCSV by their names', async () => {
      for (const [name, delimiter] of [
        ['x.tsv', '\t'],
        ['x.psv', '|'],
        ['x.scsv', ';'],
      ]) {
        const { rows } = await whole(String(name), `a${delimiter}b\n1${delimiter}"2,5"\n`);
        assert.deepEqual(rows, [[1, '2,5']]);
      }
    });

    it('takes delimiter, quote and header as given', async () => {
      const { types, rows } = await whole('given.csv', "a~'b~c'\n1~2\n", { delimiter: '~', quote: "'", header: false });
      assert.deepEqual(types, { Column1: 'string', Column2: 'string' });
      assert.deepEqual(rows, [
        ['a', 'b~c'],
        ['1', '2'],
      ]);
      const bare = await whole('bare.csv', 'a,b\n"x,"y\n', { quote: '' });
      assert.deepEqual(bare.rows, [['"x', '"y']]);
    });

    it('sees that there is no header', async () => {
      const { types, rows } = await whole('plain.csv', '2024-01-01,5\n2024-01-02,6\n');
      assert.deepEqual(types, { Column1: 'datetime', Column2: 'long' });
      assert.equal(rows.length, 2);
    });

    it('reads utf-8 with and without mark, utf-16 and latin-1', async () => {
      const text = 'näme,b\nÄ€,1\n'.replace('€', '');
      const files: readonly (readonly [Uint8Array, FileFormat])[] = [
        [Buffer.from(text), {}],
        [Buffer.from(`\ufeff${text}`), {}],
        [Buffer.from(`\ufeff${text}`, 'utf16le'), {}],
        [Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), {}],
        [Buffer.from(text, 'utf16le'), { encoding: 'utf-16' }],
        [Buffer.from(text, 'latin1'), { encoding: 'Latin-1' }],
      ];
      for (const [content, format] of files) {
        const { types, rows } = await whole('encoded.csv', content, format);
        assert.deepEqual(types, { näme: 'string', b: 'long' });
        assert.deepEqual(rows, [['Ä', 1]]);
      }
    });

    it('reads characters of every plane from utf-16', async () => {
      const text = ['a,b', ...Array.from({ length: 20_000 }, (_, n) => `${n},🐦é€${'x'.repeat(n % 7)}日`)].join('\n');
      const { rows } = await whole('planes.csv', Buffer.from(`\ufeff${text}`, 'utf16le'));
      assert.equal(rows.length, 10_000);
      assert.ok(rows.every(([n, cell]) => cell === `🐦é€${'x'.repeat(Number(n) % 7)}日`));
    });

    it('does not take folders such as x=1 for columns, nor lines that are long for an error', async () => {
      await mkdir(join(fixture.files, 'year=2024'));
      const { types, rows } = await whole('year=2024/x.csv', `a\n${'x'.repeat(1_500_000)}\n`);
      assert.deepEqual(types, { a: 'string' });
      assert.equal(String(rows[0]?.[0]).length, 1_500_000);
      const long = await fixture.file('long.csv', `a\n1\n${'x'.repeat(3_000_000)}\n`);
      await assert.rejects(fixture.write(long, stored({ a: 'string' })), /Line 3 of 'long.csv' is longer than/);
    });

    it('infers each type, and text where that would lose something', async () => {
      const values: Readonly<Record<string, readonly [string, string]>> = {
        bool: ['true', 'False'],
        long: ['-9223372036854775808', '9223372036854775807'],
        real: ['1', '2.5e3'],
        datetime: ['2024-01-01', '2024-01-01T10:00:00.1234567Z'],
        guid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
        dynamic: ['[1]', '{"a":1}'],
        timespan: ['1.00:00:00', '00:00:01.5'],
        decimal: ['1', '98765432109876543210'],
      };
      const strings: readonly (readonly [string, string])[] = [
        ['007', '8'],
        ['1', 'x'],
        ['true', '1'],
        ['2024-02-30', ''],
        ['1e999', ''],
        ['10:30', ''],
        ['[1', ''],
        ['', ''],
      ];
      const all = [...Object.entries(values), ...strings.map((pair, n) => [`string${n}`, pair] as const)];
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const lines = [0, 1].map((row) => all.map(([, pair]) => quoted(pair[row] ?? '')).join(','));
      const path = await fixture.file('types.csv', `${all.map(([name]) => name).join(',')}\n${lines.join('\n')}\n`);
      const { columns } = await fixture.plane.inspectFile(path, {});
      assert.deepEqual(typed(columns), Object.fromEntries(all.map(([name]) => [name, name.replace(/\d+$/, '')])));
    });

    it('header alone, blank lines first, no line end at the end, duplicate and empty names', async () => {
      assert.deepEqual((await whole('header.csv', 'a,b\n')).rows, []);
      assert.deepEqual((await whole('blank.csv', '\n\na,b\n1,2')).rows, [[1, 2]]);
      for (const end of ['\n', '\r\n', '\r']) {
        const text = ['"a', 'b",c', '"x', 'y",2', ',', ''].join(end);
        assert.deepEqual((await whole('ends.csv', text)).rows, [
          [`x${end}y`, 2],
          ['', null],
        ]);
      }
      const { types, rows } = await whole('names.csv', 'a,a,,"x ""y"" $.z"\n1,2,3,4\n');
      assert.deepEqual(types, { a: 'long', a_1: 'long', Column3: 'long', 'x "y" $.z': 'long' });
      assert.deepEqual(rows, [[1, 2, 3, 4]]);
    });

    it('matches by name, exactly and then without regard to case, in any order', async () => {
      const path = await fixture.file('order.csv', 'B,c,a\n1,2,3\n');
      const columns = stored({ a: 'int', b: 'real', c: 'string' });
      assert.deepEqual(await fixture.rows(columns, await fixture.write(path, columns)), [[3, 1, '2']]);
    });

    it('a name that DuckDB would take for a pattern is that of one file', async () => {
      for (const name of ['a[1].csv', 'a*.csv', "quo'te.csv", 'a?.csv', 'sp ace ü.csv']) {
        await fixture.file('a1.csv', 'n\nwrong\n');
        const { rows } = await whole(name, `n\n${name}\n`);
        assert.deepEqual(rows, [[name]]);
      }
    });
  });

  describe('JSON', () => {
    it('NDJSON: columns from all records, nested values dynamic, names of any kind', async () => {
      const { types, rows } = await whole(
        'a.ndjson',
        '{"a": 1, "b $": {"x": [1, 2]}}\r\n\r\n{"c.d": "t", "a": null, "__proto__": true}',
      );
      assert.deepEqual(types, { a: 'long', 'b $': 'dynamic', 'c.d': 'string', ['__proto__']: 'bool' });
      assert.deepEqual(rows, [
        [1, '{"x": [1, 2]}', '', null],
        [null, null, 't', true],
      ]);
    });

    it('one object, an array, several documents, one object a line by the name of .json', async () => {
      const one = { a: 'long' };
      for (const [text, rows] of [
        ['{\n "a": 1\n}', [[1]]],
        ['[{"a": 1}, {"a": 2}]', [[1], [2]]],
        ['{"a": 1}\n{\n"a": 2}', [[1], [2]]],
        ['{"a": 1}\n{"a": 2}\n', [[1], [2]]],
      ] as const) {
        const found = await whole('shape.json', text);
        assert.deepEqual(found.types, one);
        assert.deepEqual(found.rows, rows);
      }
    });

    it('finds and takes the paths of records', async () => {
      const text = '{"meta": {"rows": [{"x": 1}], "n": [1]}, "my list": [{"y": "a"}, {"y": "b"}]}';
      const path = await fixture.file('paths.json', text);
      assert.deepEqual((await fixture.plane.inspectFile(path, {})).recordPaths, ['$.meta.rows', "$['my list']"]);
      assert.deepEqual((await whole('paths.json', text, { recordsPath: "$['my list']" })).rows, [['a'], ['b']]);
      assert.deepEqual((await whole('paths.json', text, { recordsPath: '$.meta.rows' })).rows, [[1]]);
      assert.deepEqual((await whole('paths.json', text, { recordsPath: '$.meta' })).types, {
        rows: 'dynamic',
        n: 'dynamic',
      });
    });

    it('records without anything are rows without values', async () => {
      const path = await fixture.file('void.ndjson', '{}\n{}\n');
      const columns = stored({ a: 'long', b: 'string' });
      assert.deepEqual(await fixture.rows(columns, await fixture.write(path, columns)), [
        [null, ''],
        [null, ''],
      ]);
    });

    it('infers what holds every value', async () => {
      const lines = [
        {
          long: 1,
          real: 1,
          big: 1,
          text: '2024-01-01',
          when: '2024-01-01T00:00:00Z',
          mixed: 1,
          flag: true,
          none: null,
        },
        { long: -5, real: 0.5, big: 2n ** 63n, text: 'x', when: '2024-02-29', mixed: 'x', flag: false, none: null },
      ];
      const big = (line: object): string =>
        JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? `#${value}#` : value)).replace(
          /"#(\d+)#"/g,
          '$1',
        );
      const path = await fixture.file('kinds.ndjson', lines.map(big).join('\n'));
      assert.deepEqual(typed((await fixture.plane.inspectFile(path, {})).columns), {
        long: 'long',
        real: 'real',
        big: 'decimal',
        text: 'string',
        when: 'datetime',
        mixed: 'dynamic',
        flag: 'bool',
        none: 'dynamic',
      });
    });

    it('in UTF-16 and latin-1', async () => {
      for (const [content, format] of [
        [Buffer.from('\ufeff[{"a": "é"}]', 'utf16le'), {}],
        [Buffer.from('[{"a": "é"}]', 'latin1'), { encoding: 'latin-1' }],
      ] as const) {
        assert.deepEqual((await whole('encoded.json', content, format)).rows, [['é']]);
      }
    });
  });
});
