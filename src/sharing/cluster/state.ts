import { Map as IMap } from 'immutable';
import type { Assignment, ClusterRole, DatabaseRole, Group } from '../../protocol/access.ts';
import type { Attachment, LeaderReference, RegisteredFollower } from '../following/attachment.ts';
import type { Share } from '../shares/share.ts';

/** Azure's cluster states, as far as a cluster of the embedded engine has them. */
export const lifecycles = ['Running', 'Stopping', 'Stopped', 'Starting', 'Deleted'] as const;
export type Lifecycle = (typeof lifecycles)[number];

export interface ClusterProperties {
  readonly customerManagedKey: boolean;
  readonly streamingIngestion: boolean;
  /** Tenants whose principals may be given access; `*` for all. */
  readonly trustedTenants: readonly string[];
}

export const defaultProperties: ClusterProperties = {
  customerManagedKey: false,
  streamingIngestion: false,
  trustedTenants: ['*'],
};

export interface OwnedDatabase {
  readonly id: string;
  readonly name: string;
  readonly principals: readonly Assignment<DatabaseRole>[];
  /** By attachment id. */
  readonly followers: IMap<string, RegisteredFollower>;
}

/** A share that this cluster accepted, as its consumer. Azure's share subscription. */
export interface ShareSubscription {
  readonly id: string;
  readonly shareId: string;
  readonly shareName: string;
  readonly terms: string;
  readonly invitationId: string;
  readonly sending: number;
  readonly provider: LeaderReference;
  readonly acceptedBy: string;
  readonly since: number;
  /** `accepting`: the provider may not know of it yet. */
  readonly phase: 'accepting' | 'accepted';
}

/** State of a cluster: the fold of its journal. Maps are persistent, so that one change costs little in a large cluster. */
export interface ClusterState {
  /** Empty until the cluster was created. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly lifecycle: Lifecycle;
  readonly properties: ClusterProperties;
  /** Public key of its invitations, as a JSON web key. */
  readonly signingKey?: string;
  readonly principals: readonly Assignment<ClusterRole>[];
  /** By `principalKey`. */
  readonly groups: IMap<string, Group>;
  readonly databases: IMap<string, OwnedDatabase>;
  /** Ids of owned databases by `nameKey`. */
  readonly names: IMap<string, string>;
  /** Followers of all databases, by attachment id. */
  readonly followers: IMap<string, RegisteredFollower>;
  readonly attachments: IMap<string, Attachment>;
  /** Ids of attachments by `nameKey` of the configuration; detaching ones hold no name. */
  readonly configurations: IMap<string, string>;
  /** Ids of attachments by what they attach, see `scopeKey`; detaching ones hold nothing. */
  readonly scopes: IMap<string, string>;
  readonly shares: IMap<string, Share>;
  readonly shareSubscriptions: IMap<string, ShareSubscription>;
}

export const noCluster: ClusterState = {
  id: '',
  name: '',
  region: '',
  lifecycle: 'Running',
  properties: defaultProperties,
  principals: [],
  groups: IMap(),
  databases: IMap(),
  names: IMap(),
  followers: IMap(),
  attachments: IMap(),
  configurations: IMap(),
  scopes: IMap(),
  shares: IMap(),
  shareSubscriptions: IMap(),
};

/** Under this key two attachments attach the same thing. */
export function scopeKey({ leader, scope }: Pick<Attachment, 'leader' | 'scope'>): string {
  return `${leader.clusterId} ${scope.kind === 'all' ? '*' : scope.databaseId}`;
}

/** Everyone who follows a database, alone or with all others of the cluster. */
export function followersOf(state: ClusterState, database: OwnedDatabase): readonly RegisteredFollower[] {
  return [...database.followers.values(), ...state.followers.values()];
}
