import type {
  Assignment,
  ClusterRole,
  DatabaseRole,
  Group,
  ModificationKind,
  PrincipalsChange,
} from '../../protocol/access.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { FollowerOverrides } from '../../protocol/following.ts';
import type { Invitee } from '../../protocol/shares.ts';
import type { AttachOrigin, AttachScope, LeaderReference } from '../following/attachment.ts';
import type { DataSetContent } from '../shares/share.ts';
import type { ClusterProperties } from './state.ts';

/** The leader as the follower found it when it was asked to attach. */
export interface LeaderFacts extends LeaderReference {
  readonly region: string;
  readonly properties: ClusterProperties;
  readonly running: boolean;
  /** The database on the leader is itself a followed one. */
  readonly isFollower: boolean;
}

/** What a leader says of who may do what on its database, as its follower last saw it. */
export interface LeaderAccess {
  readonly principals: readonly Assignment<DatabaseRole>[];
  readonly groups: readonly Group[];
}

export type LifecycleCommand =
  | {
      readonly type: 'CreateCluster';
      readonly name: string;
      readonly region: string;
      readonly properties?: Partial<ClusterProperties> | undefined;
    }
  | { readonly type: 'StopCluster' }
  | { readonly type: 'StartCluster' }
  | { readonly type: 'DeleteCluster' }
  | { readonly type: 'AlterProperties'; readonly properties: Partial<ClusterProperties> }
  /** The key with which invitations are checked; made by the engine, which keeps the private part. */
  | { readonly type: 'PublishSigningKey'; readonly publicKey: string }
  | { readonly type: 'CreateDatabase'; readonly name: string; readonly id?: string }
  | { readonly type: 'DropDatabase'; readonly name: string };

export type AccessCommand =
  | {
      readonly type: 'ChangeClusterPrincipals';
      readonly change: PrincipalsChange;
      /** For `set`, the role whose principals are replaced; without it those of all. */
      readonly role?: ClusterRole | undefined;
      readonly principals: readonly Assignment<ClusterRole>[];
    }
  | {
      readonly type: 'ChangeDatabasePrincipals';
      readonly change: PrincipalsChange;
      readonly database: string;
      /** For `set`, the role whose principals are replaced. */
      readonly role?: DatabaseRole;
      readonly principals: readonly Assignment<DatabaseRole>[];
    }
  | { readonly type: 'SetGroup'; readonly group: Group };

export type ConfigurationDefaults = Partial<Pick<FollowerOverrides, 'principalsKind' | 'cachingKind'>>;

/** Attach and detach are sagas over two journals: each step is one of these commands. */
export type FollowingCommand =
  | {
      readonly type: 'BeginAttach';
      readonly attachmentId: string;
      readonly leader: LeaderFacts;
      readonly scope: AttachScope;
      readonly origin: AttachOrigin;
      readonly configuration?: string | undefined;
      readonly databaseNameOverride?: string | undefined;
      readonly databaseNamePrefix?: string | undefined;
      readonly filter?: TableLevelSharing | undefined;
      readonly principalsKind?: ModificationKind | undefined;
    }
  | { readonly type: 'CompleteAttach'; readonly attachmentId: string }
  | { readonly type: 'AbandonAttach'; readonly attachmentId: string; readonly reason: string }
  | { readonly type: 'BeginDetach'; readonly attachmentId: string }
  | { readonly type: 'CompleteDetach'; readonly attachmentId: string }
  /** The follower found its grant gone. */
  | { readonly type: 'LoseAccess'; readonly attachmentId: string }
  /** The follower found its share active again. */
  | { readonly type: 'ResumeAccess'; readonly attachmentId: string }
  | {
      readonly type: 'AlterOverrides';
      readonly attachmentId: string;
      readonly databaseId: string;
      readonly change: Partial<FollowerOverrides>;
      readonly leaderAccess?: LeaderAccess | undefined;
    }
  | {
      readonly type: 'AlterFilter';
      readonly attachmentId: string;
      readonly filter: TableLevelSharing;
      readonly leaderAccess?: LeaderAccess | undefined;
    }
  | {
      readonly type: 'AlterNameOverride';
      readonly attachmentId: string;
      readonly databaseNameOverride: string;
      readonly leaderAccess?: LeaderAccess | undefined;
    }
  /** What holds for every database that these configurations follow and that does not say otherwise. All or none of them. */
  | {
      readonly type: 'AlterConfigurations';
      readonly attachmentIds: readonly string[];
      readonly defaults?: ConfigurationDefaults | undefined;
      readonly databaseNamePrefix?: string | undefined;
    }
  | {
      readonly type: 'RegisterFollower';
      readonly databaseId?: string | undefined;
      readonly attachmentId: string;
      readonly cluster: {
        readonly id: string;
        readonly name: string;
        readonly region: string;
        readonly customerManagedKey: boolean;
      };
      readonly location: string;
      readonly configuration: string;
      readonly filter: TableLevelSharing;
      readonly origin: AttachOrigin;
    }
  | {
      readonly type: 'UnregisterFollower';
      readonly databaseId?: string | undefined;
      readonly attachmentId: string;
      /** A follower may always give up its access; on the leader's side it takes an administrator. */
      readonly by: 'leader' | 'follower';
    };

