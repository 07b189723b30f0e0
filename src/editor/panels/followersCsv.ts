import type { Freshness } from '../../protocol/catalog.ts';
import { toCsv } from '../ledger/ledgerText.ts';

/** What Azure does not tell stays empty; of it, a lag is at least that long. */
function knownLag({ lag, compared }: Freshness): number | '' {
  return compared && (compared.version === undefined || compared.leaderVersion === undefined) ? '' : lag;
}

/** All that is known of each follower, a line each: times in ISO 8601, durations in milliseconds, sizes in bytes. */
export function followersCsv(followers: readonly Freshness[], objectives: readonly number[]): string {
  const time = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString());
  return toCsv({
    columns: [
      ...['Cluster', 'Database', 'Configuration', 'LeaderCluster', 'LeaderDatabase', 'State', 'Cause', 'BehindSince'],
      ...['LagMs', 'ObjectiveMs', 'P50Ms', 'P95Ms', 'P99Ms', 'Commits', 'LeaderVersion', 'VisibleVersion', 'VisibleAt'],
      ...['CachedBytes', 'TotalBytes', 'SyncIntervalMs', 'ClockSkewMs', 'ComparedAt'],
    ],
    rows: followers.map((each, index) => [
      ...[each.clusterName, each.database, each.configuration, each.leader.clusterName, each.leader.database],
      ...[each.state, each.cause ?? '', time(each.behindSince), knownLag(each), objectives[index] ?? ''],
      ...[each.percentiles?.p50 ?? '', each.percentiles?.p95 ?? '', each.percentiles?.p99 ?? ''],
      ...(each.compared
        ? [
            '',
            each.compared.leaderVersion ?? '',
            each.compared.version ?? '',
            '',
            '',
            '',
            '',
            '',
            time(each.compared.at),
          ]
        : [
            ...[each.percentiles?.commits ?? 0, each.leaderVersion, each.visibleVersion, time(each.visibleAt)],
            ...[each.cachedBytes, each.totalBytes, each.syncInterval, each.clockSkew, ''],
          ]),
    ]),
  });
}
