import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { SubscriptionSummary } from '../../protocol/shares.ts';
import type { AzureConsumerNode } from '../azureClusters/azureNodes.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { forEachOf } from '../commands/several.ts';
import { runSteps, type Step } from '../commands/steps.ts';
import { type About, chosenOfSelection } from '../commands/subject.ts';
import type { Expiry } from './expiry.ts';
import { expirySteps } from './inviteCommands.ts';
import { confirmed, offerUndo, subscriptionSubject } from './questions.ts';
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
      const answers = await askExpiry(services, t('Reinstate Subscription'), ['Revoked', 'Revoking'], node);
      if (answers === undefined) return;
      const { expiry, of } = answers;
      await withProgress(t('Reinstating the access of {0}', of.subscription.consumer), (options) =>
        backend.reinstateSubscription(
          { ...refOf(of), ...(typeof expiry === 'number' && { expiresAt: expiry }) },
          options,
        ),
      );
    },
    setSubscriptionExpiry: async (node) => {
      const answers = await askExpiry(services, t('Set Expiry'), ['Active'], node);
      if (answers === undefined) return;
      const { expiry, of } = answers;
      await backend.adjustSubscription({ ...refOf(of), expiresAt: typeof expiry === 'number' ? expiry : null });
    },
  };
}

interface ExpiryAnswers extends About<SubscriptionChoice> {
  readonly expiry?: Expiry;
}

async function askExpiry(
  services: Services,
  title: string,
  statuses: readonly SubscriptionSummary['status'][],
  node?: SubscriptionNode | AzureConsumerNode,
): Promise<{ readonly of: SubscriptionChoice; readonly expiry: Expiry } | undefined> {
  const { initial, step } = await subscriptionSubject(services, title, statuses, node);
  const steps: readonly Step<ExpiryAnswers>[] = [step, ...expirySteps(title)];
  const { about: of, expiry } = (await runSteps<ExpiryAnswers>(initial, steps)) ?? {};
  return of === undefined || expiry === undefined ? undefined : { of, expiry };
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
  const chosen = await chosenOfSelection(node, nodes, (each) => subscriptionSubject(services, title, ['Active'], each));
  if (chosen === undefined) return;
  const [first] = chosen;
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
  await withProgress(t('Revoking the access of {0}', names), (options) =>
    forEachOf(
      chosen,
      ({ subscription }) => subscription.consumer,
      (each) => backend.revokeSubscription(refOf(each), options),
      options,
    ),
  );
  offerUndo(services, t('Revoked the access of {0}.', names), async (options) => {
    await forEachOf(
      chosen,
      ({ subscription }) => subscription.consumer,
      (each) => {
        const { expiresAt } = each.subscription;
        return backend.reinstateSubscription(
          { ...refOf(each), ...(expiresAt !== undefined && { expiresAt }) },
          options,
        );
      },
      options,
    );
  });
}
