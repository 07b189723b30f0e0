import type { LeaderReference } from './state.ts';

/** The leader as the follower found it when it was asked to attach. */
export interface LeaderFacts extends LeaderReference {
  readonly region: string;
  /** The database on the leader is itself a followed one. */
  readonly isFollower: boolean;
}

/** What can be asked of a cluster. Attach and detach are sagas over two journals: each step is one of these commands. */
export type ClusterCommand =
  | { readonly type: 'CreateCluster'; readonly name: string; readonly region: string }
  | { readonly type: 'CreateDatabase'; readonly name: string; readonly id?: string }
  | { readonly type: 'DropDatabase'; readonly name: string }
  | {
      readonly type: 'BeginAttach';
      readonly attachmentId: string;
      readonly leader: LeaderFacts;
      readonly databaseNameOverride?: string | undefined;
      readonly configuration?: string | undefined;
    }
  | { readonly type: 'CompleteAttach'; readonly attachmentId: string }
  | { readonly type: 'AbandonAttach'; readonly attachmentId: string; readonly reason: string }
  | { readonly type: 'BeginDetach'; readonly name: string }
  | { readonly type: 'CompleteDetach'; readonly attachmentId: string }
  | { readonly type: 'LoseAccess'; readonly attachmentId: string }
  | {
      readonly type: 'RegisterFollower';
      readonly databaseId: string;
      readonly attachmentId: string;
      readonly clusterId: string;
      readonly clusterName: string;
      readonly region: string;
      readonly location: string;
      readonly configuration: string;
    }
  | { readonly type: 'UnregisterFollower'; readonly databaseId: string; readonly attachmentId: string }
  | { readonly type: 'AlterFollowerCaching'; readonly name: string; readonly hotSpan: number | null }
  | { readonly type: 'AlterSyncInterval'; readonly name: string; readonly interval: number };
