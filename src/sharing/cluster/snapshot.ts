import { Map as IMap } from 'immutable';
import type { Group } from '../../protocol/access.ts';
import { principalKey } from '../access/principals.ts';
import type { Attachment, RegisteredFollower } from '../following/attachment.ts';
import { nameKey } from '../names.ts';
import type { DataSet, Invitation, Share, Subscription } from '../shares/share.ts';
import { type ClusterState, type OwnedDatabase, type ShareSubscription, scopeKey } from './state.ts';

type Listed<T, K extends keyof T> = Omit<T, K> & {
  readonly [P in K]: T[P] extends IMap<string, infer V> ? readonly V[] : never;
};
type ListedDatabase = Listed<OwnedDatabase, 'followers'>;
type ListedShare = Listed<Share, 'dataSets' | 'invitations' | 'subscriptions'>;

/** The state of a cluster as plain JSON, for a checkpoint. What can be found from the rest is not in it. */
export type ClusterSnapshot = Omit<
  ClusterState,
  | 'groups'
  | 'databases'
  | 'names'
  | 'followers'
  | 'attachments'
  | 'configurations'
  | 'scopes'
  | 'shares'
  | 'shareSubscriptions'
> & {
  readonly groups: readonly Group[];
  readonly databases: readonly ListedDatabase[];
  readonly followers: readonly RegisteredFollower[];
  readonly attachments: readonly Attachment[];
  readonly shares: readonly ListedShare[];
  readonly shareSubscriptions: readonly ShareSubscription[];
};

export function toClusterSnapshot(state: ClusterState): ClusterSnapshot {
  const { names: _names, configurations: _configurations, scopes: _scopes, ...kept } = state;
  return {
    ...kept,
    groups: [...state.groups.values()],
    databases: [...state.databases.values()].map((database) => ({
      ...database,
      followers: [...database.followers.values()],
    })),
    followers: [...state.followers.values()],
    attachments: [...state.attachments.values()],
    shares: [...state.shares.values()].map((share) => ({
      ...share,
      dataSets: [...share.dataSets.values()],
      invitations: [...share.invitations.values()],
      subscriptions: [...share.subscriptions.values()],
    })),
    shareSubscriptions: [...state.shareSubscriptions.values()],
  };
}

export function fromClusterSnapshot(snapshot: ClusterSnapshot): ClusterState {
  const held = snapshot.attachments.filter((attachment) => attachment.phase !== 'detaching');
  return {
    ...snapshot,
    groups: IMap(snapshot.groups.map((group) => [principalKey(group.name), group])),
    databases: byId(
      snapshot.databases.map((database) => ({
        ...database,
        followers: IMap(database.followers.map((follower) => [follower.attachmentId, follower])),
      })),
    ),
    names: IMap(snapshot.databases.map((database) => [nameKey(database.name), database.id])),
    followers: IMap(snapshot.followers.map((follower) => [follower.attachmentId, follower])),
    attachments: byId(snapshot.attachments),
    configurations: IMap(held.map((attachment) => [nameKey(attachment.configuration), attachment.id])),
    scopes: IMap(held.map((attachment) => [scopeKey(attachment), attachment.id])),
    shares: byId(
      snapshot.shares.map((share) => ({
        ...share,
        dataSets: byId<DataSet>(share.dataSets),
        invitations: byId<Invitation>(share.invitations),
        subscriptions: byId<Subscription>(share.subscriptions),
      })),
    ),
    shareSubscriptions: byId(snapshot.shareSubscriptions),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): IMap<string, T> {
  return IMap(items.map((item) => [item.id, item]));
}
