import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { ask, command, openScene, type Reply, type Scene, send } from './endpointFixture.ts';

const db = 'contoso/Db';

describe('Formats of streaming ingestion', function () {
  this.timeout(60_000);
  let scene: Scene;
  let parquet: Buffer;

  before(async () => {
    scene = await openScene();
    const { engine, folder } = scene;
    const { uri } = await engine.createCluster({ folder, name: 'contoso', region: 'westeurope' });
    await engine.createDatabase({ cluster: uri, database: 'Db' });
    await command(scene, db, '.create table T (n: long, s: string)', '.create table Lines (line: string)');
    const path = join(folder, 'two.parquet');
    const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
    await duckDb.run(`COPY (SELECT 1 AS n, 'x' AS s UNION ALL SELECT 2, 'y, z') TO '${path}'`);
    duckDb.closeSync();
    parquet = await readFile(path);
  });
  after(() => scene[Symbol.asyncDispose]());

  function stream(table: string, format: string, body: string | Buffer, headers = {}): Promise<Reply> {
    const url = `${scene.endpoint.url}/v1/rest/ingest/contoso/Db/${table}?streamFormat=${format}`;
    return send(url, { body, headers });
  }

  async function rowsOf(csl: string): Promise<unknown> {
    const { text } = await ask(`${scene.endpoint.url}/v1/rest/query`, { db, csl });
    return JSON.parse(text).Tables[0].Rows;
  }

  const two = [
    [1, 'x'],
    [2, 'y, z'],
  ];
  const good: readonly (readonly [format: string, body: string | (() => Buffer)])[] = [
    ['csv', '1,x\r\n2,"y, z"\r\n'],
    ['CSV', '1,x\n2,"y, z"'],
    ['tsv', '1\tx\n2\ty, z\n'],
    ['psv', '1|x\n2|y, z\n'],
    ['scsv', '1;x\n2;y, z\n'],
    ['sohsv', '1\u0001x\n2\u0001y, z\n'],
    ['json', '{"n":1,"s":"x"}\n{"s":"y, z","n":2}\n'],
    ['multijson', '[{"n":1,"s":"x"},\n{"n":2,\n"s":"y, z"}]'],
    ['singlejson', '{"n":1,"s":"x"}\n{"n":2,"s":"y, z"}'],
    ['parquet', () => parquet],
  ];
  for (const [format, body] of good) {
    it(`take ${format}, packed and not`, async () => {
      await command(scene, db, '.clear table T data');
      const bytes = Buffer.from(typeof body === 'string' ? body : body());
      for (const [sent, headers] of [
        [bytes, {}],
        [gzipSync(bytes), { 'Content-Encoding': 'gzip' }],
      ] as const) {
        const { status, text } = await stream('T', format, sent, headers);
        assert.equal(status, 200, text);
        assert.equal(JSON.parse(text).Tables[0].Rows[0][0], 2);
      }
      assert.deepEqual(await rowsOf('T | distinct * | order by n asc'), two);
      assert.deepEqual(await rowsOf('T | count'), [[4]]);
    });
  }

  it('are in the log of commands, by the names that the client gave, and without their data', async () => {
    const headers = { 'x-ms-client-request-id': 'KPC.stream;1', 'x-ms-app': 'sensor' };
    assert.equal((await stream('T', 'csv', '1,secret\n', headers)).status, 200);
    assert.equal((await stream('T', 'csv', 'none,secret\n', headers)).status, 400);
    const csl =
      '.show commands | where ClientActivityId == "KPC.stream;1" ' +
      '| project CommandType, Text, State, Application, Principal, StartedOn <= LastUpdatedOn';
    const { text } = await ask(`${scene.endpoint.url}/v1/rest/mgmt`, { db, csl });
    const what = ['DataIngestInline', '.ingest inline into table T with (format = "csv") <| …'];
    const who = ['sensor', 'aaduser=tester@contoso.com', true];
    assert.deepEqual(JSON.parse(text).Tables[0].Rows, [
      [...what, 'Completed', ...who],
      [...what, 'Failed', ...who],
    ]);
  });

  it('take a comma in csv and no other, whatever the data look like', async () => {
    await command(scene, db, '.clear table T data');
    assert.equal((await stream('T', 'csv', '1,a|b|c\n2,d|e|f\n')).status, 200);
    assert.deepEqual(await rowsOf('T | order by n asc'), [
      [1, 'a|b|c'],
      [2, 'd|e|f'],
    ]);
  });

  it('take texts by their lines, or whole', async () => {
    await command(scene, db, '.clear table Lines data');
    assert.equal((await stream('Lines', 'txt', 'a, "b\r\n\r\n c\t\n')).status, 200);
    assert.deepEqual(await rowsOf('Lines | order by line desc'), [['a, "b'], [' c\t']]);
    await command(scene, db, '.clear table Lines data');
    assert.equal((await stream('Lines', 'raw', gzipSync('a\n\nb\n'), { 'Content-Encoding': 'gzip' })).status, 200);
    assert.deepEqual(await rowsOf('Lines'), [['a\n\nb\n']]);
  });

  const bad: readonly (readonly [format: string, body: string, says: RegExp])[] = [
    ['csv', '1,x\n\n"2\n",y\nthree,z\n', /line 3, column 1 'n': '2/],
    ['csv', '1,x\ntwo,y\n', /line 2, column 1 'n': 'two' is no long/],
    ['csv', '1,x\n2\n', /Line 2 .* has 1 instead of 2 columns/],
    ['csv', '1,"x\n', /never closed/],
    ['tsv', '1\tx\n2.5\ty\n', /line 2, column 1 'n': '2.5' is no long/],
    ['psv', '1|x|y\n', /has 3 columns, the table has 2/],
    ['sohsv', '1\u0001x\nb\u0001y\n', /line 2, column 1/],
    ['json', '{"n":1}\n{"n":"two"}\n', /line 2, column 1 'n': 'two' is no long/],
    ['json', '{"n":1}\n{"n":}\n', /line 2, column 6: this is no JSON/],
    ['json', '{"n":1}\n{"m":2}\n', /line 2, has the column 'm'/],
    ['multijson', '[{"n":1},\n{"n":2', /line 2, column \d+: it ends in the middle/],
    ['parquet', 'no parquet at all', /no Parquet file/],
    ['txt', 'one\ntwo\n', /has 1 column, the table has 2/],
    ['avro', 'x', /format 'avro' is not known/],
    ['csv', '', /empty/],
  ];
  for (const [format, body, says] of bad) {
    it(`refuse ${JSON.stringify(body)} as ${format}, whole`, async () => {
      await command(scene, db, '.clear table T data');
      const { status, text } = await stream('T', format, body);
      assert.equal(status, 400, text);
      assert.match(JSON.parse(text).error['@message'], says);
      assert.deepEqual(await rowsOf('T | count'), [[0]]);
    });
  }
});
