import type { ClusterUri } from '../../protocol/catalog.ts';
import type { SharingError } from '../../protocol/errors.ts';
import type { SharedKind } from '../../protocol/sharedKinds.ts';
import type { EntityKind } from '../tree/entityNodes.ts';

interface Place {
  /** Stable over refreshes and unique over all views. */
  readonly id: string;
}

/** A tenant whose subscriptions cannot be listed before somebody signs in to it. */
export interface AzureTenantNode extends Place {
  readonly kind: 'azureTenant';
  readonly parent: undefined;
  readonly tenant: string;
}

export interface AzureSubscriptionNode extends Place {
  readonly kind: 'azureSubscription';
  readonly parent: undefined;
  readonly subscription: string;
  readonly tenant: string;
}

export interface AzureClusterNode extends Place {
  readonly kind: 'azureCluster';
  readonly parent: AzureSubscriptionNode;
  readonly cluster: ClusterUri;
}

export interface AzureDatabaseNode extends Place {
  readonly kind: 'azureDatabase';
  readonly parent: AzureClusterNode;
  readonly cluster: ClusterUri;
  readonly database: string;
}

export type AzureGroup = SharedKind | 'followers' | 'attachments' | 'shares' | 'principals';

export interface AzureGroupNode extends Place {
  readonly kind: 'azureGroup';
  readonly parent: AzureClusterNode | AzureDatabaseNode;
  readonly group: AzureGroup;
  readonly cluster: ClusterUri;
  readonly database: string | undefined;
}

export interface AzureTableNode extends Place {
  readonly kind: 'azureTable';
  readonly parent: AzureGroupNode;
  readonly cluster: ClusterUri;
  readonly database: string;
  readonly table: string;
}

export interface AzureColumnNode extends Place {
  readonly kind: 'azureColumn';
  readonly parent: AzureTableNode;
  readonly column: string;
}

/** An external table, materialized view or function. */
export interface AzureEntityNode extends Place {
  readonly kind: 'azureEntity';
  readonly parent: AzureGroupNode;
  readonly cluster: ClusterUri;
  readonly database: string;
  readonly of: EntityKind;
  readonly name: string;
}

/** A cluster that follows, as its leader lists it. */
export interface AzureFollowerNode extends Place {
  readonly kind: 'azureFollower';
  readonly parent: AzureGroupNode;
  readonly cluster: ClusterUri;
  readonly attachmentId: string;
}

/** An attached database configuration, as the follower lists it. */
export interface AzureAttachmentNode extends Place {
  readonly kind: 'azureAttachment';
  readonly parent: AzureGroupNode;
  readonly cluster: ClusterUri;
  readonly attachmentId: string;
}

/** A line of what an attached database configuration brings, and how. */
export interface AzureDetailNode extends Place {
  readonly kind: 'azureDetail';
  readonly parent: AzureAttachmentNode;
  readonly detail: string;
}

/** A share of Azure Data Share that holds something of the cluster; its id is that of the resource. */
export interface AzureShareNode extends Place {
  readonly kind: 'azureShare';
  readonly parent: AzureGroupNode;
  readonly cluster: ClusterUri;
  readonly share: string;
}

export interface AzureDataSetNode extends Place {
  readonly kind: 'azureDataSet';
  readonly parent: AzureShareNode;
  readonly cluster: ClusterUri;
  readonly share: string;
  readonly dataSet: string;
}

/** An invitation as its sender lists it. */
export interface AzureSentInvitationNode extends Place {
  readonly kind: 'azureSentInvitation';
  readonly parent: AzureShareNode | undefined;
  readonly cluster: ClusterUri;
  readonly share: string;
  readonly invitation: string;
  readonly invitee: string;
}

/** Whoever has accepted, as the provider lists it. */
export interface AzureConsumerNode extends Place {
  readonly kind: 'azureConsumer';
  readonly parent: AzureShareNode;
  readonly cluster: ClusterUri;
  readonly share: string;
  readonly subscription: string;
}

export interface AzurePrincipalNode extends Place {
  readonly kind: 'azurePrincipal';
  readonly parent: AzureGroupNode;
  readonly name: string;
  readonly role: string;
  /** Fully qualified name; undefined for a type that has none. */
  readonly principal: string | undefined;
}

/** What has principals, or is the group of them. */
export type AzurePrincipalsNode = AzureClusterNode | AzureDatabaseNode | AzureGroupNode;

export interface AzureInvitationsNode extends Place {
  readonly kind: 'azureInvitations';
  readonly parent: undefined;
}

export interface AzureInvitationNode extends Place {
  readonly kind: 'azureInvitation';
  readonly parent: AzureInvitationsNode;
  readonly invitationId: string;
  readonly location: string;
  readonly tenant: string;
}

/** Holds the shares that were accepted. */
export interface AzureAcceptedNode extends Place {
  readonly kind: 'azureAccepted';
  readonly parent: undefined;
}

/** A share that was accepted; its id is that of the resource. */
export interface AzureShareSubscriptionNode extends Place {
  readonly kind: 'azureShareSubscription';
  readonly parent: AzureAcceptedNode;
  readonly subscription: string;
  readonly tenant: string;
}

/** What an accepted share holds. */
export interface AzureSourceDataSetNode extends Place {
  readonly kind: 'azureSourceDataSet';
  readonly parent: AzureShareSubscriptionNode;
  readonly dataSet: string;
}

/** Stands in for children that could not be listed; `parent` is what to list again, undefined: everything. */
export interface AzureErrorNode extends Place {
  readonly kind: 'azureError';
  readonly parent: AzureNode | undefined;
  readonly error: SharingError;
  /** Of what could not be listed, where it has no node of its own. */
  readonly name?: string;
}

/** Stands in for the rest of a long list. `parent` is the node that it goes on below; undefined: everything. */
export interface AzureMoreNode extends Place {
  readonly kind: 'azureMore';
  readonly parent: AzureNode | undefined;
  readonly shown: number;
  readonly total: number;
}

export type AzureNode =
  | AzureTenantNode
  | AzureSubscriptionNode
  | AzureClusterNode
  | AzureDatabaseNode
  | AzureGroupNode
  | AzureTableNode
  | AzureColumnNode
  | AzureFollowerNode
  | AzureAttachmentNode
  | AzureDetailNode
  | AzurePrincipalNode
  | AzureShareNode
  | AzureDataSetNode
  | AzureSentInvitationNode
  | AzureConsumerNode
  | AzureInvitationsNode
  | AzureInvitationNode
  | AzureAcceptedNode
  | AzureShareSubscriptionNode
  | AzureSourceDataSetNode
  | AzureEntityNode
  | AzureMoreNode
  | AzureErrorNode;

/** `parent` undefined: at the top. Names hold no blank then, and no name begins with `#`, as groups do. */
export function azureNodeId(parent: Place | undefined, ...parts: readonly string[]): string {
  return [parent?.id ?? 'azure', ...parts.map(encodeURIComponent)].join(' ');
}

/** The id of what is no entity of its own. */
export function azureGroupId(parent: Place | undefined, group: string): string {
  return `${parent?.id ?? 'azure'} #${group}`;
}

export function isAzureNode(node: { readonly kind: string }): node is AzureNode {
  return node.kind.startsWith('azure');
}
