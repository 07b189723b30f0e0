import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { whyBehind } from '../../../src/engine/sync/whyBehind.ts';
import { eventually, openEngine, temporaryFolder } from '../../support/engineFixture.ts';

describe('why a follower is behind', () => {
  const overrides = { syncInterval: 0 } as Parameters<typeof whyBehind>[1]['overrides'];
  const fresh: Parameters<typeof whyBehind>[1] = {
    state: 'Following',
    leaderLifecycle: 'Running',
    pending: [],
    failedAt: undefined,
    phase: 'idle',
    clockSkew: 0,
    overrides,
    visible: undefined,
  };
  const late = [{ version: 7, committedAt: 100, noticedAt: 101, rows: 1, added: [] }];

  it('is not asked while it is fresh', () => {
    assert.deepEqual(whyBehind('Running', fresh), {});
  });

  it('is told by what it is busy with, since when the oldest commit waits', () => {
    const why = (more: Partial<typeof fresh>): unknown => whyBehind('Running', { ...fresh, pending: late, ...more });
    assert.deepEqual(why({ phase: 'applying' }), { cause: 'Storage', behindSince: 100 });
    assert.deepEqual(why({ phase: 'prefetching' }), { cause: 'Prefetch', behindSince: 100 });
    assert.deepEqual(why({ overrides: { ...overrides, syncInterval: 5000 } }), { cause: 'Interval', behindSince: 100 });
    assert.deepEqual(why({ clockSkew: 5000 }), { cause: 'ClockSkew', behindSince: 100 });
    assert.deepEqual(why({ state: 'Disconnected', failedAt: 300 }), { cause: 'LeaderUnreachable', behindSince: 300 });
    assert.deepEqual(why({ leaderLifecycle: 'Stopped' }), { cause: 'NotRunning', behindSince: 100 });
    assert.deepEqual(whyBehind('Stopped', fresh), { cause: 'NotRunning' });
  });
});

describe('the detail of a follower', () => {
  it('tells what waits, what is cached of each table, which hot spans there are, and what befell the link', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { uri: leader } = await engine.createCluster({ folder: folder.path, name: 'contoso', region: 'West Europe' });
    const { uri: cluster } = await engine.createCluster({
      folder: folder.path,
      name: 'fabrikam',
      region: 'West Europe',
    });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    const ingest = (rows: number): Promise<unknown> =>
      engine.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path: `/${rows}`, format: {} });
    await ingest(3);
    const follower = { cluster, database: 'Aviation' };
    await engine.attachDatabase({ follower: cluster, leader, database: 'Aviation' });
    await engine.setCachingPolicy({ ...follower, hotSpan: 86_400_000 });
    await engine.setSyncInterval({ ...follower, interval: 60_000 });

    await ingest(4);
    const { pending, tables, events } = await eventually(
      () => engine.followerDetail(follower),
      ({ pending }) => pending.length === 1,
    );
    assert.equal(pending[0]?.rows, 4);
    assert.ok((pending[0]?.bytes ?? 0) > 0);
    const [flights] = tables;
    assert.equal(flights?.name, 'Flights');
    assert.equal(flights.override, 86_400_000);
    assert.equal(flights.effective, 86_400_000);
    assert.ok(flights.cachedBytes <= flights.bytes);
    const operations = events.map(({ operation }) => operation);
    assert.deepEqual(operations, ['OverridesAltered', 'OverridesAltered', 'AttachCompleted', 'AttachBegun']);
    const [freshness] = await engine.listFreshness({});
    assert.equal(freshness?.cause, 'Interval');
    assert.equal(freshness.behindSince, pending[0]?.committedAt);
    await engine.close();
  });

  it('says since when the leader is out of reach', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { uri: leader } = await engine.createCluster({ folder: folder.path, name: 'contoso', region: 'West Europe' });
    const { uri: cluster } = await engine.createCluster({
      folder: folder.path,
      name: 'fabrikam',
      region: 'West Europe',
    });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower: cluster, leader, database: 'Aviation' });
    await engine.close();
    await rename(join(folder.path, '.clusters', 'contoso'), join(folder.path, 'elsewhere'));
    const again = await openEngine([folder.path]);
    const freshness = await eventually(
      async () => (await again.listFreshness({}))[0],
      (now) => now?.state === 'Disconnected',
    );
    assert.equal(freshness?.cause, 'LeaderUnreachable');
    assert.ok(freshness.behindSince);
    await again.close();
  });
});
