import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/engine.ts';
import { eventually, openEngine, temporaryFolder } from '../../support/engineFixture.ts';

async function makeClusters(engine: Engine, folder: string, ...names: readonly string[]): Promise<string[]> {
  const made: string[] = [];
  for (const name of names) made.push((await engine.createCluster({ folder, name, region: 'West Europe' })).uri);
  return made;
}

describe('databases of one name', () => {
  it('of two leaders conflict visibly, and a prefix or a detach settles it', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const [first = '', second = '', follower = ''] = await makeClusters(engine, folder.path, 'one', 'two', 'fabrikam');
    for (const cluster of [first, second]) await engine.createDatabase({ cluster, database: 'Aviation' });
    const standings = async (): Promise<string[]> =>
      (await engine.listAttachments({ cluster: follower })).flatMap(({ leader, databases }) =>
        databases.map(({ localName, standing }) => `${leader.clusterName} ${localName} ${standing}`),
      );
    const become = (expected: readonly string[]): Promise<string[]> =>
      eventually(standings, (seen) => JSON.stringify(seen) === JSON.stringify(expected));
    await engine.attachDatabase({ follower, leader: first, database: '*' });
    await become(['one Aviation active']);
    await engine.attachDatabase({ follower, leader: second, database: '*' });
    await become(['one Aviation active', 'two Aviation conflict']);
    const [followed, ...others] = await engine.listDatabases({ cluster: follower });
    assert.equal(followed?.freshness?.leader.clusterName, 'one');
    assert.deepEqual(others, []);

    const attachments = await engine.listAttachments({ cluster: follower });
    const ofSecond = attachments.find(({ leader }) => leader.cluster === second)?.attachmentId ?? '';
    await engine.detachAttachment({ cluster: follower, attachmentId: ofSecond });
    await engine.attachDatabase({ follower, leader: second, database: '*', databaseNamePrefix: 'Two-' });
    await become(['one Aviation active', 'two Two-Aviation active']);
    await engine.detachDatabase({ cluster: follower, database: 'Aviation' });
    await become(['two Two-Aviation active']);
    await engine.close();
  });

  it('are refused where one came with all others of a leader, so that nothing is attached and cannot be seen', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const [first = '', second = '', follower = ''] = await makeClusters(engine, folder.path, 'one', 'two', 'fabrikam');
    for (const cluster of [first, second]) await engine.createDatabase({ cluster, database: 'Aviation' });
    await engine.createDatabase({ cluster: second, database: 'Other' });
    await engine.attachDatabase({ follower, leader: first, database: '*' });
    await eventually(
      () => engine.listDatabases({ cluster: follower }),
      (databases) => databases.length === 1,
    );
    const attach = (database: string, name?: string): Promise<unknown> =>
      engine.attachDatabase({ follower, leader: second, database, ...(name && { databaseNameOverride: name }) });
    await assert.rejects(attach('Aviation'), { code: 'DatabaseExists' });
    await attach('Aviation', 'Copy');
    await assert.rejects(engine.renameFollowed({ cluster: follower, database: 'Copy', name: 'aviation' }), {
      code: 'DatabaseExists',
    });
    assert.deepEqual(
      (await engine.listDatabases({ cluster: follower })).map(({ name }) => name),
      ['Aviation', 'Copy'],
    );
    await engine.close();
  });
});

describe('prefetching', () => {
  it('makes new data visible only when it lies in the cache', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const [leader = '', cluster = ''] = await makeClusters(engine, folder.path, 'contoso', 'fabrikam');
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower: cluster, leader, database: 'Aviation' });
    await engine.alterOverrides({ cluster, database: 'Aviation', change: { prefetchExtents: true } });
    for (const rows of [1, 2, 3]) {
      const before = (await engine.listDatabases({ cluster }))[0]?.rows ?? 0;
      await engine.ingestFile({ cluster: leader, database: 'Aviation', table: 'T', path: `/${rows}`, format: {} });
      // In one look: what is seen, and what of it is cached.
      const [seen] = await eventually(
        () => engine.listDatabases({ cluster }),
        ([now]) => now?.rows === before + rows,
      );
      assert.equal(seen?.freshness?.cachedBytes, seen?.bytes);
    }
    await engine.close();
  });
});
