import * as z from 'zod';
import { DatabaseAssignment, ModificationKind } from './access.ts';
import { CachingPolicy } from './caching.ts';
import { ClusterUri } from './catalog.ts';
import { TableLevelSharing } from './filters.ts';

/** What is absent is not overridden. */
export const CachingOverride = z.object({
  database: CachingPolicy.optional(),
  tables: z.record(z.string(), CachingPolicy),
  materializedViews: z.record(z.string(), CachingPolicy),
});
export type CachingOverride = Readonly<z.infer<typeof CachingOverride>>;

/** The little that a follower may decide by itself about one followed database. */
export const FollowerOverrides = z.object({
  principalsKind: ModificationKind,
  principals: z.array(DatabaseAssignment).readonly(),
  cachingKind: ModificationKind,
  caching: CachingOverride,
  /** New extents become visible only when they lie in the follower's own cache. */
  prefetchExtents: z.boolean(),
  /** Milliseconds between two looks at the leader; 0 follows at once. */
  syncInterval: z.number(),
  /** The leader may see who queried how much. */
  reportUsage: z.boolean(),
});
export type FollowerOverrides = Readonly<z.infer<typeof FollowerOverrides>>;

/** How the right to follow came about. Azure's `databaseShareOrigin`. */
export const shareOrigins = ['Direct', 'DataShare'] as const;

/**
 * `active`: it appears under its name. `waiting`: a database that the cluster owns has the name and wins.
 * `conflict`: another followed database had the name first.
 */
export const Standing = z.enum(['active', 'waiting', 'conflict']);
export type Standing = z.infer<typeof Standing>;

/** A follower as its leader lists it. */
export const FollowerSummary = z.object({
  attachmentId: z.string(),
  clusterName: z.string(),
  configuration: z.string(),
  /** Name on the leader; `*` for all databases. */
  database: z.string(),
  filter: TableLevelSharing,
  origin: z.enum(shareOrigins),
  since: z.number(),
  /** What the follower last said of itself; absent while it said nothing. */
  report: z.object({ version: z.int(), lag: z.number(), at: z.number(), queries: z.int().optional() }).optional(),
});
export type FollowerSummary = z.infer<typeof FollowerSummary>;

/** An attached database configuration, as the follower lists it. */
export const AttachmentSummary = z.object({
  attachmentId: z.string(),
  configuration: z.string(),
  leader: z.object({ cluster: ClusterUri, clusterName: z.string() }),
  /** Name on the leader; `*` for all databases. */
  database: z.string(),
  databaseNameOverride: z.string().optional(),
  databaseNamePrefix: z.string().optional(),
  filter: TableLevelSharing,
  origin: z.enum(shareOrigins),
  subscriptionId: z.string().optional(),
  phase: z.enum(['attaching', 'attached', 'suspended']),
  /** Azure's own word for it where that is neither, for example `Failed` or `Deleting`. */
  state: z.string().optional(),
  /** Of what it was attached with, where that is told. */
  principalsKind: ModificationKind.optional(),
  since: z.number(),
  databases: z.array(z.object({ database: z.string(), localName: z.string(), standing: Standing })).readonly(),
});
export type AttachmentSummary = z.infer<typeof AttachmentSummary>;

/** The caching policies of one followed database side by side. */
export const EffectiveCaching = z.object({
  kind: ModificationKind,
  lines: z
    .array(
      z.object({
        /** Both absent for the database as a whole. */
        table: z.string().optional(),
        /** A materialized view; its data are those of its source. */
        view: z.string().optional(),
        leader: CachingPolicy.optional(),
        override: CachingPolicy.optional(),
        effective: CachingPolicy,
        origin: z.enum([
          'overrideView',
          'leaderView',
          'overrideTable',
          'leaderTable',
          'overrideDatabase',
          'leaderDatabase',
          'none',
        ]),
        bytes: z.number(),
        /** Absent where it is not known. */
        hotBytes: z.number().optional(),
      }),
    )
    .readonly(),
});
export type EffectiveCaching = z.infer<typeof EffectiveCaching>;
