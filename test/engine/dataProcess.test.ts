import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataProcess } from '../../src/engine/dataProcess/dataProcess.ts';
import type { ClusterSummary } from '../../src/protocol/catalog.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import { openDataProcess } from '../support/dataProcess.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { startEngineProcess } from '../support/engineProcess.ts';
import { descendantsOf, isAlive } from '../support/processes.ts';
import { revokeAll } from '../support/revokeAll.ts';
import { type CommandEngine, openCommandEngine } from './management/commandFixture.ts';
import { endless } from './query/endless.ts';

/** Hands a function in TypeScript one piece of rows after the other, from several threads, and never comes to an end. */
const busy =
  'range a from 1 to 1000000 step 1 | extend k = 1 | join kind=inner (range b from 1 to 1000000 step 1 | extend k = 1) on k ' +
  '| where geo_point_in_polygon(a % 180, b % 90, dynamic({"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]})) | count';

/** One call of a function that takes longer than anybody waits. */
const stuck = 'print series_fir(range(1, 1000000, 1), range(1, 1000000, 1), false, false)';

describe('The process that queries run in', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let data: DataProcess;
  let temp: Awaited<ReturnType<typeof temporaryFolder>>;
  let leader: string;
  let follower: string;
  const onLeader = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(leader, 'd', text);
  const onFollower = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(follower, 'd', text);

  /** Runs a query until it is seen to run. */
  async function start(text: string): Promise<{ readonly end: Promise<unknown>; cancel(): Promise<unknown> }> {
    const end = onFollower(text).catch((error: unknown) => error);
    const [query] = await eventually(
      () => onFollower(`.show running queries | where Text startswith ${JSON.stringify(text.slice(0, 20))}`),
      (rows) => rows.length === 1,
    );
    return { end, cancel: () => onFollower(`.cancel query '${query?.ClientActivityId}'`) };
  }

  before(async () => {
    temp = await temporaryFolder();
    data = openDataProcess({ threads: 2, tempFolder: temp.path });
    fixture = await openCommandEngine({ data });
    const { engine, folder } = fixture;
    leader = (await engine.createCluster({ folder, name: 'leader', region: 'West Europe' })).uri;
    follower = (await engine.createCluster({ folder, name: 'follower', region: 'West Europe' })).uri;
    await engine.createDatabase({ cluster: leader, database: 'd' });
    await engine.attachDatabase({ follower, leader, database: 'd' });
    assert.equal(data.pid, undefined, 'no process is needed to follow');
    await onLeader('.set T <| print n = 1');
    await eventually(
      () => onFollower('T | count').catch(() => []),
      ([row]) => row?.Count === 1,
    );
  });
  after(async () => {
    await fixture[Symbol.asyncDispose]();
    assert.equal(data.pid, undefined);
    assert.deepEqual(await readdir(temp.path), []);
    await temp[Symbol.asyncDispose]();
  });

  it('has a busy function keep nobody: not sync, not other queries, not those with functions, not its own end', async () => {
    const running = await start(busy);
    const before = data.pid;
    for (let n = 2; n <= 3; n++) {
      await onLeader(`.set-or-append T <| print n = ${n}`);
      await eventually(
        () => onFollower('T | count'),
        ([row]) => row?.Count === n,
      );
    }
    assert.deepEqual(await onFollower('T | summarize Hash = take_any(hash_sha1(tostring(1)))'), [
      { Hash: '356a192b7913b04c54574d18c28d46e6395428ab' },
    ]);
    await running.cancel();
    assert.match(String(await running.end), /The query was cancelled by/);
    assert.equal(data.pid, before);
  });

  it('ends a busy function when its time is over', async () => {
    const error = await onFollower(`set servertimeout = 1s; ${busy}`).catch((reason: unknown) => reason);
    assert.ok(SharingError.is(error, 'QueryFailed') && /longer than the 1 seconds/.test(error.message), String(error));
  });

  it('ends with what does not stop, tells the others what to do, and starts again', async () => {
    const { result } = await fixture.engine.runQuery({ cluster: follower, database: 'd', text: 'T' });
    const { pid } = data;
    const other = await start(endless);
    const running = await start(stuck);
    await running.cancel();
    const [cancelled, disturbed] = await Promise.all([running.end, other.end]);
    assert.match(String(cancelled), /The query was cancelled by/);
    assert.ok(SharingError.is(disturbed, 'ServerUnavailable'), String(disturbed));
    assert.match(disturbed.message, /another query did not stop when it was told to\. Run the query again\.$/);
    await assert.rejects(fixture.engine.fetchRows({ result, table: 0, offset: 0, count: 1 }), {
      code: 'ResultNotFound',
      message: /Run the query again/,
    });
    await fixture.engine.closeResult({ result });
    assert.deepEqual(await onFollower('T | summarize Total = sum(n)'), [{ Total: 6 }]);
    assert.notEqual(data.pid, pid);
  });

  it('is started again after it died, and nothing that was acknowledged is lost', async () => {
    const running = await start(endless);
    await onLeader('.set-or-append T <| print n = 4');
    assert.ok(data.pid);
    process.kill(data.pid, 'SIGKILL');
    const error = await running.end;
    assert.ok(SharingError.is(error, 'ServerUnavailable'), String(error));
    assert.equal(error.message, 'The process that runs queries ended (SIGKILL). Run the query again.');
    assert.deepEqual(await onFollower('T | summarize Total = sum(n)'), [{ Total: 10 }]);
    assert.deepEqual(await onFollower('T | summarize Hash = take_any(hash_sha1(tostring(1)))'), [
      { Hash: '356a192b7913b04c54574d18c28d46e6395428ab' },
    ]);
  });

  it('lets go of what is revoked while a function is busy on it, and of the rows that were read from it', async () => {
    const { engine, folder } = fixture;
    const text = 'T | sort by n asc';
    const ofLeader = await engine.runQuery({ cluster: leader, database: 'd', text });
    // Read from the leader's own side, but through the link as well.
    const across = `T | union (cluster('follower').database('d').T) | count`;
    const read = [
      await engine.runQuery({ cluster: follower, database: 'd', text }),
      await engine.runQuery({ cluster: leader, database: 'd', text: across }),
    ];
    const page = { table: 0, offset: 0, count: 1 };
    for (const { result } of read) assert.equal((await engine.fetchRows({ result, ...page })).length, 1);
    const ended = new Promise((told) => engine.on('linkEnded', told));
    const running = await start(busy);
    await revokeAll(join(fixture.folder, '.clusters/leader'));
    const error = await running.end;
    assert.ok(SharingError.is(error, 'AccessRevoked'), String(error));
    await eventually(
      () => readdir(join(fixture.folder, '.clusters/follower/cache')),
      (names) => names.length === 0,
    );
    assert.deepEqual(await onLeader('T | count'), [{ Count: 4 }]);
    const reason = "Access to 'leader/d' was revoked; the followed database 'd' is gone.";
    assert.deepEqual(await ended, { cluster: follower, database: 'd', reason });
    for (const { result } of read) {
      const gone = { code: 'AccessRevoked', message: `${reason} The rows that were read from it went with it.` };
      const path = join(folder, 'late.csv');
      const view = { result, table: 0, sort: [{ column: 0, descending: true }], filters: [], search: '' };
      await assert.rejects(engine.fetchRows({ result, ...page }), gone);
      await assert.rejects(engine.viewRows(view), gone);
      await assert.rejects(engine.exportResult({ result, table: 0, path, format: 'csv' }), gone);
      assert.ok(!(await readdir(folder)).includes('late.csv'));
      // The rows themselves are gone, and not only hidden.
      await assert.rejects(data.fetchRows({ result, ...page }), { code: 'ResultNotFound' });
      await engine.closeResult({ result });
      await assert.rejects(engine.fetchRows({ result, ...page }), { code: 'ResultNotFound' });
    }
    assert.deepEqual(await engine.fetchRows({ result: ofLeader.result, ...page }), [[1]]);
  });
});

