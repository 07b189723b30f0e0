import assert from 'node:assert/strict';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { clusterUri, eventually, openEngine, temporaryFolder } from '../../support/engineFixture.ts';

interface Scene {
  readonly leader: string;
  readonly follower: string;
}

async function makeScene(engine: Engine, folder: string): Promise<Scene> {
  const { uri: leader } = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' });
  const { uri: follower } = await engine.createCluster({ folder, name: 'fabrikam', region: 'westeurope' });
  await engine.createDatabase({ cluster: leader, database: 'Aviation' });
  return { leader, follower };
}

const ingest = (engine: Engine, cluster: string, rows: number): Promise<unknown> =>
  engine.ingestFile({ cluster, database: 'Aviation', table: 'Flights', path: `/${rows}`, format: {} });

function rejectsWith(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(SharingError.is(error), String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}

describe('following', () => {
  it('shows a leader database on the follower, and every commit after it', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(engine, folder.path);
    await ingest(engine, leader, 3);
    const attached = await engine.attachDatabase({
      follower,
      leader,
      database: 'Aviation',
      databaseNameOverride: 'ContosoAviation',
    });
    assert.deepEqual(attached.databases, [{ database: 'Aviation', localName: 'ContosoAviation', standing: 'active' }]);
    const [shown] = await engine.listDatabases({ cluster: follower });
    assert.equal(shown?.rows, 3);
    assert.equal(shown?.freshness?.state, 'Following');
    assert.deepEqual((await engine.listDatabases({ cluster: leader }))[0]?.followers, [
      { clusterName: 'fabrikam', configuration: 'contoso-Aviation' },
    ]);

    await ingest(engine, leader, 4);
    await eventually(
      async () => (await engine.listTables({ cluster: follower, database: 'ContosoAviation' }))[0]?.rows,
      (rows) => rows === 7,
    );
    const lags = await engine.listCommitLags({ cluster: follower, database: 'ContosoAviation', count: 10 });
    assert.equal(lags.length, 1);
    assert.equal(lags[0]?.rows, 4);
    assert.ok(lags[0] && lags[0].visibleAt >= lags[0].noticedAt && lags[0].noticedAt >= lags[0].committedAt);
    await engine.close();
  });

  it('keeps hot extents in the cache of the follower, and only those', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(engine, folder.path);
    await ingest(engine, leader, 5);
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    const cached = (): Promise<number | undefined> =>
      engine.listFreshness({}).then(([freshness]) => freshness?.cachedBytes);
    await eventually(cached, (bytes) => bytes === 40);
    await ingest(engine, leader, 1);
    await eventually(cached, (bytes) => bytes === 48);
    const query = await engine.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    assert.deepEqual(query.extents, { total: 2, read: 2, fromCache: 2 });
    await engine.setCachingPolicy({ cluster: follower, database: 'Aviation', hotSpan: 0 });
    await eventually(cached, (bytes) => bytes === 0);
    const cold = await engine.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    assert.deepEqual(cold.extents, { total: 2, read: 2, fromCache: 0 });
    await engine.close();
  });

  it('leaves nothing of the leader after a detach', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(engine, folder.path);
    await ingest(engine, leader, 5);
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    await ingest(engine, leader, 1);
    await eventually(
      () => readdir(join(folder.path, '.clusters/fabrikam/freshness')).catch(() => []),
      (files) => files.length === 1,
    );
    await engine.detachDatabase({ cluster: follower, database: 'Aviation' });
    assert.deepEqual(await engine.listDatabases({ cluster: follower }), []);
    assert.deepEqual((await engine.listDatabases({ cluster: leader }))[0]?.followers, []);
    assert.deepEqual(await readdir(join(folder.path, '.clusters/fabrikam/cache')), []);
    assert.deepEqual(await readdir(join(folder.path, '.clusters/fabrikam/freshness')), []);
    await assert.rejects(
      engine.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' }),
      rejectsWith('DatabaseNotFound'),
    );
    await engine.close();
  });

  it('goes on after a restart where it was, with its history of lags', async () => {
    await using folder = await temporaryFolder();
    const first = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(first, folder.path);
    await first.attachDatabase({ follower, leader, database: 'Aviation' });
    await ingest(first, leader, 5);
    await eventually(
      () => first.listFreshness({}),
      ([freshness]) => freshness?.percentiles?.commits === 1,
    );
    await first.close();

    const second = await openEngine([folder.path]);
    const freshness = await eventually(
      () => second.listFreshness({}),
      ([seen]) => seen?.state === 'Following',
    );
    assert.equal(freshness[0]?.percentiles?.commits, 1);
    assert.equal((await second.listDatabases({ cluster: follower }))[0]?.rows, 5);
    await second.close();
  });

  it('says that the leader is gone, goes on reading what it has, and recovers when the leader is back', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(engine, folder.path);
    await ingest(engine, leader, 5);
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    const home = join(folder.path, '.clusters/contoso');
    await rename(home, join(folder.path, 'away'));
    const gone = await eventually(
      () => engine.listFreshness({}),
      ([seen]) => seen?.state === 'Disconnected',
    );
    // Nobody makes the place of the leader anew, whatever is to be reported to it.
    await engine.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    await eventually(
      () => engine.listFreshness({}),
      ([seen]) => seen?.state === 'Disconnected',
    );
    assert.deepEqual(await readdir(join(folder.path, '.clusters')), ['fabrikam']);
    assert.equal(gone[0]?.error?.code, 'LeaderUnavailable');
    assert.match(gone[0]?.error?.message ?? '', /contoso/);
    assert.equal((await engine.listTables({ cluster: follower, database: 'Aviation' }))[0]?.rows, 5);
    await rename(join(folder.path, 'away'), home);
    await eventually(
      () => engine.listFreshness({}),
      ([seen]) => seen?.state === 'Following',
    );
    await eventually(
      () => clusterUri(engine, 'contoso').catch(() => ''),
      (uri) => uri === leader,
    );
    await ingest(engine, leader, 2);
    await eventually(
      async () => (await engine.listTables({ cluster: follower, database: 'Aviation' }))[0]?.rows,
      (rows) => rows === 7,
    );
    await engine.close();
  });

  it('follows across the folders of a workspace, and forgets a folder that is closed', async () => {
    await using home = await temporaryFolder();
    await using away = await temporaryFolder();
    const engine = await openEngine([home.path, away.path]);
    const { uri: leader } = await engine.createCluster({ folder: home.path, name: 'contoso', region: 'West Europe' });
    const { uri: follower } = await engine.createCluster({ folder: away.path, name: 'contoso', region: 'West Europe' });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    await ingest(engine, leader, 3);
    const rows = async (): Promise<number | undefined> => (await engine.listDatabases({ cluster: follower }))[0]?.rows;
    assert.equal(await eventually(rows, (seen) => seen === 3), 3);
    await engine.setFolders([away.path]);
    assert.deepEqual(
      (await engine.listClusters({})).map(({ uri }) => uri),
      [follower],
    );
    assert.equal(await rows(), 3);
    await engine.close();
  });

  it('looks only as often as its sync interval says', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(engine, folder.path);
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    await engine.setSyncInterval({ cluster: follower, database: 'Aviation', interval: 300 });
    await eventually(
      () => engine.listFreshness({}),
      ([seen]) => seen?.syncInterval === 300,
    );
    await ingest(engine, leader, 1);
    const lagging = await eventually(
      () => engine.listFreshness({}),
      ([seen]) => (seen?.lag ?? 0) > 20,
    );
    assert.ok(lagging[0] && lagging[0].leaderVersion > lagging[0].visibleVersion);
    await eventually(
      () => engine.listFreshness({}),
      ([seen]) => seen?.lag === 0 && seen.percentiles?.commits === 1,
    );
    await engine.close();
  });

  it('refuses what the rules forbid, and changes nothing', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { leader, follower } = await makeScene(engine, folder.path);
    const { uri: far } = await engine.createCluster({ folder: folder.path, name: 'tailspin', region: 'East US' });
    const attach = (cluster: string, database = 'Aviation', more = {}): Promise<unknown> =>
      engine.attachDatabase({ follower: cluster, leader, database, ...more });
    await assert.rejects(attach(far), rejectsWith('RegionMismatch'));
    await assert.rejects(attach(leader), rejectsWith('AttachToItself'));
    await assert.rejects(attach(follower, 'Nothing'), rejectsWith('DatabaseNotFound'));
    await assert.rejects(attach(follower, 'Aviation', { databaseNameOverride: 'a/b' }), rejectsWith('InvalidName'));
    await attach(follower);
    await assert.rejects(attach(follower), rejectsWith('AlreadyAttached'));
    await assert.rejects(
      engine.attachDatabase({ follower: leader, leader: follower, database: 'Aviation' }),
      rejectsWith('DatabaseIsFollower'),
    );
    await assert.rejects(ingest(engine, follower, 1), rejectsWith('DatabaseIsFollower'));
    await assert.rejects(
      engine.detachDatabase({ cluster: leader, database: 'Aviation' }),
      rejectsWith('AttachmentNotFound'),
    );
    for (const name of ['', 'a/b', '..', "it's", '🛫', 'x'.repeat(1025)]) {
      await assert.rejects(
        engine.createCluster({ folder: folder.path, name, region: 'West Europe' }),
        rejectsWith('InvalidName'),
      );
      await assert.rejects(engine.createDatabase({ cluster: leader, database: name }), rejectsWith('InvalidName'));
    }
    await assert.rejects(
      engine.createCluster({ folder: folder.path, name: 'Contoso', region: 'West Europe' }),
      rejectsWith('ClusterExists'),
    );
    assert.deepEqual((await readdir(join(folder.path, '.clusters'))).sort(), ['contoso', 'fabrikam', 'tailspin']);
    assert.equal((await engine.listDatabases({ cluster: follower })).length, 1);
    await engine.close();
  });
});
