import * as vscode from 'vscode';
import type { AzureFollowing, AzureSubscription } from '../../protocol/azure.ts';
import { pickMany } from '../commands/pickMany.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runStep } from '../commands/steps.ts';
import { attachOnAzure } from './azureAttach.ts';
import { detachAzureFollowers, detachOnAzure } from './azureDetach.ts';
import { acceptOnAzure, rejectOnAzure } from './azureInvitations.ts';
import type { AzureDatabaseNode } from './azureNodes.ts';
import { startOnAzure, stopOnAzure } from './azureRunning.ts';
import { deleteSubscriptionOnAzure, mapOnAzure } from './azureSubscriptions.ts';

const t = vscode.l10n.t;

type Names =
  | 'signInToAzure'
  | 'signOutOfAzure'
  | 'selectAzureSubscriptions'
  | 'startAzureCluster'
  | 'stopAzureCluster'
  | 'attachAzureDatabase'
  | 'detachAzureDatabase'
  | 'detachAzureFollowers'
  | 'showAzureFollowing'
  | 'acceptAzureInvitation'
  | 'rejectAzureInvitation'
  | 'mapAzureShare'
  | 'deleteAzureShareSubscription';

/** What is done with clusters of Azure. */
export function azureCommands(services: Services): Pick<CommandHandlers, Names> {
  const { azure } = services;
  return {
    signInToAzure: async (of) => {
      await azure.account.signIn(typeof of === 'object' ? of.tenant : of);
      await vscode.commands.executeCommand('dataShareExplorer.azure.focus');
    },
    signOutOfAzure: async () => {
      const { own } = await azure.parts();
      await azure.account.signOut();
      await own.forget({});
      void vscode.window.showInformationMessage(
        t('Data Share Explorer is signed out of Azure. The account itself stays in VS Code, under Accounts.'),
      );
    },
    selectAzureSubscriptions: () => selectSubscriptions(services),
    startAzureCluster: (node) => startOnAzure(services, node),
    stopAzureCluster: (node) => stopOnAzure(services, node),
    attachAzureDatabase: async (node) => attachOnAzure(services, await azure.parts(), node),
    detachAzureDatabase: async (node, nodes = []) =>
      detachOnAzure(services, (await azure.parts()).tree, node && nodes.includes(node) ? nodes : node ? [node] : []),
    detachAzureFollowers: async (node, nodes = []) =>
      detachAzureFollowers(
        services,
        (await azure.parts()).tree,
        node && nodes.includes(node) ? nodes : node ? [node] : [],
      ),
    showAzureFollowing: (node) => showFollowing(services, node),
    acceptAzureInvitation: (node) => acceptOnAzure(services, node),
    rejectAzureInvitation: (node) => rejectOnAzure(services, node),
    mapAzureShare: (node) => mapOnAzure(services, node),
    deleteAzureShareSubscription: (node) => deleteSubscriptionOnAzure(services, node),
  };
}

async function selectSubscriptions({ azure }: Services): Promise<void> {
  const { own } = await azure.parts();
  const { subscriptions } = await own.listSubscriptions({});
  const shown = azure.account.subscriptions;
  const chosen = await runStep((position) =>
    pickMany<AzureSubscription>({
      title: t('Select Azure Subscriptions'),
      position,
      placeholder: t('Whose clusters are shown'),
      choices: subscriptions.map((each) => ({
        label: each.name,
        description: each.id,
        value: each,
        picked: shown?.includes(each.id) ?? true,
      })),
    }),
  );
  if (chosen === undefined) return;
  // All of them means also those that are still to come.
  const isAll = chosen.length === subscriptions.length;
  await azure.account.showSubscriptions(isAll ? undefined : chosen.map(({ id }) => id));
}

/** How a follower says that it follows. */
async function showFollowing({ azure, documents }: Services, node?: AzureDatabaseNode): Promise<void> {
  if (node === undefined) return;
  const { own, tree } = await azure.parts();
  const { cluster, database } = node;
  const clusterName = tree.cluster(cluster)?.name ?? cluster;
  const state = await own.followerState({ cluster, database });
  const lines = [
    t('{0}/{1}, as its cluster tells it', clusterName, database),
    ...versionLines(state),
    t('Metadata of the leader: {0}', state.leaderMetadata),
    t('Principals: {0}', state.principalsKind),
    t('Caching: {0}', state.cachingKind),
    t('Prefetching of extents: {0}', state.prefetchExtents ? t('on') : t('off')),
    ...(state.cachingOverride === '' ? [] : [t('Caching policy of its own: {0}', state.cachingOverride)]),
    ...(state.tableOverrides === '' ? [] : [t('Overrides of tables: {0}', state.tableOverrides)]),
  ];
  await documents.showQuery(
    t('{0}, following', `${clusterName}/${database}`),
    async () => `${lines.map((line) => `// ${line}`).join('\n')}\n`,
  );
}

/** Azure has no figure of a lag; each change of a database makes its version higher, on both sides the same. */
function versionLines({ version, leaderVersion }: AzureFollowing): readonly string[] {
  if (version === undefined) return [];
  if (leaderVersion === undefined) return [t('Version: {0}', version)];
  return version === leaderVersion
    ? [t('Version {0}, as the leader has it: up to date', version)]
    : [t('Version {0}, while the leader has {1}: behind', version, leaderVersion)];
}
