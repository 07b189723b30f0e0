import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { treeItem } from '../tree/treeItem.ts';
import type { AzureNode } from './azureNodes.ts';
import type { AzureTree } from './azureTree.ts';

const t = vscode.l10n.t;

/** How the nodes of Azure look in the editor. */
export class AzureTreeProvider implements vscode.TreeDataProvider<AzureNode>, vscode.Disposable {
  readonly #tree: AzureTree;
  readonly #changed = new vscode.EventEmitter<AzureNode[] | undefined>();
  readonly #unsubscribe: () => void;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(tree: AzureTree) {
    this.#tree = tree;
    this.#unsubscribe = tree.onChanged((changed) => this.#changed.fire(changed && [...changed]));
  }

  dispose(): void {
    this.#unsubscribe();
    this.#changed.dispose();
  }

  async getChildren(node?: AzureNode): Promise<AzureNode[]> {
    return [...(await this.#tree.children(node))];
  }

  getParent(node: AzureNode): AzureNode | undefined {
    return node.parent;
  }

  getTreeItem(node: AzureNode): vscode.TreeItem {
    const look = this.#tree.look(node);
    const item = treeItem(node.id, look, this.#tree.filter && { isOpen: this.#tree.isOpen(node) });
    // Descriptions are cut where the side bar ends.
    if (look.description !== '') item.tooltip = `${look.label} · ${look.description}`;
    if (node.kind === 'azureError') {
      item.tooltip = t('{0}\n\nSelect to try again.', node.error.message);
      item.command = retry(node);
    } else if (node.kind === 'azureMore') {
      item.command = { title: t('Load More'), command: commandIds.loadMore, arguments: [node] };
    } else if (node.kind === 'azureEntity') {
      item.command = { title: t('Show Definition'), command: commandIds.showDefinition, arguments: [node] };
    } else if (node.kind === 'azureTenant') {
      item.command = { title: t('Sign In'), command: commandIds.signInToAzure, arguments: [node] };
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: AzureNode): vscode.TreeItem {
    const text = this.#tree.tooltip(node);
    if (text !== undefined) item.tooltip = new vscode.MarkdownString(text);
    return item;
  }
}

/** What would have to be done first is done; otherwise it is tried again. */
function retry(node: Extract<AzureNode, { kind: 'azureError' }>): vscode.Command {
  return node.error.code === 'AzureSignInNeeded'
    ? { title: t('Sign In'), command: commandIds.signInToAzure, arguments: [...(node.error.fix?.arguments ?? [])] }
    : { title: t('Retry'), command: commandIds.refresh, arguments: [node] };
}
