import * as vscode from 'vscode';
import { toSharingError } from '../../protocol/errors.ts';
import { commandIds } from '../contributions.ts';
import { below } from '../shares/sharingNodes.ts';
import type { SharingTree } from '../shares/sharingTree.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import type { CatalogModel } from './catalogModel.ts';
import type { ErrorNode, Side, TreeNode } from './nodes.ts';
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
export class ClustersTreeProvider implements vscode.TreeDataProvider<AnyNode>, vscode.Disposable {
  readonly #side: Side;
  readonly #model: CatalogModel;
  readonly #sharing: SharingTree;
  readonly #objective: ObjectiveOf;
  readonly #changed = new vscode.EventEmitter<AnyNode[] | undefined>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(side: Side, model: CatalogModel, sharing: SharingTree, objective: ObjectiveOf) {
    this.#side = side;
    this.#model = model;
    this.#sharing = sharing;
    this.#objective = objective;
    const tell = (changed: readonly AnyNode[]): void => {
      const nodes = changed.filter((node) => node.side === side);
      if (nodes.length > 0) this.#changed.fire(nodes);
    };
    this.#unsubscribe = [
      model.onChanged((changed) => {
        if (changed.has(side)) this.#changed.fire(undefined);
        else tell([...changed].filter((each) => typeof each !== 'string'));
      }),
      sharing.onChanged(tell),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#changed.dispose();
  }

  async getChildren(node?: AnyNode): Promise<AnyNode[]> {
    if (node && isSharingNode(node)) return [...(await this.#sharing.children(node).catch(failed(node)))];
    const children = await this.#model.children(node ?? this.#side);
    const [first] = children;
    // An empty view shows the welcome text, which says more about a missing server than a node can.
    if (node === undefined && first?.kind === 'error' && first.error.code === 'ServerUnavailable') return [];
    if (node === undefined || first?.kind === 'error') return [...children];
    return [...(await this.#sharing.around(node)), ...children];
  }

  getParent(node: AnyNode): AnyNode | undefined {
    return isSharingNode(node) ? this.#sharing.parent(node) : this.#model.parent(node);
  }

  getTreeItem(node: AnyNode): vscode.TreeItem {
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
    // Descriptions are cut where the side bar ends.
    if (isSharingNode(node) && look.description !== '') item.tooltip = `${look.label} · ${look.description}`;
    if (node.kind === 'error') {
      item.command = { title: t('Retry'), command: commandIds.refresh, arguments: [node] };
      item.tooltip = t('{0}\n\nSelect to try again.', node.error.message);
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: AnyNode): vscode.TreeItem {
    const text = isSharingNode(node) ? undefined : this.#tooltip(node);
    if (text !== undefined) item.tooltip = new vscode.MarkdownString(text);
    return item;
  }

  #present(node: AnyNode): Presentation {
    if (isSharingNode(node)) return this.#sharing.look(node);
    switch (node.kind) {
      case 'cluster': {
        const cluster = this.#model.cluster(node.cluster);
        return cluster ? presentCluster(cluster, node.side, t) : gone(node.cluster);
      }
      case 'database': {
        const database = this.#model.database(node.cluster, node.database);
        if (!database) return gone(node.database);
        return presentDatabase(database, database.freshness ? this.#objective(database.freshness) : 0, t);
      }
      case 'table': {
        const table = this.#model.table(node.cluster, node.database, node.table);
        return table ? presentTable(table, node.side, t) : gone(node.table);
      }
      case 'column': {
        const { columns = [] } = this.#model.table(node.cluster, node.database, node.table) ?? {};
        const column = columns.find((each) => each.name === node.column);
        return column ? presentColumn(column, t) : gone(node.column);
      }
      case 'error':
        return presentError(node, t);
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

/** Stands in for children that could not be listed; retrying lists anew what they belong to. */
function failed(node: AnyNode): (error: unknown) => readonly ErrorNode[] {
  return (error) => {
    let parent = node;
    while (isSharingNode(parent) && parent.kind !== 'group' && parent.parent) parent = parent.parent;
    const owner = parent.kind === 'group' ? parent.parent : undefined;
    return [{ kind: 'error', id: below(node, 'error'), side: node.side, parent: owner, error: toSharingError(error) }];
  };
}

/** For the moment between a change and the refresh that follows it. */
function gone(label: string): Presentation {
  return { label, description: '', icon: { id: 'question' }, contextValue: '', children: 'none' };
}
