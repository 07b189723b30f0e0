import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import type { CatalogModel } from './catalogModel.ts';
import type { Side, TreeNode } from './nodes.ts';
import {
  type Presentation,
  presentCluster,
  presentColumn,
  presentDatabase,
  presentError,
  presentTable,
} from './presentation.ts';
import { clusterTooltip, databaseTooltip, tableTooltip } from './tooltip.ts';

const t = vscode.l10n.t;

const collapsible = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** One of the two views of the catalog. All it knows is how the nodes of the model look in the editor. */
export class ClustersTreeProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #side: Side;
  readonly #model: CatalogModel;
  readonly #objective: () => number;
  readonly #changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #unsubscribe: () => void;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(side: Side, model: CatalogModel, objective: () => number) {
    this.#side = side;
    this.#model = model;
    this.#objective = objective;
    this.#unsubscribe = model.onChanged((changed) => {
      if (changed.has(side)) return this.#changed.fire(undefined);
      const nodes = [...changed].filter((each) => typeof each !== 'string').filter((node) => node.side === side);
      if (nodes.length > 0) this.#changed.fire(nodes);
    });
  }

  dispose(): void {
    this.#unsubscribe();
    this.#changed.dispose();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const children = await this.#model.children(node ?? this.#side);
    const [first] = children;
    // An empty view shows the welcome text, which says more about a missing server than a node can.
    if (node === undefined && first?.kind === 'error' && first.error.code === 'ServerUnavailable') return [];
    return [...children];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.#model.parent(node);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const look = this.#present(node);
    const item = new vscode.TreeItem(look.label, collapsible[look.children]);
    item.id = node.id;
    item.description = look.description;
    item.contextValue = look.contextValue;
    item.iconPath = new vscode.ThemeIcon(
      look.icon.id,
      look.icon.color === undefined ? undefined : new vscode.ThemeColor(look.icon.color),
    );
    if (look.accessibleLabel !== undefined) item.accessibilityInformation = { label: look.accessibleLabel };
    if (node.kind === 'error') {
      item.command = { title: t('Retry'), command: commandIds.refresh, arguments: [node] };
      item.tooltip = t('{0}\n\nSelect to try again.', node.error.message);
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const text = this.#tooltip(node);
    if (text !== undefined) item.tooltip = new vscode.MarkdownString(text);
    return item;
  }

  #present(node: TreeNode): Presentation {
    switch (node.kind) {
      case 'cluster': {
        const cluster = this.#model.cluster(node.cluster);
        return cluster ? presentCluster(cluster, node.side) : gone(node.cluster);
      }
      case 'database': {
        const database = this.#model.database(node.cluster, node.database);
        return database ? presentDatabase(database, this.#objective(), t) : gone(node.database);
      }
      case 'table': {
        const table = this.#model.table(node.cluster, node.database, node.table);
        return table ? presentTable(table, node.side, t) : gone(node.table);
      }
      case 'column': {
        const { columns = [] } = this.#model.table(node.cluster, node.database, node.table) ?? {};
        const column = columns.find((each) => each.name === node.column);
        return column ? presentColumn(column) : gone(node.column);
      }
      case 'error':
        return presentError(node);
    }
  }

  #tooltip(node: TreeNode): string | undefined {
    if (node.kind === 'cluster') {
      const cluster = this.#model.cluster(node.cluster);
      return cluster && clusterTooltip(cluster, t);
    }
    if (node.kind === 'database') {
      const database = this.#model.database(node.cluster, node.database);
      const clusterName = this.#model.cluster(node.cluster)?.name ?? '';
      return database && databaseTooltip(database, clusterName, t);
    }
    if (node.kind !== 'table') return undefined;
    const table = this.#model.table(node.cluster, node.database, node.table);
    return table && tableTooltip(table, t);
  }
}

/** For the moment between a change and the refresh that follows it. */
function gone(label: string): Presentation {
  return { label, description: '', icon: { id: 'question' }, contextValue: '', children: 'none' };
}
