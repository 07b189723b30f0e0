import type { CommitLag, FollowerDetail, Freshness } from '../../../../src/protocol/catalog.ts';

/** A follower database of cluster fabrikam that follows contoso/Aviation. */
export function follower(database: string, more: Partial<Freshness> = {}): Freshness {
  return {
    cluster: 'fake:fabrikam',
    clusterName: 'fabrikam',
    database,
    configuration: `${database}-configuration`,
    leader: { cluster: 'fake:contoso', clusterName: 'contoso', database: 'Aviation' },
    state: 'Following',
    lag: 0,
    leaderVersion: 42,
    visibleVersion: 42,
    visibleAt: Date.now(),
    percentiles: { p50: 3.4, p95: 8.1, p99: 21.7, commits: 42 },
    clockSkew: 0,
    cachedBytes: 96_400_000,
    totalBytes: 128_000_000,
    syncInterval: 0,
    ...more,
  };
}

/** Commits every four seconds, each some milliseconds late, the newest just now. */
export function commits(count: number, lag: (index: number) => number): CommitLag[] {
  return Array.from({ length: count }, (_, index) => {
    const committedAt = Date.now() - (count - index) * 4_000;
    const noticedAt = committedAt + lag(index) * 0.4;
    const visibleAt = committedAt + lag(index);
    return { version: index + 1, committedAt, noticedAt, visibleAt, cachedAt: visibleAt + 5, rows: 1000 * (index + 1) };
  });
}

export const four = [
  follower('ContosoAviation'),
  follower('Seismology', { percentiles: { p50: 12, p95: 60, p99: 130, commits: 40 }, syncInterval: 30_000 }),
  follower('Weather', {
    lag: 95_000,
    leaderVersion: 45,
    percentiles: { p50: 1400, p95: 6100, p99: 9000, commits: 42 },
    syncInterval: 30_000,
    cause: 'Interval',
    behindSince: Date.now() - 95_000,
  }),
  follower('Archive', {
    state: 'Disconnected',
    error: { code: 'LeaderUnavailable', message: 'The folder of contoso/Archive cannot be read.', kind: 'transient' },
  }),
];

export const detail: FollowerDetail = {
  pending: [{ version: 43, committedAt: Date.now() - 95_000, noticedAt: Date.now() - 94_000, rows: 3, bytes: 2048 }],
  tables: [
    {
      name: 'Flights',
      bytes: 2 ** 21,
      cachedBytes: 2 ** 20,
      leader: null,
      override: 86_400_000,
      effective: 86_400_000,
    },
  ],
  events: [{ at: Date.now() - 1000, principal: 'aaduser=kim@contoso.com', operation: 'AccessSuspended', details: '' }],
};
