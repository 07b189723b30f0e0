import assert from 'node:assert/strict';
import { systemClock } from '../../../src/engine/clock.ts';
import { nodeJournalFiles } from '../../../src/engine/journal/journalFiles.ts';
import { JournalPool } from '../../../src/engine/journal/journalPool.ts';
import { FollowerSet } from '../../../src/engine/sync/followerSet.ts';
import { noCluster } from '../../../src/sharing/cluster/state.ts';

describe('the followers of a cluster', () => {
  it('are told of when the cluster is another, and not whenever somebody looks', async () => {
    const clock = systemClock();
    const ports = { files: nodeJournalFiles, clock, newId: () => 'id', principal: () => 'aaduser=kim@contoso.com' };
    let told = 0;
    const followers = new FollowerSet('/unused', {
      pool: new JournalPool(ports, 1000),
      clock,
      retryInterval: 1000,
      changed: () => {
        told += 1;
      },
      followerChanged: () => assert.fail('there is no follower'),
      leaderChanged: () => assert.fail('there is no leader'),
      revoked: () => assert.fail('there is nothing to revoke'),
      ended: () => assert.fail('there is nothing to end'),
    });
    followers.reconcile(noCluster);
    assert.equal(told, 1);
    followers.reconcile(noCluster);
    assert.equal(told, 1);
    followers.reconcile({ ...noCluster, name: 'fabrikam' });
    assert.equal(told, 2);
    await followers.close();
  });
});
