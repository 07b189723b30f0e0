import * as vscode from 'vscode';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { runStep } from '../commands/steps.ts';
import { confirmed } from '../shares/questions.ts';
import { pickFollower, whyNot } from './azureInvitations.ts';
import type { AzureShareSubscriptionNode } from './azureNodes.ts';

const t = vscode.l10n.t;

/** Has a cluster follow what of an accepted share none follows yet. */
export async function mapOnAzure({ azure }: Services, node?: AzureShareSubscriptionNode): Promise<void> {
  if (node === undefined) return;
  const { own, tree } = await azure.parts();
  const { subscription, tenant } = node;
  const share = tree.look(node).label;
  const cluster = await runStep((position) => pickFollower(tree, share, t("Map '{0}' to a Cluster", share), position));
  if (cluster === undefined) return;
  const done = await withProgress(t('Mapping {0} to {1}', share, cluster.name), (options) =>
    own.mapShareSubscription({ subscription, tenant, cluster: cluster.uri }, options),
  );
  tree.refresh(node);
  if (done.unmapped.length > 0) {
    void vscode.window.showWarningMessage(
      t("Not all of '{0}' is followed by {1}: {2}", share, cluster.name, whyNot(done)),
    );
    return;
  }
  void vscode.window.showInformationMessage(
    done.mapped.length === 0
      ? t("Everything that '{0}' shares is followed already.", share)
      : t('{0} now follows {1}.', cluster.name, done.mapped.join(', ')),
  );
}

export async function deleteSubscriptionOnAzure({ azure }: Services, node?: AzureShareSubscriptionNode): Promise<void> {
  if (node === undefined) return;
  const { own, tree } = await azure.parts();
  const { subscription, tenant } = node;
  const share = tree.look(node).label;
  const dataSets = await own.listSourceDataSets({ subscription, tenant });
  const clusters = [...new Set(dataSets.flatMap(({ cluster }) => cluster ?? []))];
  const detail =
    clusters.length === 0
      ? t('Nothing of it is followed. To have it again, you would have to be invited anew.')
      : t(
          'What came by it disappears from {0}, with its cache and its overrides. To have it again, you would have to be invited anew.',
          clusters.join(', '),
        );
  if (!(await confirmed(t("Delete the subscription of '{0}'?", share), detail, t('Delete'), share))) return;
  await withProgress(t('Deleting the subscription of {0}', share), (options) =>
    own.deleteShareSubscription({ subscription, tenant }, options),
  );
  tree.refresh(node.parent);
}
