import type { AzureShareSubscription, AzureSourceDataSet } from '../../protocol/azure.ts';
import type { DataSetSummary, InvitationSummary, ShareSummary, SubscriptionSummary } from '../../protocol/shares.ts';
import {
  dataSetIcons,
  expiryText,
  presentDataSet,
  presentInvitation,
  presentShare,
  presentSubscription,
  subscriptionIcon,
} from '../shares/sharingPresentation.ts';
import { subscriptionStatusText } from '../shares/sharingTexts.ts';
import type { Translate } from '../translate.ts';
import { type Presentation, tokens } from '../tree/presentation.ts';

export function presentAzureAccepted(t: Translate): Presentation {
  return {
    label: t('Accepted Shares'),
    description: '',
    icon: { id: 'package' },
    contextValue: tokens('azureAccepted'),
    children: 'collapsed',
  };
}

export function presentAzureShareSubscription(subscription: AzureShareSubscription, t: Translate): Presentation {
  const { share, provider, status, expiresAt } = subscription;
  const stands = subscriptionStatusText(status, t);
  const end = status === 'Active' ? expiryText(expiresAt, t) : undefined;
  return {
    label: share,
    description: [stands, t('from {0}', provider), end].filter(Boolean).join(' · '),
    icon: subscriptionIcon(status),
    contextValue: tokens('azureShareSubscription', status === 'Active' ? 'azureMappable' : 'azureEnded'),
    children: 'collapsed',
    accessibleLabel: t('Subscription to share {0} of {1}, {2}', share, provider, stands),
  };
}

/** What a cluster can follow, but none does, is what somebody has still to do. */
export function presentAzureSource(dataSet: AzureSourceDataSet, t: Translate): Presentation {
  const { name, kind, cluster, isBroken } = dataSet;
  const icons: Readonly<Record<string, string>> = dataSetIcons;
  const known = icons[kind];
  const to = cluster === undefined ? t('not mapped') : `→ ${cluster}`;
  return {
    label: name,
    description: [isBroken && t('broken'), to, known === undefined && kind].filter(Boolean).join(' · '),
    icon: isBroken ? { id: 'error', color: 'list.errorForeground' } : { id: known ?? 'file' },
    contextValue: tokens('azureSourceDataSet'),
    children: 'none',
    accessibleLabel:
      cluster === undefined ? t('Data set {0}, not mapped', name) : t('Data set {0}, mapped to {1}', name, cluster),
  };
}

/** What is shared looks as it does everywhere. */
export function presentAzureShare(share: ShareSummary, t: Translate): Presentation {
  return { ...presentShare(share, t), contextValue: tokens('azureShare') };
}

export function presentAzureDataSet(dataSet: DataSetSummary, t: Translate): Presentation {
  return { ...presentDataSet(dataSet, t), contextValue: tokens('azureDataSet') };
}

/** `share`: where it is not told by what stands above. */
export function presentAzureSent(invitation: InvitationSummary, t: Translate, share?: string): Presentation {
  const isPending = invitation.status === 'Pending';
  const contextValue = tokens('azureSent', isPending ? 'azureSentPending' : 'azureSentAnswered');
  return { ...presentInvitation(invitation, t, share), contextValue };
}

export function presentAzureConsumer(subscription: SubscriptionSummary, t: Translate): Presentation {
  const stands = {
    Active: 'azureActive',
    Revoking: 'azureRevoked',
    Revoked: 'azureRevoked',
    SourceDeleted: 'azureGone',
  };
  const contextValue = tokens('azureConsumer', stands[subscription.status]);
  return { ...presentSubscription(subscription, t), contextValue };
}