/** Runs a query of one row. */
async function runOne(data: DataProcess): Promise<string> {
  const columns = [{ name: 'n', type: 'int' as const }];
  const query = { statements: [{ sql: ['SELECT 1'], sources: [], columns, name: 'T' }] };
  return (await data.runQuery(query, () => ({ columns: [], files: [] }))).result;
}

describe('A data process', () => {
  it('is not there before it is needed, and not started only to be closed', async () => {
    await using folder = await temporaryFolder();
    const data = openDataProcess({ tempFolder: folder.path });
    const engine = await openEngine([folder.path], { data });
    const region = 'West Europe';
    const { uri: leader } = await engine.createCluster({ folder: folder.path, name: 'contoso', region });
    const { uri: follower } = await engine.createCluster({ folder: folder.path, name: 'fabrikam', region });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    assert.equal((await engine.listDatabases({ cluster: follower })).length, 1);
    data.closeResult('r');
    assert.equal(data.pid, undefined);
    await engine.close();
    assert.equal(data.pid, undefined);
    await assert.rejects(data.inspectFile('/nothing.csv', {}), { code: 'ServerUnavailable' });
  });

  it('is there when queries are prepared for, with all that they need, and ends when none comes', async () => {
    await using folder = await temporaryFolder();
    const data = openDataProcess({ tempFolder: folder.path, idleTime: 500 });
    const engine = await openEngine([folder.path], { data });
    await engine.prepareQueries();
    const { pid } = data;
    assert.notEqual(pid, undefined);
    data.closeResult(await runOne(data));
    assert.equal(data.pid, pid);
    await eventually(
      () => data.pid,
      (left) => left === undefined,
    );
    await engine.close();
  });

  it('ends when it is not used, and not while it keeps a result', async () => {
    const data = openDataProcess({ threads: 1, idleTime: 1 });
    const kept = await runOne(data);
    const { pid } = data;
    for (let n = 0; n < 20; n++) data.closeResult(await runOne(data));
    assert.equal(data.pid, pid);
    assert.deepEqual(await data.fetchRows({ result: kept, table: 0, offset: 0, count: 1 }), [[1]]);
    data.closeResult(kept);
    await eventually(
      () => data.pid,
      (left) => left === undefined,
    );
    data.closeResult(await runOne(data));
    await data.close();
  });

  it('ends with the process that started it, however that ends', async function () {
    if (process.platform === 'win32') return this.skip();
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'rows.csv');
    await writeFile(path, 'n\n1\n');
    const engine = await startEngineProcess(folder.path, 'duckdb');
    const { value } = await engine.call<ClusterSummary>('createCluster', {
      folder: folder.path,
      name: 'contoso',
      region: 'West Europe',
    });
    await engine.call('createDatabase', { cluster: value.uri, database: 'd' });
    await engine.call('ingestFile', { cluster: value.uri, database: 'd', table: 'T', path, format: {} });
    const started = descendantsOf(engine.pid);
    assert.equal(started.length, 1);
    await engine.kill();
    await eventually(
      () => started.filter(({ pid }) => isAlive(pid)),
      (left) => left.length === 0,
    );
  });
});
