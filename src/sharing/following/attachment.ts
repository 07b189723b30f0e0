import type { ModificationKind } from '../../protocol/access.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { CachingOverride, FollowerOverrides } from '../../protocol/following.ts';

/** Where a leader is, as a follower remembers it. */
export interface LeaderReference {
  /** Path of the leader's folder, relative to the follower's folder where that is possible. */
  readonly location: string;
  readonly clusterId: string;
  readonly clusterName: string;
}

/** What of a leader is attached: one database, or all of them, those of the future included. */
export type AttachScope =
  | { readonly kind: 'database'; readonly databaseId: string; readonly databaseName: string }
  | { readonly kind: 'all' };

/** How the right to follow came about. Azure's `databaseShareOrigin`. */
export type AttachOrigin =
  | { readonly kind: 'Direct' }
  | {
      readonly kind: 'DataShare';
      readonly shareId: string;
      readonly subscriptionId: string;
      readonly dataSetId: string;
    };

export const noCachingOverride: CachingOverride = { tables: {}, materializedViews: {} };

/** How the caching policies of a database hold on its own cluster. */
export const ownCaching = { cachingKind: 'none', caching: noCachingOverride } as const;

/** Before anything is overridden. Caching is a union by default; the kind of principals is said when attaching. */
export function defaultOverrides(principalsKind: ModificationKind): FollowerOverrides {
  return {
    principalsKind,
    principals: [],
    cachingKind: 'union',
    caching: noCachingOverride,
    prefetchExtents: false,
    syncInterval: 0,
    reportUsage: false,
  };
}

/**
 * `attaching`: the leader may not know of it yet. `attached`: follows. `detaching`: gone for the users of the follower, but the
 * leader may not know of that yet. `suspended`: the provider revoked its share; nothing is left but the mapping, which a
 * reinstated share brings back to life.
 */
export type AttachmentPhase = 'attaching' | 'attached' | 'detaching' | 'suspended';

/** An attached database configuration: the symbolic link to a leader's databases. */
export interface Attachment {
  readonly id: string;
  readonly configuration: string;
  readonly leader: LeaderReference;
  readonly scope: AttachScope;
  /** Local name, for one database. */
  readonly databaseNameOverride?: string;
  /** Put before every local name. */
  readonly databaseNamePrefix?: string;
  readonly filter: TableLevelSharing;
  readonly origin: AttachOrigin;
  readonly phase: AttachmentPhase;
  readonly since: number;
  /** For followed databases that are not in `overrides`. */
  readonly defaults: FollowerOverrides;
  /** By the leader's database id. */
  readonly overrides: Readonly<Record<string, FollowerOverrides>>;
}

/** The name under which a database of the leader appears on the follower. */
export function localName(
  attachment: {
    readonly databaseNameOverride?: string | undefined;
    readonly databaseNamePrefix?: string | undefined;
  },
  databaseName: string,
): string {
  return `${attachment.databaseNamePrefix ?? ''}${attachment.databaseNameOverride ?? databaseName}`;
}

export function overridesOf(attachment: Attachment, databaseId: string): FollowerOverrides {
  return attachment.overrides[databaseId] ?? attachment.defaults;
}

/** A follower as its leader knows it. */
export interface RegisteredFollower {
  readonly attachmentId: string;
  readonly clusterId: string;
  readonly clusterName: string;
  /** Where the follower cluster was when it registered; relative to the leader's folder where that is possible. */
  readonly location: string;
  readonly configuration: string;
  readonly filter: TableLevelSharing;
  readonly origin: AttachOrigin;
  readonly since: number;
}
