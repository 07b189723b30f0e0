import assert from 'node:assert/strict';
import { missingIn } from '../../../src/editor/tree/missing.ts';
import type { ClusterSummary } from '../../../src/protocol/catalog.ts';

const none = {
  shares: 0,
  dataSets: 0,
  invitations: 0,
  pendingInvitations: 0,
  activeSubscriptions: 0,
  endedSubscriptions: 0,
  shareSubscriptions: 0,
};

function cluster(more: Partial<ClusterSummary> = {}): ClusterSummary {
  const about = { uri: 'fake:contoso', name: 'contoso', region: 'West Europe', state: 'Running' as const };
  return { ...about, leaderDatabases: 0, followerDatabases: 0, sharing: none, ...more };
}

/** The keys that say that something is missing. */
function missing(...clusters: readonly ClusterSummary[]): readonly string[] {
  return Object.entries(missingIn(clusters)).flatMap(([key, isMissing]) => (isMissing ? [key] : []));
}

describe('what is missing for commands', () => {
  it('is everything where there is no cluster', () => {
    const all = missingIn([]);
    assert.deepEqual(missing(), Object.keys(all));
  });

  it('becomes less with what the clusters have', () => {
    const rich = {
      leaderDatabases: 1,
      followerDatabases: 1,
      sharing: Object.fromEntries(Object.keys(none).map((key) => [key, 1])) as typeof none,
    };
    assert.deepEqual(missing(cluster(rich)), ['noStoppedCluster']);
    assert.deepEqual(missing(cluster({ leaderDatabases: 1, sharing: { ...none, shares: 1 } })), [
      'noStoppedCluster',
      'noFollower',
      'noDataSet',
      'noInvitation',
      'noPendingInvitation',
      'noActiveSubscription',
      'noEndedSubscription',
      'noShareSubscription',
    ]);
  });

  it('is all that a stopped cluster has, but not its start', () => {
    const stopped = missing(cluster({ state: 'Stopped', leaderDatabases: 3, followerDatabases: 1 }));
    assert.ok(stopped.includes('noRunningCluster') && stopped.includes('noDatabase'));
    assert.ok(!stopped.includes('noStoppedCluster') && !stopped.includes('noCluster'));
  });

  it('is also what belongs to those whom somebody else administers', () => {
    const { sharing: _, ...foreign } = cluster({ leaderDatabases: 1 });
    assert.ok(missing(foreign).includes('noShare'));
  });
});
