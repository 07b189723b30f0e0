import * as vscode from 'vscode';
import { type ErrorCode, SharingError } from '../../protocol/errors.ts';
import type {
  AzureConsumerNode,
  AzureDataSetNode,
  AzureSentInvitationNode,
  AzureShareNode,
} from '../azureClusters/azureNodes.ts';
import type { Services } from '../commands/services.ts';
import type {
  AttachmentNode,
  DataSetNode,
  FollowerNode,
  InvitationNode,
  MappingNode,
  ShareNode,
  ShareSubscriptionNode,
  SubscriptionNode,
} from './sharingNodes.ts';

const t = vscode.l10n.t;

type OwnNode =
  | ShareNode
  | DataSetNode
  | MappingNode
  | InvitationNode
  | SubscriptionNode
  | ShareSubscriptionNode
  | FollowerNode
  | AttachmentNode;
type OfAzure = AzureShareNode | AzureDataSetNode | AzureSentInvitationNode | AzureConsumerNode;

/** Says by the name of its row that what a node stands for is gone. Whoever runs the command refreshes the views. */
export async function gone(
  { sharing, azure }: Pick<Services, 'sharing' | 'azure'>,
  node?: OwnNode | OfAzure,
): Promise<never> {
  const what = node && (await nameOf(node, sharing, azure));
  throw new SharingError(
    node ? codes[node.kind] : 'SubscriptionNotFound',
    t('{0} is no longer there. The views were refreshed.', what ?? t('The subscription')),
  );
}

/** What is there, but no longer as its row said when it was drawn. `now`: how it stands. */
export function changedMeanwhile(code: ErrorCode, what: string, now: string): SharingError {
  return new SharingError(code, t('{0} has changed meanwhile: {1}. Nothing was done.', what, now));
}

export function dataSetOf(name: string): string {
  return t("Data set '{0}'", name);
}

export function invitationOf(invitee: string): string {
  return t("The invitation of '{0}'", invitee);
}

export function subscriptionOf(label: string): string {
  return t("The subscription '{0}'", label);
}

const codes: Readonly<Record<(OwnNode | OfAzure)['kind'], ErrorCode>> = {
  share: 'ShareNotFound',
  azureShare: 'ShareNotFound',
  dataSet: 'ShareNotFound',
  azureDataSet: 'ShareNotFound',
  mapping: 'ShareNotFound',
  invitation: 'InvitationNotFound',
  azureSentInvitation: 'InvitationNotFound',
  subscription: 'SubscriptionNotFound',
  azureConsumer: 'SubscriptionNotFound',
  shareSubscription: 'SubscriptionNotFound',
  leaderFollower: 'AttachmentNotFound',
  attachment: 'AttachmentNotFound',
};

async function nameOf(
  node: OwnNode | OfAzure,
  sharing: Services['sharing'],
  azure: Services['azure'],
): Promise<string> {
  switch (node.kind) {
    case 'invitation':
    case 'azureSentInvitation':
      return invitationOf(node.invitee);
    case 'share':
      return t("Share '{0}'", sharing.look(node).label);
    case 'azureShare':
      return t("Share '{0}'", (await azure.parts()).tree.look(node).label);
    case 'dataSet':
    case 'mapping':
      return dataSetOf(sharing.look(node).label);
    case 'azureDataSet':
      return dataSetOf((await azure.parts()).tree.look(node).label);
    case 'subscription':
    case 'shareSubscription':
      return subscriptionOf(sharing.look(node).label);
    case 'azureConsumer':
      return subscriptionOf((await azure.parts()).tree.look(node).label);
    case 'leaderFollower':
      return t("Follower '{0}'", sharing.look(node).label);
    case 'attachment':
      return t("Configuration '{0}'", sharing.look(node).label);
  }
}
