import * as vscode from 'vscode';
import { viewIds } from '../contributions.ts';
import { showFilter } from '../tree/filterInput.ts';
import { TreeFilter } from '../tree/treeFilter.ts';
import type { AzureControlOptions, AzureParts } from './azureControl.ts';
import type { AzureNode } from './azureNodes.ts';
import { AzureTree } from './azureTree.ts';
import { AzureTreeProvider } from './azureTreeProvider.ts';
import { createRemoteAzure } from './remoteAzure.ts';

/** The view of Azure, and what it lists. */
export function openAzure(options: AzureControlOptions): AzureParts & vscode.Disposable {
  const { account, server, backend, filter: filters, later } = options;
  const own = createRemoteAzure(server);
  const tree = new AzureTree(own, backend, {
    shown: () => account.subscriptions,
    signedIn: () => account.signedIn,
    later,
    t: vscode.l10n.t,
  });
  const treeDataProvider = new AzureTreeProvider(tree);
  const view = vscode.window.createTreeView(viewIds.azure, {
    treeDataProvider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  const source = {
    search: tree.search.bind(tree),
    onChanged: tree.onStale.bind(tree),
  };
  const filter = new TreeFilter(source, tree, later);
  const ends = [showFilter(filter, [view]), filters.add(filter)];
  const show = async (locate: () => Promise<AzureNode | undefined>): Promise<void> => {
    // It need not match.
    await filters.set('');
    const node = await locate();
    if (node) await view.reveal(node, { select: true, focus: true, expand: true });
  };
  return {
    own,
    tree,
    reveal: (cluster, database) => show(() => tree.locate(cluster, database)),
    revealShares: (cluster) =>
      show(async () => {
        const below = await tree.children(await tree.locate(cluster));
        return below.find((node) => node.kind === 'azureGroup' && node.group === 'shares');
      }),
    dispose() {
      for (const end of ends) end();
      filter.dispose();
      view.dispose();
      treeDataProvider.dispose();
      tree.dispose();
    },
  };
}
