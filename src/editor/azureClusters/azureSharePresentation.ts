import type { DataSetSummary, InvitationSummary, ShareSummary, SubscriptionSummary } from '../../protocol/shares.ts';
import { presentDataSet, presentInvitation, presentShare, presentSubscription } from '../shares/sharingPresentation.ts';
import type { Translate } from '../translate.ts';
import { type Presentation, tokens } from '../tree/presentation.ts';

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
