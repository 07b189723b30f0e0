import * as vscode from 'vscode';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { forEachOf } from '../commands/several.ts';
import { confirmed } from '../shares/questions.ts';
import type { AzureAttachmentNode, AzureDatabaseNode, AzureFollowerNode } from './azureNodes.ts';
import type { AzureTree } from './azureTree.ts';

const t = vscode.l10n.t;

/** From the side of whoever follows. */
export async function detachOnAzure(
  { backend }: Services,
  tree: AzureTree,
  nodes: readonly (AzureDatabaseNode | AzureAttachmentNode)[],
): Promise<void> {
  const [first] = nodes;
  if (first === undefined) return;
  const clusterName = tree.cluster(first.cluster)?.name ?? first.cluster;
  const names = nodes.map((node) => tree.look(node).label);
  const question =
    nodes.length === 1
      ? t("Detach '{0}' from cluster '{1}'?", names[0] ?? '', clusterName)
      : t('Detach {0} databases?', nodes.length);
  const detail = t(
    'What follows here is removed from Azure, with its cache and its overrides; others of the same configuration go with it. The leader is not changed.\n{0}',
    names.join('\n'),
  );
  if (!(await confirmed(question, detail, t('Detach'), names.join(', ')))) return;
  await withProgress(t('Detaching {0}', names.join(', ')), (options) =>
    forEachOf<AzureDatabaseNode | AzureAttachmentNode, null>(
      nodes,
      (node) => tree.look(node).label,
      (node) =>
        node.kind === 'azureDatabase'
          ? backend.detachDatabase({ cluster: node.cluster, database: node.database }, options)
          : backend.detachAttachment({ cluster: node.cluster, attachmentId: node.attachmentId }, options),
      options,
    ),
  );
}

/** From the side of the leader. */
export async function detachAzureFollowers(
  { backend }: Services,
  tree: AzureTree,
  nodes: readonly AzureFollowerNode[],
): Promise<void> {
  const [first] = nodes;
  if (first === undefined) return;
  const { cluster } = first;
  const clusterName = tree.cluster(cluster)?.name ?? cluster;
  const own = nodes.filter((node) => node.cluster === cluster);
  const names = own.map((node) => `${tree.look(node).label} (${tree.look(node).description})`);
  const question =
    own.length === 1
      ? t("Detach follower '{0}' from '{1}'?", tree.look(first).label, clusterName)
      : t("Detach {0} followers from '{1}'?", own.length, clusterName);
  const detail = t('They lose access, and their caches are deleted:\n{0}', names.join('\n'));
  if (!(await confirmed(question, detail, t('Detach')))) return;
  const attachmentIds = own.map(({ attachmentId }) => attachmentId);
  await withProgress(t('Detaching followers of {0}', clusterName), (options) =>
    backend.detachFollowers({ cluster, attachmentIds }, options),
  );
}
