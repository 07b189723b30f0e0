import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'azure-kusto-data';
import { ask, command, openScene, type Reply, type Scene, send } from './endpointFixture.ts';

const db = 'contoso/Db';

describe('Ingestion mappings at the endpoint', function () {
  this.timeout(60_000);
  let scene: Scene;

  before(async () => {
    scene = await openScene();
    const { engine } = scene;
    const { uri } = await engine.createCluster({ folder: scene.folder, name: 'contoso', region: 'westeurope' });
    await engine.createDatabase({ cluster: uri, database: 'Db' });
  });
  after(() => scene[Symbol.asyncDispose]());

  /** A table of its own for every test. */
  async function table(name: string, columns: string): Promise<void> {
    await command(scene, db, `.create table ${name} (${columns})`);
  }

  function mapping(table: string, kind: string, columns: readonly object[], name = 'M'): Promise<void> {
    return command(
      scene,
      db,
      `.create table ${table} ingestion ${kind} mapping '${name}' \`\`\`${JSON.stringify(columns)}\`\`\``,
    );
  }

  async function rowsOf(csl: string): Promise<unknown> {
    const path = csl.startsWith('.') ? '/v1/rest/mgmt' : '/v1/rest/query';
    const { status, text } = await ask(scene.endpoint.url + path, { db, csl });
    assert.equal(status, 200, text);
    return JSON.parse(text).Tables[0].Rows;
  }

  function stream(table: string, query: string, body: string | Buffer, headers = {}): Promise<Reply> {
    return send(`${scene.endpoint.url}/v1/rest/ingest/contoso/Db/${table}?${query}`, { body, headers });
  }

  async function streamed(table: string, query: string, body: string | Buffer, headers = {}): Promise<void> {
    const { status, text } = await stream(table, query, body, headers);
    assert.equal(status, 200, text);
  }

  async function refused(reply: Promise<Reply>, code: string, says: RegExp): Promise<void> {
    const { status, text } = await reply;
    const { error } = JSON.parse(text);
    assert.equal(status, 400, text);
    assert.match(error['@message'], says);
    assert.equal(error.code, code);
  }

  it('are made, shown, altered, merged and dropped', async () => {
    await table('Kept', 'a: long, b: string');
    const text = '[{"column":"a","datatype":"long","Properties":{"Path":"$.x"}}]';
    await command(scene, db, `.create table Kept ingestion json mapping "M" '${text}'`);
    const [row] = (await rowsOf('.show table Kept ingestion json mapping "M"')) as string[][];
    assert.deepEqual([row?.[0], row?.[1], row?.[2], row?.[4], row?.[5]], ['M', 'JSON', text, 'Db', 'Kept']);
    assert.match(String(row?.[3]), /^\d{4}-/);
    await command(scene, db, `.alter-merge table Kept ingestion json mapping "M" '[{"column":"b","path":"$.y"}]'`);
    assert.deepEqual(await rowsOf('.show table Kept ingestion mappings | project parse_json(Mapping)[1].column'), [
      ['b'],
    ]);
    await command(scene, db, `.alter table Kept ingestion json mapping "M" '[{"column":"b","path":"$.z"}]'`);
    assert.deepEqual(await rowsOf('.show table Kept ingestion mappings | project Mapping'), [
      ['[{"column":"b","Properties":{"Path":"$.z"}}]'],
    ]);
    await command(scene, db, `.create database Db ingestion csv mapping "D" '[{"column":"a","Ordinal":1}]'`);
    assert.deepEqual(await rowsOf('.show database Db ingestion csv mappings | project Name, Kind, Database'), [
      ['D', 'CSV', 'Db'],
    ]);
    assert.deepEqual(await rowsOf('.show ingestion mappings | where Name == "D" | project Database, Table'), [
      ['Db', ''],
    ]);
    await command(
      scene,
      db,
      '.drop table Kept ingestion json mapping "M"',
      '.drop database Db ingestion csv mapping "D"',
    );
    assert.deepEqual(await rowsOf('.show table Kept ingestion mappings'), []);
    await refused(
      ask(`${scene.endpoint.url}/v1/rest/mgmt`, { db, csl: '.drop table Kept ingestion json mapping "M"' }),
      'BadRequest_MappingReferenceWasNotFound',
      /Table 'Kept' has no json mapping 'M'/,
    );
  });

  it('take values out of JSON by their paths, with transformations', async () => {
    await table(
      'Events',
      'Time: datetime, Name: string, Second: long, Props: dynamic, Tags: dynamic, Line: long, Source: string, Kind: string, Missing: real, Whole: dynamic',
    );
    await mapping('Events', 'json', [
      { column: 'Time', Properties: { Path: '$.t', Transform: 'DateTimeFromUnixMilliseconds' } },
      { column: 'Name', Properties: { Path: "$.Props.['Event name']" } },
      { column: 'Second', Properties: { Path: '$.list[1]' } },
      { column: 'Props', Properties: { Path: '$.Props', Transform: 'DropMappedFields' } },
      { column: 'Tags', Properties: { Path: '$.tags', Transform: 'PropertyBagArrayToDictionary' } },
      { column: 'Line', Properties: { Transform: 'SourceLineNumber' } },
      { column: 'Source', Properties: { Transform: 'SourceLocation' } },
      { column: 'Kind', Properties: { ConstValue: "it's" } },
      { column: 'Missing', Properties: { Path: '$.nowhere.at.all' } },
      { column: 'Whole', Properties: { Path: '$', Transform: 'DropMappedFields' } },
    ]);
    const first = `{"t":1700000000123,"Props":{"Event name":"start","Revenue":0.456},"list":[1,9007199254740993],"tags":[{"n1":"v1"},{"n2":2}],"more":1}`;
    const second = '{"t":"-1","Props":null,"list":[],"other":{"x":[true]}}';
    await streamed('Events', 'streamFormat=json&mappingName=M', gzipSync(`${first}\n${second}\n`), {
      'Content-Encoding': 'gzip',
    });
    const found = await rowsOf(
      'Events | project tostring(Time), Name, tostring(Second), tostring(Props), tostring(Tags), Line, Source, Kind, Missing, tostring(Whole) | order by Line asc',
    );
    assert.deepEqual(found, [
      [
        '2023-11-14T22:13:20.1230000Z',
        'start',
        '9007199254740993',
        '{"Revenue":0.456}',
        '{"n1":"v1","n2":2}',
        1,
        '',
        "it's",
        null,
        '{"list":[1,9007199254740993],"more":1}',
      ],
      ['1969-12-31T23:59:59.9990000Z', '', '', '', '', 2, '', "it's", null, '{"list":[],"other":{"x":[true]}}'],
    ]);
  });

  it('read the times of Unix to the tick, in every unit', async () => {
    await table('Times', 's: datetime, ms: datetime, us: datetime, ns: datetime, t: string, d: dynamic');
    await mapping('Times', 'csv', [
      { column: 's', Properties: { Ordinal: '0', Transform: 'DateTimeFromUnixSeconds' } },
      { column: 'ms', Properties: { Ordinal: '1', Transform: 'DateTimeFromUnixMilliseconds' } },
      { column: 'us', Properties: { Ordinal: '2', Transform: 'DateTimeFromUnixMicroseconds' } },
      { column: 'ns', Properties: { Ordinal: '3', Transform: 'DateTimeFromUnixNanoseconds' } },
      { column: 't', Properties: { Ordinal: '0', Transform: 'DateTimeFromUnixSeconds' } },
      { column: 'd', Properties: { Ordinal: '0', Transform: 'DateTimeFromUnixSeconds' } },
    ]);
    const lines = '1700000000.1234567,0.5,1.1,1700000000123456789\n-62135596800,,,\n253402300799.9999999,,,\n';
    await streamed('Times', 'streamFormat=csv&mappingName=M', lines);
    assert.deepEqual(
      await rowsOf(
        'Times | order by s asc | project tostring(s), tostring(ms), tostring(us), tostring(ns), t, tostring(d)',
      ),
      [
        ['0001-01-01T00:00:00.0000000Z', '', '', '', '0001-01-01T00:00:00.0000000Z', '0001-01-01T00:00:00.0000000Z'],
        [
          '2023-11-14T22:13:20.1234567Z',
          '1970-01-01T00:00:00.0005000Z',
          '1970-01-01T00:00:00.0000011Z',
          '2023-11-14T22:13:20.1234567Z',
          '2023-11-14T22:13:20.1234567Z',
          '2023-11-14T22:13:20.1234567Z',
        ],
        ['9999-12-31T23:59:59.9999999Z', '', '', '', '9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z'],
      ],
    );
    for (const [line, says] of [
      ['1\nx', /line 2, column 's' \(Ordinal 0\): 'x' is no number of seconds since 1970/],
      ['253402300800', /'253402300800' is no number of seconds/],
    ] as const) {
      await refused(
        stream('Times', 'streamFormat=csv&mappingName=M', line.replaceAll('\n', ',,,\n').concat(',,,')),
        'General_BadRequest',
        says,
      );
    }
    assert.deepEqual(await rowsOf('Times | count'), [[3]]);
  });

  it('take fields of separated data by their places, and leave others out', async () => {
    await table('Lines', 'a: long, b: string, n: long');
    const columns = [
      { column: 'a', Properties: { Ordinal: 2 } },
      { column: 'b', Properties: { Ordinal: '0' } },
      { column: 'n', Properties: { Transform: 'SourceLineNumber' } },
    ];
    await mapping('Lines', 'csv', columns);
    await streamed('Lines', 'streamFormat=csv&mappingName=M', '"x, y",skipped,7\nz,skipped,8\n');
    await streamed('Lines', 'streamFormat=tsv&mappingName=M', 'x\t\t9\n');
    await streamed('Lines', 'streamFormat=sohsv&mappingName=M', 'x\u0001\u000110\n');
    assert.deepEqual(await rowsOf('Lines | order by a asc'), [
      [7, 'x, y', 1],
      [8, 'z', 2],
      [9, 'x', 1],
      [10, 'x', 1],
    ]);
    await refused(
      stream('Lines', 'streamFormat=csv&mappingName=M', 'only,two\n'),
      'General_BadRequest',
      /has 2 columns; Mapping 'M' takes column 'a' from Ordinal 2/,
    );
    await refused(
      stream('Lines', 'streamFormat=csv&mappingName=M', 'x,y,1\nx,y,one\n'),
      'General_BadRequest',
      /line 2, column 'a' \(Ordinal 2\): 'one' is no long/,
    );
    assert.deepEqual(await rowsOf('Lines | count'), [[4]]);
  });

  it('take what lies deep in Parquet', async () => {
    const folder = join(scene.folder, 'files');
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'deep.parquet');
    const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
    await duckDb.run(
      `COPY (SELECT 7 AS id, {'name': 'x', 'list': [10, 20]} AS "my part", MAP {'k': 1.5} AS m, 1700000000 AS t) TO '${path}'`,
    );
    duckDb.closeSync();
    await table('Deep', 'id: int, name: string, second: long, k: real, at: datetime, whole: dynamic, gone: string');
    await mapping('Deep', 'parquet', [
      { column: 'id', Properties: { Field: 'id' } },
      { column: 'name', Properties: { Path: "$['my part'].name" } },
      { column: 'second', Properties: { Path: "$['my part'].list[1]" } },
      { column: 'k', Properties: { Path: '$.m.k' } },
      { column: 'at', Properties: { Path: '$.t', Transform: 'DateTimeFromUnixSeconds' } },
      { column: 'whole', Properties: { Path: '$' } },
    ]);
    await command(
      scene,
      db,
      `.ingest into table Deep (@'${path}') with (format='parquet', ingestionMappingReference='M')`,
    );
    assert.deepEqual(await rowsOf('Deep | project id, name, second, k, tostring(at), tostring(whole.m), gone'), [
      [7, 'x', 20, 1.5, '2023-11-14T22:13:20.0000000Z', '{"k":1.5}', ''],
    ]);
    const ingest = (column: object): Promise<Reply> =>
      ask(`${scene.endpoint.url}/v1/rest/mgmt`, {
        db,
        csl: `.ingest into table Deep (@'${path}') with (format='parquet', ingestionMapping=\`\`\`${JSON.stringify([column])}\`\`\`)`,
      });
    await refused(
      ingest({ column: 'id', path: '$.no' }),
      'General_BadRequest',
      /nothing at \$\.no, from where .*'id'.*'my part'/,
    );
    await refused(ingest({ column: 'id', path: '$.id.no' }), 'General_BadRequest', /nothing at \$\.id\.no/);
    await refused(
      ingest({ column: 'whole', path: '$', transform: 'DropMappedFields' }),
      'BadRequest_InvalidMapping',
      /DropMappedFields is done here for JSON only/,
    );
    assert.deepEqual(await rowsOf('Deep | count'), [[1]]);
  });

  it('are named in commands, or written out there, and say where data came from', async () => {
    await table('Named', 'a: long, b: string');
    await mapping('Named', 'json', [
      { column: 'a', path: '$.n' },
      { column: 'b', transform: 'SourceLocation' },
    ]);
    const path = join(scene.folder, 'one.json');
    await writeFile(path, '{"n":1}\n');
    await command(
      scene,
      db,
      `.ingest into table Named (@'${path}') with (format='json', ingestionMappingReference='M')`,
      `.ingest inline into table Named with (format='json', ingestionMappingReference='M') <| {"n":2}`,
      `.ingest inline into table Named with (ingestionMapping='[{"column":"b","Ordinal":0}]') <| three,ignored`,
    );
    assert.deepEqual(await rowsOf('Named | order by a asc nulls last'), [
      [1, path],
      [2, ''],
      [null, 'three'],
    ]);
  });

  it('of a table come before those of its database', async () => {
    await table('Both', 'a: long');
    const ofDatabase = '[{"column":"a","path":"$.database"}]';
    await command(scene, db, `.create database Db ingestion json mapping "Shared" '${ofDatabase}'`);
    await streamed('Both', 'streamFormat=json&mappingName=Shared', '{"database":1,"table":2}');
    await mapping('Both', 'json', [{ column: 'a', path: '$.table' }], 'Shared');
    await streamed('Both', 'streamFormat=multijson&mappingName=Shared', '[{"database":1,\n"table":2}]');
    assert.deepEqual(await rowsOf('Both | order by a asc'), [[1], [2]]);
    await table('Unfit', 'b: long');
    await refused(
      stream('Unfit', 'streamFormat=json&mappingName=Shared', '{"database":1}'),
      'BadRequest_InvalidMapping',
      /Mapping 'Shared', column 'a': table 'Unfit' has no such column/,
    );
  });

  it('that are missing, of another kind or bad are refused by name, and nothing is changed', async () => {
    await table('Strict', 'a: long, b: datetime');
    await mapping('Strict', 'csv', [{ column: 'a', Ordinal: 0 }]);
    const missing = 'BadRequest_MappingReferenceWasNotFound';
    await refused(
      stream('Strict', 'streamFormat=csv&mappingName=Other', '1'),
      missing,
      /'Strict' has no csv mapping 'Other'/,
    );
    await refused(
      stream('Strict', 'streamFormat=json&mappingName=M', '{}'),
      missing,
      /no json mapping 'M'.*of kind csv/,
    );
    await refused(
      stream('Gone', 'streamFormat=csv&mappingName=M', '1'),
      'BadRequest_EntityNotFound',
      /no table 'Gone'/,
    );
    await refused(
      ask(`${scene.endpoint.url}/v1/rest/mgmt`, {
        db,
        csl: `.create table Strict ingestion json mapping "N" '[{"column":"c","path":"$.c"}]'`,
      }),
      'BadRequest_InvalidMapping',
      /column 'c': table 'Strict' has no such column/,
    );
    await mapping(
      'Strict',
      'json',
      [
        { column: 'a', path: '$.a.b' },
        { column: 'b', constant: 'x' },
      ].slice(0, 1),
    );
    await refused(
      stream('Strict', 'streamFormat=json&mappingName=M', '{"a":{"b":1}}\n\n{"a":{"b":"x"}}'),
      'General_BadRequest',
      /line 3, column 'a' \(\$\.a\.b\): 'x' is no long/,
    );
    await command(scene, db, '.alter table Strict (other: long, b: datetime)');
    await refused(
      stream('Strict', 'streamFormat=csv&mappingName=M', '1'),
      'BadRequest_InvalidMapping',
      /Mapping 'M', column 'a': table 'Strict' has no such column/,
    );
    assert.deepEqual(await rowsOf('Strict | count'), [[0]]);
    assert.deepEqual(await rowsOf('.show table Strict ingestion mappings | project Name, Kind'), [
      ['M', 'CSV'],
      ['M', 'JSON'],
    ]);
  });

  it("are used by Kusto's own client", async () => {
    await table('Client', 'a: long');
    await mapping('Client', 'json', [{ column: 'a', path: '$.deep.a' }]);
    const client = new Client(scene.endpoint.url);
    await client.executeStreamingIngest(db, 'Client', gzipSync('{"deep":{"a":5}}'), 'json', 'M');
    const { primaryResults } = await client.execute(db, 'Client');
    assert.deepEqual(
      [...(primaryResults[0]?.rows() ?? [])].map((row) => row.getValueAt(0)),
      [5],
    );
    await assert.rejects(client.executeStreamingIngest(db, 'Client', gzipSync('{}'), 'json', 'Nope'), (error) => {
      assert.match(
        JSON.stringify((error as { response?: { data?: unknown } }).response?.data),
        /no json mapping 'Nope'/,
      );
      return true;
    });
  });
});
