import * as vscode from 'vscode';
import type { DatabaseSummary } from '../../protocol/catalog.ts';
import { toSharingError } from '../../protocol/errors.ts';
import { commandIds } from '../contributions.ts';
import { below, type SharingNode } from '../shares/sharingNodes.ts';
import type { SharingTree } from '../shares/sharingTree.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import { type AnyNode, isCatalogNode, isEntityNode, isSharingNode } from './anyNode.ts';
import type { CatalogModel } from './catalogModel.ts';
import type { EntityGroupNode, EntityKind, EntityNode, EntityTreeNode } from './entityNodes.ts';
import type { EntityTree } from './entityTree.ts';
import type { ErrorNode, Side, TreeNode } from './nodes.ts';
import {
  databaseSeen,
  type Presentation,
  presentCluster,
  presentColumn,
  presentDatabase,
  presentError,
  presentMore,
  presentTable,
} from './presentation.ts';
import { Redraws } from './redraws.ts';
import { stateUri } from './stateDecorations.ts';
import { clusterTooltip, databaseTooltip, entityTooltip, lookTooltip, tableTooltip } from './tooltip.ts';
import { treeItem } from './treeItem.ts';

const t = vscode.l10n.t;

/** Milliseconds after which the editor, which gathers changes for 200, has asked for what it shows. */
const untilAsked = 10_000;

