import type { Attachment, Follower } from './state.ts';

/** What can have happened to a cluster. Stored in journals: a change of meaning needs a new type or a new format version. */
export type ClusterEvent =
  | { readonly type: 'ClusterCreated'; readonly id: string; readonly name: string; readonly region: string }
  | { readonly type: 'DatabaseCreated'; readonly id: string; readonly name: string }
  | { readonly type: 'DatabaseDropped'; readonly id: string; readonly name: string }
  | { readonly type: 'AttachBegun'; readonly attachment: Attachment }
  | { readonly type: 'AttachCompleted'; readonly attachmentId: string }
  | { readonly type: 'AttachAbandoned'; readonly attachmentId: string; readonly reason: string }
  | { readonly type: 'DetachBegun'; readonly attachmentId: string }
  | { readonly type: 'DetachCompleted'; readonly attachmentId: string }
  /** The leader took the grant back; the link is gone. */
  | { readonly type: 'AccessLost'; readonly attachmentId: string }
  | { readonly type: 'FollowerRegistered'; readonly databaseId: string; readonly follower: Follower }
  | { readonly type: 'FollowerUnregistered'; readonly databaseId: string; readonly attachmentId: string }
  | { readonly type: 'FollowerCachingAltered'; readonly attachmentId: string; readonly hotSpan: number | null }
  | { readonly type: 'SyncIntervalAltered'; readonly attachmentId: string; readonly interval: number };
