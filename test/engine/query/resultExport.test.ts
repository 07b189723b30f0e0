import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ExportResultParams } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { everyType, noon, ResultFixture, rowsOfEveryType } from './resultFixture.ts';

const tick = noon + 1n;
const sql = rowsOfEveryType(
  `9223372036854775807, 'a, "b"' || chr(13) || chr(10) || '| \\', ${tick}, 864000000001,
   '1234567890.123456789012345678901234', 0.1, '{"a":[1,{"b":"x,y"}]}', true, '00000000-0000-0000-0000-00000000000a'`,
  `NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL`,
  `-1, 'ü', 0, -1, '-0.5', 'NaN'::DOUBLE, '"text"', false, NULL`,
);

describe('Export of a result', () => {
  let fixture: ResultFixture;
  before(async () => {
    fixture = await ResultFixture.open();
  });
  after(() => fixture.close());

  async function exported(format: ExportResultParams['format'], view?: string, query = sql, of = everyType) {
    const result = await fixture.run(query, of);
    const path = fixture.file(`out.${format}`);
    const { rows, bytes } = await fixture.plane.exportResult({ result, table: 0, ...(view && { view }), format, path });
    const content = await readFile(path);
    assert.equal(bytes, content.length);
    return { text: content.toString('utf8'), rows, path };
  }

  it('CSV after RFC 4180, with every digit', async () => {
    const { text, rows } = await exported('csv');
    assert.equal(rows, 3);
    assert.equal(
      text,
      [
        'Id,"A ""b"", c",At,Took,Price,Share,More,Known,Key',
        '9223372036854775807,"a, ""b""\r\n| \\",2024-01-01T12:00:00.0000001Z,1.00:00:00.0000001,1234567890.123456789012345678901234,0.1,"{""a"":[1,{""b"":""x,y""}]}",true,00000000-0000-0000-0000-00000000000a',
        ',,,,,,,,',
        '-1,ü,0001-01-01T00:00:00.0000000Z,-00:00:00.0000001,-0.5,NaN,"""text""",false,',
        '',
      ].join('\r\n'),
    );
  });

  it('TSV, quoted as CSV is', async () => {
    const { text } = await exported('tsv', undefined, `SELECT 'a' || chr(9) || 'b', 'c,d'`, [
      { name: 'x', type: 'string' },
      { name: 'y', type: 'string' },
    ]);
    assert.equal(text, 'x\ty\r\n"a\tb"\tc,d\r\n');
  });

  it('JSON, whole and by lines: nested values nested, digits kept', async () => {
    const { text } = await exported('json');
    assert.match(text, /"Id":9223372036854775807,/);
    const parsed = JSON.parse(text);
    assert.equal(parsed.length, 3);
    assert.deepEqual(parsed[0].More, { a: [1, { b: 'x,y' }] });
    assert.equal(parsed[0]['A "b", c'], 'a, "b"\r\n| \\');
    assert.equal(parsed[0].Price, '1234567890.123456789012345678901234');
    assert.deepEqual(parsed[1], {
      Id: null,
      'A "b", c': '',
      At: null,
      Took: null,
      Price: null,
      Share: null,
      More: null,
      Known: null,
      Key: null,
    });
    assert.equal(parsed[2].Share, 'NaN');
    const lines = (await exported('ndjson')).text.split('\n');
    assert.equal(lines.length, 4);
    assert.deepEqual(
      lines.slice(0, 3).map((line) => JSON.parse(line)),
      parsed,
    );
    assert.equal((await exported('json', undefined, `${sql} LIMIT 0`)).text, '[]\n');
  });

  it('Markdown', async () => {
    const of: readonly Column[] = [
      { name: 'a|b', type: 'string' },
      { name: 'n', type: 'long' },
    ];
    const { text } = await exported('markdown', undefined, `SELECT 'x|y' || chr(10) || 'z\\', 1::BIGINT`, of);
    assert.equal(text, '| a\\|b | n |\n| --- | ---: |\n| x\\|y<br>z\\\\ | 1 |\n');
  });

  it('Parquet in ordinary types', async () => {
    const { path } = await exported('parquet');
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    const described = await duck.runAndReadAll(`DESCRIBE FROM '${path}'`);
    assert.deepEqual(
      described.getRows().map(([name, type]) => `${name} ${type}`),
      [
        'Id BIGINT',
        'A "b", c VARCHAR',
        // Year 1 and a part of a microsecond: no type of Parquet holds both.
        'At VARCHAR',
        'Took VARCHAR',
        'Price VARCHAR',
        'Share DOUBLE',
        'More VARCHAR',
        'Known BOOLEAN',
        'Key UUID',
      ],
    );
    const at: readonly Column[] = [{ name: 'At', type: 'datetime' }];
    for (const [query, type, shown] of [
      [`SELECT ${tick}::BIGINT`, 'TIMESTAMP_NS', '2024-01-01 12:00:00.0000001'],
      ['SELECT 10::BIGINT', 'TIMESTAMP', '0001-01-01 00:00:00.000001'],
    ] as const) {
      const one = await exported('parquet', undefined, query, at);
      const read = await duck.runAndReadAll(`SELECT typeof("At"), "At"::VARCHAR FROM '${one.path}'`);
      assert.deepEqual(read.getRows(), [[type, shown]]);
    }
    duck.closeSync();
  });

  it('of a view', async () => {
    const result = await fixture.run('SELECT i FROM range(5000) t(i)', [{ name: 'n', type: 'long' }]);
    const sort = [{ column: 0, descending: true }];
    const { view } = await fixture.plane.viewRows({ result, table: 0, sort, filters: [], search: '99' });
    const path = fixture.file('view.csv');
    await fixture.plane.exportResult({ result, table: 0, view, format: 'csv', path });
    const lines = (await readFile(path, 'utf8')).split('\r\n');
    assert.deepEqual(lines.slice(0, 3), ['n', '4999', '4998']);
  });

  it('replaces a file at once or, when it fails or is cancelled, not at all', async () => {
    const result = await fixture.run('SELECT i FROM range(100000) t(i)', [{ name: 'n', type: 'long' }]);
    const path = fixture.file('kept.csv');
    await writeFile(path, 'what was there');
    const controller = new AbortController();
    const parts: number[] = [];
    const options = {
      signal: controller.signal,
      progress: (_: string, done?: number) => {
        parts.push(done ?? -1);
        controller.abort();
      },
    };
    await assert.rejects(fixture.plane.exportResult({ result, table: 0, format: 'csv', path }, options), {
      name: 'AbortError',
    });
    assert.ok(parts.every((part) => part > 0 && part <= 1) && parts.length > 0);
    assert.equal(await readFile(path, 'utf8'), 'what was there');
    const nowhere = join(fixture.files, 'no folder', 'x.csv');
    for (const format of ['csv', 'parquet'] as const) {
      await assert.rejects(fixture.plane.exportResult({ result, table: 0, format, path: nowhere }), {
        code: 'StorageFailed',
      });
    }
    assert.deepEqual(
      (await readdir(fixture.files)).filter((name) => name.endsWith('.tmp')),
      [],
    );
    await fixture.plane.exportResult({ result, table: 0, format: 'csv', path });
    assert.match(await readFile(path, 'utf8'), /^n\r\n0\r\n/);
  });
});