/** One of the two views of the catalog. All it knows is how the nodes of the model look in the editor. */
export class ClustersTreeProvider implements vscode.TreeDataProvider<AnyNode>, vscode.Disposable {
  readonly #side: Side;
  readonly #model: CatalogModel;
  readonly #sharing: SharingTree;
  readonly #entities: EntityTree;
  readonly #objective: ObjectiveOf;
  readonly #asked = Promise.withResolvers<void>();
  readonly #filled = Promise.withResolvers<void>();
  readonly #changed = new vscode.EventEmitter<AnyNode[] | undefined>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #redraws = new Redraws<AnyNode>({
    list: (node) => this.#list(node),
    look: (node) => this.#seen(node),
    fire: (nodes) => this.#changed.fire(nodes && [...nodes]),
    later: (callback) => void setTimeout(callback, untilAsked),
  });
  readonly onDidChangeTreeData = this.#changed.event;
  /** Resolves when the view was given its first clusters. */
  readonly asked = this.#asked.promise;
  /** Resolves when it was given what is open below them, without which the editor shows none of them. */
  readonly filled = this.#filled.promise;

  constructor(side: Side, model: CatalogModel, sharing: SharingTree, entities: EntityTree, objective: ObjectiveOf) {
    this.#side = side;
    this.#model = model;
    this.#sharing = sharing;
    this.#entities = entities;
    this.#objective = objective;
    const tell = (changed: readonly AnyNode[]): void => {
      const nodes = changed.filter((node) => node.side === side);
      if (nodes.length > 0) this.#redraws.changed(nodes);
    };
    this.#unsubscribe = [
      model.onChanged((changed) => {
        if (changed.has(side)) this.#redraws.changed(undefined);
        else tell([...changed].filter((each) => typeof each !== 'string'));
      }),
      sharing.onChanged(tell),
      this.#healAfterThemes(),
    ];
  }

  /**
   * With a new theme the editor draws its rows again, also from what it kept of rows that it has drawn anew since: some then
   * show what another row says. Given everything again, it forgets what it kept.
   */
  #healAfterThemes(): () => void {
    const themes = vscode.window.onDidChangeActiveColorTheme(() => this.#changed.fire(undefined));
    return () => themes.dispose();
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#changed.dispose();
  }

  /** Resolves when the editor was told of all that has changed so far. */
  get settled(): Promise<void> {
    return this.#redraws.settled;
  }

  async getChildren(node?: AnyNode): Promise<AnyNode[]> {
    const children = await this.#redraws.children(node);
    if (node === undefined && children.length > 0) this.#asked.resolve();
    if (node?.kind === 'cluster') this.#filled.resolve();
    return children;
  }

  async #list(node?: AnyNode): Promise<AnyNode[]> {
    if (node === undefined || isCatalogNode(node)) return this.#catalog(node);
    if (node.kind === 'more') return [];
    try {
      const children = isEntityNode(node) ? await this.#entities.children(node) : await this.#shared(node);
      return [...this.#model.paged<AnyNode>(node, children)];
    } catch (error) {
      return [failed(node, error)];
    }
  }

  async #catalog(node?: TreeNode): Promise<AnyNode[]> {
    const [children, around] = await Promise.all([
      this.#model.children(node ?? this.#side),
      node === undefined ? [] : this.#around(node),
    ]);
    const [first] = children;
    // An empty view shows the welcome text, which says more about a missing server than a node can.
    if (node === undefined && first?.kind === 'error' && first.error.code === 'ServerUnavailable') return [];
    if (node === undefined || first?.kind === 'error') return [...children];
    const { before, after } = this.#entities.around(node);
    return [...around, ...before, ...children, ...after];
  }

  /** A filter leaves what is around a node only where the node itself matches, or one of its shares. */
  async #around(node: TreeNode): Promise<readonly AnyNode[]> {
    const { filter, isRemembered } = this.#model;
    // The editor shows no row before it has all that is open below it.
    if (isRemembered) return [];
    if (filter && node.kind === 'cluster' && filter.databases(node.side, node.cluster) !== undefined) {
      return node.side === 'leader' && filter.hasShares(node.cluster) ? [this.#sharing.sharesNode(node)] : [];
    }
    if (filter && node.kind === 'database') {
      const { side, cluster, database } = node;
      if (filter.contents(side, cluster, database, 'tables') !== undefined) return [];
    }
    return this.#sharing.around(node);
  }

  async #shared(node: SharingNode): Promise<readonly AnyNode[]> {
    const children = await this.#sharing.children(node);
    const { filter } = this.#model;
    const isPart = filter && filter.databases('leader', node.cluster) !== undefined;
    if (!isPart || node.kind !== 'group' || node.group !== 'shares') return children;
    return children.filter((child) =>
      this.#sharing.look(child).label.toLowerCase().includes(filter.text.toLowerCase()),
    );
  }

  getParent(node: AnyNode): AnyNode | undefined {
    if (isCatalogNode(node)) return this.#model.parent(node);
    return node.kind === 'more' ? node.parent : isEntityNode(node) ? this.#entities.parent(node) : node.parent;
  }

  getTreeItem(node: AnyNode): vscode.TreeItem {
    const look = this.#present(node);
    const item = treeItem(node.id, look, this.#model.filter && { isOpen: this.#isOpen(node) });
    if (look.state) item.resourceUri = stateUri(look.state, node.id);
    // Descriptions are cut where the side bar ends.
    if (!isCatalogNode(node) && look.description !== '') item.tooltip = `${look.label} · ${look.description}`;
    const command = commandOf(node);
    if (command) item.command = command;
    if (node.kind === 'error') item.tooltip = t('{0}\n\nSelect to try again.', node.error.message);
    return item;
  }

  /** All that a row shows, and its tooltip where that says more than the row: the editor asks for it once for each row. */
  #seen(node: AnyNode): string {
    const { filter } = this.#model;
    const tooltip = node.kind === 'entity' || node.kind === 'table' ? this.#tooltip(node) : '';
    const database = node.kind === 'database' && this.#model.database(node.cluster, node.database);
    const row = database ? databaseSeen(database, this.#objectiveOf(database), t) : this.#present(node);
    return JSON.stringify([row, tooltip, filter && this.#isOpen(node)]);
  }

  #objectiveOf({ freshness }: DatabaseSummary): number {
    return freshness ? this.#objective(freshness) : 0;
  }

  /** What holds matches is open, so that they are seen. */
  #isOpen(node: AnyNode): boolean {
    const { filter } = this.#model;
    if (!filter) return false;
    if (node.kind === 'cluster') return filter.isWithin(node.side, node.cluster);
    if (node.kind === 'database') return filter.isWithin(node.side, node.cluster, node.database);
    if (node.kind === 'entityGroup' && node.parent.kind === 'database' && isKind(node.group)) {
      const { side, cluster, database } = node.parent;
      return (filter.contents(side, cluster, database, node.group)?.size ?? 0) > 0;
    }
    return node.kind === 'group' && node.group === 'shares' && filter.hasShares(node.cluster);
  }

  resolveTreeItem(item: vscode.TreeItem, node: AnyNode): vscode.TreeItem {
    const text = isCatalogNode(node) || node.kind === 'entity' ? this.#tooltip(node) : lookTooltip(this.#present(node));
    if (text !== undefined) item.tooltip = new vscode.MarkdownString(text);
    return item;
  }

  #present(node: AnyNode): Presentation {
    if (node.kind === 'more') return presentMore(node, t);
    if (isEntityNode(node)) return this.#entities.look(node);
    if (isSharingNode(node)) return this.#sharing.look(node);
    switch (node.kind) {
      case 'cluster': {
        const cluster = this.#model.cluster(node.cluster);
        return cluster ? presentCluster(cluster, node.side, t) : gone(node.cluster);
      }
      case 'database': {
        const database = this.#model.database(node.cluster, node.database);
        if (!database) return gone(node.database);
        return presentDatabase(database, this.#objectiveOf(database), t);
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

  #tooltip(node: TreeNode | EntityNode): string | undefined {
    if (node.kind === 'entity') {
      const entities = this.#model.entities(node.cluster, node.database);
      return entities && entityTooltip(entities, node, t);
    }
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

function isKind(group: EntityGroupNode['group']): group is EntityKind {
  return group !== 'principals' && group !== 'policies';
}

/** What choosing a node does. */
function commandOf(node: AnyNode): vscode.Command | undefined {
  switch (node.kind) {
    case 'error':
      return { title: t('Retry'), command: commandIds.refresh, arguments: [node] };
    case 'more':
      return { title: t('Load More'), command: commandIds.loadMore, arguments: [node] };
    case 'entity':
      return { title: t('Show Definition'), command: commandIds.showDefinition, arguments: [node] };
    default:
      return undefined;
  }
}

/** Stands in for children that could not be listed; retrying lists anew what they belong to. */
function failed(node: SharingNode | EntityTreeNode, error: unknown): ErrorNode {
  let owner: AnyNode | undefined = node;
  while (owner && !isCatalogNode(owner)) owner = owner.parent;
  return { kind: 'error', id: below(node, 'error'), side: node.side, parent: owner, error: toSharingError(error) };
}

/** For the moment between a change and the refresh that follows it. */
function gone(label: string): Presentation {
  return { label, description: '', icon: { id: 'question' }, contextValue: '', children: 'none' };
}
