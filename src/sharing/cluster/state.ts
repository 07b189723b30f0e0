import { Map as IMap } from 'immutable';

/** A registered follower of one database, on its leader. */
export interface Follower {
  readonly attachmentId: string;
  readonly clusterId: string;
  readonly clusterName: string;
  /** Where the follower cluster was when it registered; relative to the leader's folder where that is possible. */
  readonly location: string;
  readonly configuration: string;
  readonly since: number;
}

export interface OwnedDatabase {
  readonly id: string;
  readonly name: string;
  readonly followers: IMap<string, Follower>;
}

/** The leader's side of an attachment, as the follower remembers it. */
export interface LeaderReference {
  /** Path of the leader's folder, relative to the follower's folder where that is possible. */
  readonly location: string;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly databaseId: string;
  readonly databaseName: string;
}

/**
 * A symbolic link to a leader's database. `attaching`: the leader may not know of it yet.
 * `detaching`: gone for the users of the follower, but the leader may not know of that yet.
 */
export interface Attachment {
  readonly id: string;
  readonly configuration: string;
  readonly localName: string;
  readonly leader: LeaderReference;
  readonly phase: 'attaching' | 'attached' | 'detaching';
  readonly since: number;
  /** Override of the caching policy, in milliseconds; null: everything is hot; absent: the leader's holds. */
  readonly hotSpan?: number | null;
  /** Milliseconds between two looks at the leader; 0 follows at once. */
  readonly syncInterval: number;
}

/** What a database name in this cluster stands for. */
export type NameTarget = { readonly kind: 'owned' | 'followed'; readonly id: string };

/** State of a cluster: the fold of its journal. Maps are persistent, so that one change costs little in a large cluster. */
export interface ClusterState {
  /** Empty until the cluster was created. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly databases: IMap<string, OwnedDatabase>;
  readonly attachments: IMap<string, Attachment>;
  /** By `nameKey`; detaching attachments hold no name. */
  readonly names: IMap<string, NameTarget>;
}

export const noCluster: ClusterState = {
  id: '',
  name: '',
  region: '',
  databases: IMap(),
  attachments: IMap(),
  names: IMap(),
};

/** The state as plain JSON, for a checkpoint. */
export type ClusterSnapshot = Pick<ClusterState, 'id' | 'name' | 'region'> & {
  readonly databases: readonly (Omit<OwnedDatabase, 'followers'> & { readonly followers: readonly Follower[] })[];
  readonly attachments: readonly Attachment[];
  readonly names: readonly (readonly [string, NameTarget])[];
};

export function toClusterSnapshot(state: ClusterState): ClusterSnapshot {
  return {
    id: state.id,
    name: state.name,
    region: state.region,
    databases: state.databases
      .valueSeq()
      .map((database) => ({ ...database, followers: database.followers.valueSeq().toArray() }))
      .toArray(),
    attachments: state.attachments.valueSeq().toArray(),
    names: state.names.toArray(),
  };
}

export function fromClusterSnapshot(snapshot: ClusterSnapshot): ClusterState {
  return {
    ...snapshot,
    databases: IMap(
      snapshot.databases.map((database) => [
        database.id,
        { ...database, followers: IMap(database.followers.map((follower) => [follower.attachmentId, follower])) },
      ]),
    ),
    attachments: IMap(snapshot.attachments.map((attachment) => [attachment.id, attachment])),
    names: IMap(snapshot.names),
  };
}
