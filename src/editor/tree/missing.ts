import type { ClusterSummary, SharingCounts } from '../../protocol/catalog.ts';
import type { ContextKey } from '../contributions.ts';

/** What commands need and these clusters have not, by context key: a command that cannot work is not offered. */
export function missingIn(clusters: readonly ClusterSummary[]): Partial<Readonly<Record<ContextKey, boolean>>> {
  const running = clusters.filter(({ state }) => state === 'Running');
  const owned = running.some(({ leaderDatabases }) => leaderDatabases > 0);
  const followed = running.some(({ followerDatabases }) => followerDatabases > 0);
  const none = (what: keyof SharingCounts): boolean => running.every(({ sharing }) => (sharing?.[what] ?? 0) === 0);
  return {
    noCluster: clusters.length === 0,
    noRunningCluster: running.length === 0,
    noStoppedCluster: clusters.every(({ state }) => state !== 'Stopped'),
    noDatabase: !owned && !followed,
    noLeaderDatabase: !owned,
    noFollower: !followed,
    noShare: none('shares'),
    noDataSet: none('dataSets'),
    noInvitation: none('invitations'),
    noPendingInvitation: none('pendingInvitations'),
    noActiveSubscription: none('activeSubscriptions'),
    noEndedSubscription: none('endedSubscriptions'),
    noShareSubscription: none('shareSubscriptions'),
  };
}
