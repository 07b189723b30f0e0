import * as vscode from 'vscode';
import { viewIds } from '../contributions.ts';
import type { AzureControlOptions, AzureParts } from './azureControl.ts';
import { AzureTree } from './azureTree.ts';
import { AzureTreeProvider } from './azureTreeProvider.ts';
import { createRemoteAzure } from './remoteAzure.ts';

/** The view of Azure, and what it lists. */
export function openAzure({ account, server, backend, later }: AzureControlOptions): AzureParts & vscode.Disposable {
  const own = createRemoteAzure(server);
  const tree = new AzureTree(own, backend, { shown: () => account.subscriptions, later, t: vscode.l10n.t });
  const treeDataProvider = new AzureTreeProvider(tree);
  const view = vscode.window.createTreeView(viewIds.azure, {
    treeDataProvider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  return {
    own,
    tree,
    dispose() {
      view.dispose();
      treeDataProvider.dispose();
      tree.dispose();
    },
  };
}