export type ShareCommand =
  | {
      readonly type: 'CreateShare';
      readonly name: string;
      readonly description: string;
      readonly terms: string;
    }
  | { readonly type: 'DeleteShare'; readonly share: string }
  | { readonly type: 'AddDataSet'; readonly share: string; readonly name: string; readonly content: DataSetContent }
  | { readonly type: 'RemoveDataSet'; readonly share: string; readonly dataSet: string };

export type InvitationCommand =
  | {
      readonly type: 'Invite';
      readonly share: string;
      readonly invitee: Invitee;
      readonly expiresAt?: number | undefined;
    }
  | {
      readonly type: 'ResendInvitation';
      readonly share: string;
      readonly invitation: string;
      readonly expiresAt?: number | undefined;
    }
  | { readonly type: 'WithdrawInvitation'; readonly share: string; readonly invitation: string }
  | { readonly type: 'RejectInvitation'; readonly share: string; readonly invitation: string; readonly sending: number }
  | {
      readonly type: 'AcceptInvitation';
      readonly share: string;
      readonly invitation: string;
      readonly sending: number;
      readonly subscriptionId: string;
      readonly consumerCluster: { readonly id: string; readonly name: string };
    };

export type SubscriptionCommand =
  | { readonly type: 'RevokeSubscription'; readonly share: string; readonly subscription: string }
  | {
      readonly type: 'ReinstateSubscription';
      readonly share: string;
      readonly subscription: string;
      readonly expiresAt?: number | undefined;
    }
  | {
      readonly type: 'AdjustSubscription';
      readonly share: string;
      readonly subscription: string;
      readonly expiresAt: number | null;
    }
  /** Time has come for what expires; asked by whoever notices. */
  | { readonly type: 'ExpireSubscriptions' }
  /** A follower says that nothing is left of the data of a revoked subscription. */
  | {
      readonly type: 'ConfirmRevoked';
      readonly share: string;
      readonly subscription: string;
      readonly attachmentId: string;
    };

export type ShareSubscriptionCommand =
  | {
      readonly type: 'BeginAccept';
      readonly subscriptionId: string;
      readonly share: { readonly id: string; readonly name: string; readonly terms: string };
      readonly invitationId: string;
      readonly sending: number;
      readonly provider: LeaderReference;
    }
  | { readonly type: 'CompleteAccept'; readonly subscriptionId: string }
  | { readonly type: 'AbandonAccept'; readonly subscriptionId: string; readonly reason: string }
  | { readonly type: 'DeleteShareSubscription'; readonly subscriptionId: string };

/** Everything that can be asked of a cluster. */
export type ClusterCommand =
  | LifecycleCommand
  | AccessCommand
  | FollowingCommand
  | ShareCommand
  | InvitationCommand
  | SubscriptionCommand
  | ShareSubscriptionCommand;
