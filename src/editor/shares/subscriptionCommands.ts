import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import type { AzureConsumerNode } from '../azureClusters/azureNodes.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runSteps } from '../commands/steps.ts';
import type { Expiry } from './expiry.ts';
import { expirySteps } from './inviteCommands.ts';
import { askSubscription, confirmed, offerUndo } from './questions.ts';
import type { SubscriptionChoice } from './shareLists.ts';
import type { SubscriptionNode } from './sharingNodes.ts';

const t = vscode.l10n.t;

type Names = 'revokeSubscription' | 'reinstateSubscription' | 'setSubscriptionExpiry';

/** What a provider does about those who have accepted. */
export function subscriptionCommands(services: Services): Pick<CommandHandlers, Names> {
  const { backend } = services;
  return {
    revokeSubscription: (node, nodes) => revoke(services, node, nodes),
    reinstateSubscription: async (node) => {
      const title = t('Reinstate Subscription');
      const chosen = await askSubscription(services, title, ['Revoked', 'Revoking'], node);
      if (chosen === undefined) return;
      const { expiry } = (await runSteps<{ readonly expiry?: Expiry }>({}, expirySteps(title))) ?? {};
      if (expiry === undefined) return;
      await backend.reinstateSubscription({
        ...refOf(chosen),
        ...(typeof expiry === 'number' && { expiresAt: expiry }),
      });
    },
    setSubscriptionExpiry: async (node) => {
      const title = t('Set Expiry');
      const chosen = await askSubscription(services, title, ['Active'], node);
      if (chosen === undefined) return;
      const { expiry } = (await runSteps<{ readonly expiry?: Expiry }>({}, expirySteps(title))) ?? {};
      if (expiry === undefined) return;
      await backend.adjustSubscription({ ...refOf(chosen), expiresAt: typeof expiry === 'number' ? expiry : null });
    },
  };
}

function refOf({ share, subscription }: SubscriptionChoice): { cluster: string; share: string; subscription: string } {
  return { cluster: share.cluster, share: share.id, subscription: subscription.id };
}

async function revoke(
  services: Services,
  node?: SubscriptionNode | AzureConsumerNode,
  nodes: readonly (SubscriptionNode | AzureConsumerNode)[] = [],
): Promise<void> {
  const { backend } = services;
  const title = t('Revoke Subscription');
  const wanted = node && nodes.includes(node) ? nodes : [node];
  const chosen: SubscriptionChoice[] = [];
  for (const each of wanted) {
    const found = await askSubscription(services, title, ['Active'], each);
    if (found === undefined) return;
    chosen.push(found);
  }
  const [first] = chosen;
  if (first === undefined) return;
  const question =
    chosen.length === 1
      ? t("Revoke the access of '{0}' to '{1}'?", first.subscription.consumer, first.share.name)
      : t('Revoke the access of {0} consumers?', chosen.length);
  const who = chosen.map(({ subscription }) => `${subscription.consumer} (${subscription.consumerCluster})`).join('\n');
  const onAzure = isAzureCluster(first.share.cluster);
  const detail = onAzure
    ? t(
        'Azure takes the links away, which may take minutes. What these follow disappears from their clusters:\n{0}',
        who,
      )
    : t('These lose access within one sync, running queries end, and their caches and results are gone:\n{0}', who);
  const names = chosen.map(({ subscription }) => subscription.consumer).join(', ');
  if (!(await confirmed(question, detail, t('Revoke'), names))) return;
  const revokeAll = async (options?: CallOptions): Promise<void> => {
    for (const each of chosen) await backend.revokeSubscription(refOf(each), options);
  };
  await (onAzure ? withProgress(t('Revoking the access of {0}', names), revokeAll) : revokeAll());
  offerUndo(services, t('Revoked the access of {0}.', names), async () => {
    for (const each of chosen) {
      const { expiresAt } = each.subscription;
      await backend.reinstateSubscription({ ...refOf(each), ...(expiresAt !== undefined && { expiresAt }) });
    }
  });
}
