import * as vscode from 'vscode';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { confirmed } from '../shares/questions.ts';
import type { AzureClusterNode } from './azureNodes.ts';

const t = vscode.l10n.t;

export async function startOnAzure({ azure, backend }: Services, node?: AzureClusterNode): Promise<void> {
  if (node === undefined) return;
  const { tree } = await azure.parts();
  const { cluster } = node;
  await withProgress(t('Starting {0}, which takes Azure some minutes', tree.look(node).label), (options) =>
    backend.startCluster({ cluster }, options),
  );
  // Its state stands in its own label, which is listed with those beside it.
  tree.refresh(node.parent);
}

/** Whoever reads from it, or follows it, is told nothing by Azure: so who stops it is. */
export async function stopOnAzure({ azure, backend }: Services, node?: AzureClusterNode): Promise<void> {
  if (node === undefined) return;
  const { tree } = await azure.parts();
  const { cluster } = node;
  const name = tree.look(node).label;
  const followers = await backend.listFollowers({ cluster });
  const names = [...new Set(followers.map(({ clusterName }) => clusterName))].join(', ');
  const detail =
    followers.length === 0
      ? t('Its databases cannot be queried before it is started again.')
      : t('Its databases cannot be queried before it is started again. These follow it: {0}.', names);
  if (!(await confirmed(t("Stop cluster '{0}' on Azure?", name), detail, t('Stop'), name))) return;
  await withProgress(t('Stopping {0}', name), (options) => backend.stopCluster({ cluster }, options));
  tree.refresh(node.parent);
}
