import assert from 'node:assert/strict';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';

const westEurope = { region: 'West Europe' } as const;

describe('a stopped cluster', () => {
  it('answers nothing until it is started, and cannot be stopped while it shares', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { uri: cluster } = await engine.createCluster({ folder: folder.path, name: 'contoso', ...westEurope });
    await engine.createDatabase({ cluster, database: 'A' });
    await engine.stopCluster({ cluster });
    assert.equal((await engine.listClusters({}))[0]?.state, 'Stopped');
    await assert.rejects(engine.runQuery({ cluster, database: 'A', text: 'T' }), { code: 'ClusterNotRunning' });
    await assert.rejects(engine.createDatabase({ cluster, database: 'B' }), { code: 'ClusterNotRunning' });
    await engine.startCluster({ cluster });
    await engine.runQuery({ cluster, database: 'A', text: 'T' });
    const { uri: follower } = await engine.createCluster({ folder: folder.path, name: 'fabrikam', ...westEurope });
    await engine.attachDatabase({ follower, leader: cluster, database: 'A' });
    await assert.rejects(engine.stopCluster({ cluster }), { code: 'ClusterIsAttached' });
    await assert.rejects(engine.stopCluster({ cluster: follower }), { code: 'ClusterIsAttached' });
    await engine.close();
  });
});

describe('all databases', () => {
  it('appear, those of the future too; a local one wins, and what waits is shown', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const create = (name: string): Promise<{ uri: string }> =>
      engine.createCluster({ folder: folder.path, name, ...westEurope });
    const { uri: leader } = await create('contoso');
    const { uri: follower } = await create('fabrikam');
    await engine.createDatabase({ cluster: leader, database: 'A' });
    await engine.createDatabase({ cluster: follower, database: 'B' });
    await engine.attachDatabase({ follower, leader, database: '*' });
    const names = async (): Promise<string[]> =>
      (await engine.listDatabases({ cluster: follower })).map(({ name, access }) => `${name} ${access}`);
    await eventually(names, (seen) => seen.includes('A ReadOnlyFollowing'));
    await engine.createDatabase({ cluster: leader, database: 'B' });
    await engine.createDatabase({ cluster: leader, database: 'C' });
    await eventually(names, (seen) => seen.includes('C ReadOnlyFollowing'));
    assert.deepEqual(await names(), ['A ReadOnlyFollowing', 'B ReadWrite', 'C ReadOnlyFollowing']);
    const [attachment] = await engine.listAttachments({ cluster: follower });
    assert.deepEqual(
      attachment?.databases.map(({ localName, standing }) => `${localName} ${standing}`),
      ['A active', 'B waiting', 'C active'],
    );
    await assert.rejects(engine.dropDatabase({ cluster: leader, database: 'A' }), { code: 'DatabaseIsFollowed' });
    await engine.dropDatabase({ cluster: follower, database: 'B' });
    await eventually(names, (seen) => seen.includes('B ReadOnlyFollowing'));
    await engine.detachFollowers({ cluster: leader, attachmentIds: [attachment?.attachmentId ?? ''] });
    await eventually(names, (seen) => seen.length === 0);
    await engine.deleteCluster({ cluster: leader });
    assert.deepEqual(
      (await engine.listClusters({})).map(({ name }) => name),
      ['fabrikam'],
    );
    await engine.close();
  });
});
