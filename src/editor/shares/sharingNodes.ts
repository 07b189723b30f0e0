import type { ClusterUri } from '../../protocol/catalog.ts';
import type { ClusterNode, DatabaseNode, Side } from '../tree/nodes.ts';

interface Place {
  /** Stable over refreshes and unique over all views. */
  readonly id: string;
  readonly side: Side;
  readonly cluster: ClusterUri;
}

/** Holds what belongs together below a cluster or a database. */
export interface GroupNode extends Place {
  readonly kind: 'group';
  readonly group: 'followers' | 'shares' | 'subscriptions';
  readonly parent: ClusterNode | DatabaseNode;
}

/** A cluster that follows a database of a leader, as the leader lists it. */
export interface FollowerNode extends Place {
  readonly kind: 'leaderFollower';
  readonly parent: GroupNode;
  readonly attachmentId: string;
}

export interface ShareNode extends Place {
  readonly kind: 'share';
  readonly parent: GroupNode;
  readonly share: string;
}

export interface DataSetNode extends Place {
  readonly kind: 'dataSet';
  readonly parent: ShareNode;
  readonly share: string;
  readonly dataSet: string;
}

/** An invitation as its sender lists it. */
export interface InvitationNode extends Place {
  readonly kind: 'invitation';
  readonly parent: ShareNode | undefined;
  readonly share: string;
  readonly invitation: string;
  readonly invitee: string;
}

/** What became of an accepted invitation, as the provider lists it. */
export interface SubscriptionNode extends Place {
  readonly kind: 'subscription';
  readonly parent: ShareNode;
  readonly share: string;
  readonly subscription: string;
}

/** An accepted share, as its consumer lists it. */
export interface ShareSubscriptionNode extends Place {
  readonly kind: 'shareSubscription';
  readonly parent: GroupNode;
  readonly subscription: string;
}

/** A data set of an accepted share. */
export interface MappingNode extends Place {
  readonly kind: 'mapping';
  readonly parent: ShareSubscriptionNode;
  readonly subscription: string;
  readonly dataSet: string;
}

/** A followed database that cannot appear under its name, or a configuration that has none yet. */
export interface AttachmentNode extends Place {
  readonly kind: 'attachment';
  readonly parent: ClusterNode;
  readonly attachmentId: string;
}

export type SharingNode =
  | GroupNode
  | FollowerNode
  | ShareNode
  | DataSetNode
  | InvitationNode
  | SubscriptionNode
  | ShareSubscriptionNode
  | MappingNode
  | AttachmentNode;

/** Below another node. No part of the catalog's own ids begins with `#`. */
export function below(parent: { readonly id: string }, kind: string, ...parts: readonly string[]): string {
  return [parent.id, `#${kind}`, ...parts.map(encodeURIComponent)].join(' ');
}
