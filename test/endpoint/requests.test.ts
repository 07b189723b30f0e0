import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { gzipSync } from 'node:zlib';
import { type Endpoint, startEndpoint } from '../../src/endpoint/endpoint.ts';
import type { Backend, CallOptions } from '../../src/protocol/contract.ts';
import { ask, command, openScene, type Scene, send } from './endpointFixture.ts';

const json = { 'Content-Type': 'application/json' };

/** A backend whose queries go on until they are given up. */
function endless(): { readonly backend: Backend; readonly running: Promise<AbortSignal> } {
  const running = Promise.withResolvers<AbortSignal>();
  const runQuery = (_params: unknown, options?: CallOptions): Promise<never> => {
    const { signal } = options ?? {};
    assert.ok(signal);
    running.resolve(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const backend = { runQuery, listClusters: async () => [], on: () => () => undefined };
  return { backend: backend as unknown as Backend, running: running.promise };
}

async function overEndless(): Promise<{ endpoint: Endpoint; running: Promise<AbortSignal> }> {
  const { backend, running } = endless();
  const compiler = { parseCommand: () => Promise.reject(new Error('no commands')) };
  return { endpoint: await startEndpoint({ backend, compiler, now: () => 0, problem: () => undefined }), running };
}

describe('Requests to the endpoint', function () {
  this.timeout(60_000);
  let scene: Scene;
  let url: string;

  before(async () => {
    scene = await openScene();
    url = scene.endpoint.url;
  });
  after(() => scene[Symbol.asyncDispose]());

  async function refused(path: string, status: number, parts: Parameters<typeof send>[1]): Promise<string> {
    const reply = await send(url + path, parts);
    assert.equal(reply.status, status, reply.text);
    const { error } = JSON.parse(reply.text);
    assert.equal(typeof error.code, 'string');
    assert.equal(error['@context'].activityId, reply.headers['x-ms-activity-id']);
    return error['@message'];
  }

  it('are answered on an empty workspace', async () => {
    const reply = await ask(`${url}/v2/rest/query`, { db: 'NetDefaultDB', csl: 'print x = 1' });
    assert.match(reply.text, /"Rows":\[\[1\]\]/);
    const databases = await ask(`${url}/v1/rest/mgmt`, { csl: '.show databases' });
    assert.match(databases.text, /"ColumnName":"DatabaseName".*"Rows":\[\]/);
    assert.match(
      await refused('/v1/rest/mgmt', 400, { headers: json, body: '{"csl":".show tables"}' }),
      /no cluster|has none/,
    );
  });

  it('are told apart', async () => {
    const reply = await ask(`${url}/v1/rest/query`, { csl: 'print 1' }, { 'x-ms-client-request-id': 'test;1' });
    assert.equal(reply.headers['x-ms-client-request-id'], 'test;1');
    assert.match(String(reply.headers['x-ms-activity-id']), /^[0-9a-f-]{36}$/);
    assert.match(reply.text, /"test;1"/);
    const inBody = { csl: 'print 1', properties: JSON.stringify({ ClientRequestId: 'body;2' }) };
    assert.equal((await ask(`${url}/v1/rest/query`, inBody)).headers['x-ms-client-request-id'], 'body;2');
    const again = await ask(`${url}/v1/rest/query`, { csl: 'print 1' });
    assert.notEqual(again.headers['x-ms-activity-id'], reply.headers['x-ms-activity-id']);
  });

  it('come from this machine only', async () => {
    const port = new URL(url).port;
    assert.equal(
      (await send(`${url}/v1/rest/auth/metadata`, { method: 'GET', headers: { Host: `localhost:${port}` } })).status,
      200,
    );
    for (const Host of ['evil.example', `127.0.0.1.evil.example:${port}`, 'localhost.evil.example', '10.0.0.1']) {
      await refused('/v1/rest/auth/metadata', 403, { method: 'GET', headers: { Host } });
    }
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each?.family === 'IPv4' && !each.internal);
    // The address is the one that is bound; another one of this machine, and of loopback, leads nowhere.
    assert.equal(new URL(url).hostname, '127.0.0.1');
    if (process.platform === 'linux')
      await assert.rejects(send(`http://127.0.0.2:${port}/`, { method: 'GET' }), /ECONNREFUSED/);
    for (const other of others) await assert.rejects(send(`http://${other?.address}:${port}/`, { method: 'GET' }));
  });

  it('come from no web page', async () => {
    const body = '{"csl":"print 1"}';
    await refused('/v2/rest/query', 403, { headers: { ...json, Origin: 'https://evil.example' }, body });
    await refused('/v2/rest/query', 403, { headers: { ...json, Origin: url }, body });
    await refused('/v2/rest/query?csl=print+1', 403, { method: 'GET', headers: { 'Sec-Fetch-Site': 'cross-site' } });
    await refused('/v2/rest/query', 415, { headers: { 'Content-Type': 'text/plain' }, body });
    const preflight = await send(`${url}/v2/rest/query`, { method: 'OPTIONS' });
    assert.equal(preflight.status, 405);
    assert.deepEqual(
      Object.keys(preflight.headers).filter((name) => name.startsWith('access-control')),
      [],
    );
  });

  it('need not be signed in, and a token counts for nothing', async () => {
    const metadata = await send(`${url}/v1/rest/auth/metadata`, { method: 'GET' });
    assert.deepEqual(JSON.parse(metadata.text), { AzureAD: null, dSTS: null });
    const signed = await ask(`${url}/v2/rest/query`, { csl: 'print 1' }, { Authorization: 'Bearer nonsense' });
    assert.equal(signed.status, 200);
  });

  it('may be packed, and may be in the address', async () => {
    const body = gzipSync('{"csl":"print x = 7"}');
    const packed = await send(`${url}/v2/rest/query`, { headers: { ...json, 'Content-Encoding': 'gzip' }, body });
    assert.match(packed.text, /"Rows":\[\[7\]\]/);
    const address = await send(`${url}/v2/rest/query?csl=${encodeURIComponent('print x = 8')}`, { method: 'GET' });
    assert.match(address.text, /"Rows":\[\[8\]\]/);
  });

  it('are refused in JSON when they are malformed', async () => {
    const to = (path: string, status: number, body: string | Buffer, headers = {}): Promise<string> =>
      refused(path, status, { headers: { ...json, ...headers }, body });
    assert.match(await to('/v2/rest/query', 400, '{"csl":'), /no JSON/);
    assert.match(await to('/v2/rest/query', 400, '[]'), /csl/);
    assert.match(await to('/v2/rest/query', 400, '{"db":"x"}'), /csl/);
    assert.match(await to('/v2/rest/query', 400, '{"csl":"print 1","properties":"{"}'), /properties/);
    assert.match(await to('/v2/rest/query', 400, '{"csl":"print 1","properties":{"Options":{"a":{}}}}'), /properties/);
    assert.match(await to('/v2/rest/query', 400, Buffer.from([0x22, 0xff, 0x22])), /UTF-8/);
    assert.match(await to('/v2/rest/query', 400, 'x', { 'Content-Encoding': 'gzip' }), /unpacked/);
    assert.match(await to('/v2/rest/query', 415, 'x', { 'Content-Encoding': 'br' }), /'br'/);
    assert.match(await to('/v2/rest/query', 400, '{"csl":".show databases"}'), /mgmt/);
    assert.match(await to('/v1/rest/mgmt', 400, '{"csl":"print 1"}'), /no management command/);
    assert.match(
      await to('/v2/rest/query', 400, '{"csl":"print 1","properties":{"Options":{"servertimeout":"soon"}}}'),
      /servertimeout/,
    );
    assert.match(await to('/v3/rest/query', 404, '{}'), /\/v3\/rest\/query/);
    await refused('/v1/rest/mgmt', 405, { method: 'GET' });
    assert.deepEqual(scene.problems, []);
  });

  it('are refused when they unpack to too much', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 2 ** 20, ' '));
    const headers = { ...json, 'Content-Encoding': 'gzip' };
    assert.match(await refused('/v2/rest/query', 413, { headers, body: bomb }), /64 MB/);
  });

  it('get their rows in fragments where they ask for it', async () => {
    const frames = async (Options: object): Promise<{ FrameType: string; Rows?: number[][] }[]> =>
      JSON.parse(
        (await ask(`${url}/v2/rest/query`, { csl: 'range i from 1 to 4500 step 1', properties: { Options } })).text,
      );
    const fragments = (await frames({ results_v2_fragment_primary_tables: true })).slice(2, -2);
    assert.deepEqual(
      fragments.map(({ FrameType }) => FrameType),
      ['TableHeader', 'TableFragment', 'TableFragment', 'TableFragment', 'TableCompletion'],
    );
    assert.equal(fragments.flatMap(({ Rows = [] }) => Rows).length, 4_500);
    const progressive = await frames({ results_progressive_enabled: true });
    assert.deepEqual(progressive[0], { ...progressive[0], IsProgressive: true });
    assert.ok(progressive.some(({ FrameType }) => FrameType === 'TableProgress'));
  });

  it('name a database by itself where it is the only one, or with its cluster', async () => {
    const { engine, folder } = scene;
    const both: string[] = [];
    for (const name of ['fabrikam', 'northwind']) {
      const { uri: cluster } = await engine.createCluster({ folder, name, region: 'West Europe' });
      await engine.createDatabase({ cluster, database: 'Both' });
      await engine.createDatabase({ cluster, database: `Only ${name}` });
      await command(scene, `${name}/Both`, `.create table T_${name} (a: long)`);
      both.push(name);
    }
    await command(scene, 'Only fabrikam', '.show tables');
    assert.match(
      await refused('/v1/rest/mgmt', 400, { headers: json, body: '{"db":"Both","csl":".show tables"}' }),
      /fabrikam\/Both.*northwind\/Both/,
    );
    const { text } = await ask(`${url}/v1/rest/mgmt`, { db: 'NORTHWIND/Both', csl: '.show tables' });
    assert.match(text, /T_northwind/);
    assert.match(
      await refused('/v1/rest/mgmt', 400, { headers: json, body: '{"db":"nowhere/X","csl":".show tables"}' }),
      /nowhere/,
    );
    const shown = JSON.parse((await ask(`${url}/v1/rest/mgmt`, { csl: '.show databases' })).text).Tables[0].Rows;
    const names = shown.map((row: readonly string[]) => row[0]);
    assert.deepEqual(names, ['fabrikam/Both', 'Only fabrikam', 'northwind/Both', 'Only northwind']);
    for (const db of names) await command(scene, db, '.show tables');
  });

  it('to stream in are all or nothing, into a table that there is', async () => {
    const post = (path: string, body: string): ReturnType<typeof send> => send(url + path, { body });
    await command(scene, 'Only fabrikam', '.create table N (a: long)');
    const path = '/v1/rest/ingest/Only%20fabrikam';
    assert.match((await post(`${path}/Nothing?streamFormat=csv`, '1\n')).text, /no table 'Nothing'/);
    assert.match((await post(`${path}/N?streamFormat=avro`, '1\n')).text, /'avro'/);
    assert.match((await post(`${path}/N?streamFormat=csv&mappingName=M`, '1\n')).text, /mapping 'M'/);
    assert.match((await post(`${path}/N?streamFormat=csv`, '1\nx\n')).text, /line 2/);
    assert.equal((await post('/v1/rest/ingest/fabrikam/Only%20fabrikam/N?streamFormat=csv', '1\n2\n')).status, 200);
    const { text } = await ask(`${url}/v2/rest/query`, { db: 'Only fabrikam', csl: 'N | count' });
    assert.match(text, /"Rows":\[\[2\]\]/);
  });

  it('are given up when their client goes away', async () => {
    const { endpoint, running } = await overEndless();
    const sent = request(`${endpoint.url}/v2/rest/query`, { method: 'POST', headers: json, agent: false });
    sent.on('error', () => undefined);
    sent.end('{"csl":"print 1"}');
    const signal = await running;
    assert.equal(signal.aborted, false);
    sent.destroy();
    if (!signal.aborted) await once(signal, 'abort');
    await endpoint.close();
  });

  it('are given up when their time is over', async () => {
    const { endpoint } = await overEndless();
    const properties = { Options: { servertimeout: '00:00:00.0010000' } };
    const { status, text } = await ask(`${endpoint.url}/v2/rest/query`, { csl: 'print 1', properties });
    assert.equal(status, 504);
    assert.equal(JSON.parse(text).error.code, 'Timeout');
    await endpoint.close();
  });

  it('are given up when the endpoint closes', async () => {
    const { endpoint, running } = await overEndless();
    const asked = ask(`${endpoint.url}/v2/rest/query`, { csl: 'print 1' });
    asked.catch(() => undefined);
    const signal = await running;
    await endpoint.close();
    assert.ok(signal.aborted);
    await assert.rejects(asked);
    await assert.rejects(ask(`${endpoint.url}/v2/rest/query`, { csl: 'print 1' }), /ECONNREFUSED/);
  });

  it('cannot be taken on a port that is in use', async () => {
    const { backend } = endless();
    const compiler = { parseCommand: () => Promise.reject(new Error('no commands')) };
    const port = Number(new URL(url).port);
    await assert.rejects(
      startEndpoint({ backend, compiler, port, now: () => 0, problem: () => undefined }),
      new RegExp(`Port ${port} is in use`),
    );
  });
});
