import * as z from 'zod';
import { SharingErrorData } from './errorData.ts';
import { Column } from './schema.ts';

/**
 * Names a cluster within everything that this window can reach; opaque to all but its backend.
 * Embedded engine: the `file:` URI of the cluster's folder.
 */
export const ClusterUri = z.string();
export type ClusterUri = z.infer<typeof ClusterUri>;

/** What a cluster has given and taken by shares, counted. */
export const SharingCounts = z.object({
  shares: z.int(),
  dataSets: z.int(),
  /** Sent, whatever became of them; and those of them that still wait for an answer. */
  invitations: z.int(),
  pendingInvitations: z.int(),
  /** Of its shares, by others. */
  activeSubscriptions: z.int(),
  endedSubscriptions: z.int(),
  /** Of the shares of others, by this cluster. */
  shareSubscriptions: z.int(),
});
export type SharingCounts = z.infer<typeof SharingCounts>;

export const ClusterSummary = z.object({
  uri: ClusterUri,
  name: z.string(),
  /** Azure's display name of the region, for example `West Europe`. */
  region: z.string(),
  /** Azure's states, as far as a cluster at rest has them; `Unavailable` when its journal cannot be used. */
  state: z.enum(['Running', 'Stopped', 'Unavailable']),
  /** Databases that this cluster owns. */
  leaderDatabases: z.int(),
  /** Databases that this cluster follows. */
  followerDatabases: z.int(),
  /** For whoever administers the cluster; absent for everybody else. */
  sharing: SharingCounts.optional(),
  /** Why it is unavailable. */
  error: SharingErrorData.optional(),
});
export type ClusterSummary = z.infer<typeof ClusterSummary>;

/**
 * How a followed database stands.
 * `Attaching`: not yet visible. `Following`: keeps up. `Disconnected`: the leader cannot be read at the moment.
 * `Revoked`: the leader took the grant back; the link is about to go. `Failed`: the leader's journal cannot be used.
 */
export const FollowingState = z.enum(['Attaching', 'Following', 'Disconnected', 'Revoked', 'Failed']);
export type FollowingState = z.infer<typeof FollowingState>;

/**
 * Why a followed database shows less than its leader has. `LeaderUnreachable`: its folder or journal cannot be read.
 * `NotRunning`: the follower's or the leader's cluster is stopped. `Interval`: the next look at the leader is still to come.
 * `Prefetch`: new extents are brought into the cache before they become visible. `Storage`: reading the leader takes long.
 * `ClockSkew`: the clocks differ by more than a second, so that the lag cannot be trusted.
 */
export const LagCause = z.enum(['LeaderUnreachable', 'NotRunning', 'Interval', 'Prefetch', 'Storage', 'ClockSkew']);
export type LagCause = z.infer<typeof LagCause>;

/** How fresh one followed database is at this moment. Times are milliseconds since 1970, with fractions. */
export const Freshness = z.object({
  cluster: ClusterUri,
  clusterName: z.string(),
  /** The local name on the follower. */
  database: z.string(),
  configuration: z.string(),
  leader: z.object({ cluster: ClusterUri, clusterName: z.string(), database: z.string() }),
  state: FollowingState,
  error: SharingErrorData.optional(),
  /** Milliseconds: age of the oldest commit that is not visible yet; 0 when there is none. */
  lag: z.number(),
  cause: LagCause.optional(),
  /** Since when it is not up to date; absent while it is. */
  behindSince: z.number().optional(),
  leaderVersion: z.int(),
  visibleVersion: z.int(),
  /** Time at which the newest visible commit became visible. */
  visibleAt: z.number().optional(),
  /** Over the kept history, from commit to visible, in milliseconds. Absent while there is no history. */
  percentiles: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), commits: z.int() }).optional(),
  /** Milliseconds by which the leader's clock was seen to run ahead of ours; 0 when never. */
  clockSkew: z.number(),
  /** Bytes of hot extents that lie in the follower's own cache, and of all extents it can see. */
  cachedBytes: z.number(),
  totalBytes: z.number(),
  /** Milliseconds between two looks at the leader; 0 follows at once. */
  syncInterval: z.number(),
  /**
   * Of a follower on Azure, which measures none of this: the versions of both sides, as they were at that time; absent
   * where they could not be read. Then `lag` is how long it is known to be behind at least, and the other figures mean
   * nothing.
   */
  compared: z
    .object({ at: z.number(), version: z.string().optional(), leaderVersion: z.string().optional() })
    .optional(),
});
export type Freshness = z.infer<typeof Freshness>;

/** The way of one commit from the leader to the follower. Times are milliseconds since 1970, with fractions. */
export const CommitLag = z.object({
  version: z.int(),
  committedAt: z.number(),
  noticedAt: z.number(),
  visibleAt: z.number(),
  /** When its hot extents lay in the cache. Absent while they do not. */
  cachedAt: z.number().optional(),
  rows: z.number(),
});
export type CommitLag = z.infer<typeof CommitLag>;

/** All there is to say about how one followed database follows. */
export const FollowerDetail = z.object({
  /** Commits that are known but not visible yet, oldest first. */
  pending: z
    .array(
      z.object({
        version: z.int(),
        committedAt: z.number(),
        noticedAt: z.number(),
        rows: z.number(),
        bytes: z.number(),
      }),
    )
    .readonly(),
  /** Bytes of its extents in the follower's own cache, and of all; hot spans in milliseconds, null for everything. */
  tables: z
    .array(
      z.object({
        name: z.string(),
        bytes: z.number(),
        cachedBytes: z.number(),
        leader: z.number().nullable().optional(),
        override: z.number().nullable().optional(),
        effective: z.number().nullable(),
      }),
    )
    .readonly(),
  /** What befell the link itself, newest first; empty for whoever may not read the cluster's ledger. */
  events: z
    .array(z.object({ at: z.number(), principal: z.string(), operation: z.string(), details: z.string() }))
    .readonly(),
});
export type FollowerDetail = z.infer<typeof FollowerDetail>;

export const databaseAccess = z.enum(['ReadWrite', 'ReadOnlyFollowing']);

export const DatabaseSummary = z.object({
  cluster: ClusterUri,
  /** Stable; the database's own, also on its followers. */
  id: z.string(),
  name: z.string(),
  access: databaseAccess,
  version: z.int(),
  tables: z.int(),
  /** Absent: none. */
  externalTables: z.int().optional(),
  materializedViews: z.int().optional(),
  functions: z.int().optional(),
  rows: z.number(),
  bytes: z.number(),
  /** Names of the follower clusters' databases that follow this one. Leader side only. */
  followers: z.array(z.object({ clusterName: z.string(), configuration: z.string() })).readonly(),
  /** Period of the newest data that is kept hot, in milliseconds; absent: everything. */
  hotSpan: z.number().optional(),
  freshness: Freshness.optional(),
  /** Its content is still being read: its version and what is counted here are not known yet. */
  opening: z.boolean().optional(),
  /** Why its content cannot be read. */
  error: SharingErrorData.optional(),
});
export type DatabaseSummary = z.infer<typeof DatabaseSummary>;

export const TableSummary = z.object({
  name: z.string(),
  columns: z.array(Column).readonly(),
  rows: z.number(),
  bytes: z.number(),
  extents: z.int(),
});
export type TableSummary = z.infer<typeof TableSummary>;
