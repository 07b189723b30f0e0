import type { Assignment, ClusterRole, DatabaseRole, Group } from '../../protocol/access.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { FollowerOverrides } from '../../protocol/following.ts';
import type { Attachment, RegisteredFollower } from '../following/attachment.ts';
import type { DataSet, Invitation, Subscription } from '../shares/share.ts';
import type { ClusterProperties, Lifecycle, ShareSubscription } from './state.ts';

/*
 * What can have happened to a cluster. Stored in journals: a change of meaning needs a new type or a new format version.
 */

export type LifecycleEvent =
  | {
      readonly type: 'ClusterCreated';
      readonly id: string;
      readonly name: string;
      readonly region: string;
      readonly properties: ClusterProperties;
      /** Fully qualified name of the first administrator: who made it. */
      readonly administrator: string;
    }
  | { readonly type: 'LifecycleChanged'; readonly lifecycle: Lifecycle }
  | { readonly type: 'SigningKeyPublished'; readonly publicKey: string }
  | { readonly type: 'PropertiesAltered'; readonly properties: Partial<ClusterProperties> }
  | { readonly type: 'DatabaseCreated'; readonly id: string; readonly name: string }
  | { readonly type: 'DatabaseDropped'; readonly id: string; readonly name: string };

export type AccessEvent =
  | { readonly type: 'ClusterPrincipalsSet'; readonly principals: readonly Assignment<ClusterRole>[] }
  | {
      readonly type: 'DatabasePrincipalsSet';
      readonly databaseId: string;
      readonly principals: readonly Assignment<DatabaseRole>[];
    }
  | { readonly type: 'GroupSet'; readonly group: Group };

export type FollowingEvent =
  | { readonly type: 'AttachBegun'; readonly attachment: Attachment }
  | { readonly type: 'AttachCompleted'; readonly attachmentId: string }
  | { readonly type: 'AttachAbandoned'; readonly attachmentId: string; readonly reason: string }
  | { readonly type: 'DetachBegun'; readonly attachmentId: string }
  | { readonly type: 'DetachCompleted'; readonly attachmentId: string }
  /** The leader took the grant back; the link is gone. */
  | { readonly type: 'AccessLost'; readonly attachmentId: string }
  /** The provider revoked the share; the mapping waits for it to be reinstated. */
  | { readonly type: 'AccessSuspended'; readonly attachmentId: string }
  | { readonly type: 'AccessResumed'; readonly attachmentId: string }
  | {
      readonly type: 'ConfigurationAltered';
      readonly attachmentId: string;
      readonly defaults?: Partial<Pick<FollowerOverrides, 'principalsKind' | 'cachingKind'>>;
      readonly databaseNamePrefix?: string;
    }
  | {
      readonly type: 'OverridesAltered';
      readonly attachmentId: string;
      readonly databaseId: string;
      readonly overrides: FollowerOverrides;
    }
  | { readonly type: 'FilterAltered'; readonly attachmentId: string; readonly filter: TableLevelSharing }
  | { readonly type: 'NameOverrideAltered'; readonly attachmentId: string; readonly databaseNameOverride: string }
  /** `databaseId` is absent for a follower of all databases. */
  | { readonly type: 'FollowerRegistered'; readonly databaseId?: string; readonly follower: RegisteredFollower }
  | { readonly type: 'FollowerUnregistered'; readonly databaseId?: string; readonly attachmentId: string };

export type ShareEvent =
  | {
      readonly type: 'ShareCreated';
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly terms: string;
      readonly at: number;
    }
  | { readonly type: 'ShareDeleted'; readonly shareId: string }
  | { readonly type: 'DataSetAdded'; readonly shareId: string; readonly dataSet: DataSet }
  | { readonly type: 'DataSetRemoved'; readonly shareId: string; readonly dataSetId: string }
  /** Sent, sent again, withdrawn, accepted, rejected: the invitation as it is afterwards. */
  | { readonly type: 'InvitationChanged'; readonly shareId: string; readonly invitation: Invitation }
  /** Accepted, revoked, reinstated, given another expiry: the subscription as it is afterwards. */
  | { readonly type: 'SubscriptionChanged'; readonly shareId: string; readonly subscription: Subscription };

export type ShareSubscriptionEvent =
  | { readonly type: 'AcceptBegun'; readonly subscription: ShareSubscription }
  | { readonly type: 'AcceptCompleted'; readonly subscriptionId: string }
  | { readonly type: 'AcceptAbandoned'; readonly subscriptionId: string; readonly reason: string }
  | { readonly type: 'ShareSubscriptionDeleted'; readonly subscriptionId: string };

export type ClusterEvent = LifecycleEvent | AccessEvent | FollowingEvent | ShareEvent | ShareSubscriptionEvent;
