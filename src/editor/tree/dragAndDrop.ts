import * as vscode from 'vscode';
import { nameInQuery } from '../../protocol/quotedName.ts';
import { commandIds, languageId, viewIds } from '../contributions.ts';
import type { DocumentDatabases } from '../query/documentDatabases.ts';
import type { AnyNode } from './anyNode.ts';
import type { CatalogModel } from './catalogModel.ts';
import type { Dropped, DroppedDatabases } from './dropped.ts';
import type { ClusterNode } from './nodes.ts';

const treeType = (view: string): string => `application/vnd.code.tree.${view.toLowerCase()}`;
/** What of a database can be queried, as it is dropped into a query. */
const queryType = 'application/vnd.data-share-explorer.query';
/** The databases of leaders among what is dragged. The editor's own type only holds numbers of rows. */
const databasesType = 'application/vnd.data-share-explorer.databases';

/** Drags a leader's database onto a cluster that is to follow it, and what can be queried into a query. */
export class TreeDragAndDrop implements vscode.TreeDragAndDropController<AnyNode> {
  readonly dragMimeTypes = ['text/plain', queryType, databasesType];
  // The editor lets go over a tree only what has the type of a tree.
  readonly dropMimeTypes = [treeType(viewIds.leaders), databasesType];
  readonly #model: CatalogModel;

  constructor(model: CatalogModel) {
    this.#model = model;
  }

  handleDrag(nodes: readonly AnyNode[], data: vscode.DataTransfer): void {
    const databases = nodes.flatMap(leaderDatabase);
    if (databases.length > 0) data.set(databasesType, new vscode.DataTransferItem(JSON.stringify(databases)));
    const names = nodes.flatMap(queriedName);
    if (names.length === 0) return;
    data.set('text/plain', new vscode.DataTransferItem(names.join(', ')));
    const [first] = nodes;
    if (nodes.length !== 1 || !first || !('database' in first) || first.database === undefined) return;
    const { cluster, database } = first;
    const clusterName = this.#model.cluster(cluster)?.name ?? '';
    const dropped: Dropped = { cluster, clusterName, database, text: names[0] ?? '' };
    data.set(queryType, new vscode.DataTransferItem(JSON.stringify(dropped)));
  }

  async handleDrop(target: AnyNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const raw = await data.get(databasesType)?.asString();
    if (raw === undefined) return;
    const { DroppedDatabases } = await import('./dropped.ts');
    const follower = target && this.#clusterOf(target);
    for (const { cluster, database } of DroppedDatabases.parse(JSON.parse(raw))) {
      // Dropped beside every cluster, it is asked for; on its own, nothing is meant.
      if (follower?.cluster === cluster) continue;
      const node = this.#model.databaseNode('leader', cluster, database);
      await vscode.commands.executeCommand(commandIds.attachDatabase, node, follower ? [follower] : []);
    }
  }

  #clusterOf(node: AnyNode): ClusterNode | undefined {
    return 'cluster' in node ? this.#model.clusterNode(node.side, node.cluster) : undefined;
  }
}

function leaderDatabase(node: AnyNode): DroppedDatabases {
  return node.kind === 'database' && node.side === 'leader' ? [{ cluster: node.cluster, database: node.database }] : [];
}

/** As a query writes it; empty for what no query can name. */
function queriedName(node: AnyNode): readonly string[] {
  switch (node.kind) {
    case 'table':
      return [nameInQuery(node.table)];
    case 'column':
      return [nameInQuery(node.column)];
    case 'entity':
      return [node.of === 'functions' ? `${nameInQuery(node.name)}()` : nameInQuery(node.name)];
    default:
      return [];
  }
}

/** Puts what is dropped into a query, and binds a query without a database to the one that it comes from. */
export class QueryDrops implements vscode.DocumentDropEditProvider {
  readonly #databases: DocumentDatabases;

  constructor(databases: DocumentDatabases) {
    this.#databases = databases;
  }

  async provideDocumentDropEdits(
    document: vscode.TextDocument,
    _position: vscode.Position,
    data: vscode.DataTransfer,
  ): Promise<vscode.DocumentDropEdit | undefined> {
    const raw = await data.get(queryType)?.asString();
    const { Dropped } = await import('./dropped.ts');
    const parsed = Dropped.safeParse(raw === undefined ? undefined : JSON.parse(raw));
    if (!parsed.success) return undefined;
    const { cluster, clusterName, database, text } = parsed.data;
    const uri = document.uri.toString();
    if (!this.#databases.get(uri)) await this.#databases.set(uri, { cluster, clusterName, database });
    return new vscode.DocumentDropEdit(
      document.getText().trim() === '' ? `${text}\n| take 100\n` : text,
      vscode.l10n.t('Insert Name'),
    );
  }
}

export function registerQueryDrops(databases: DocumentDatabases): vscode.Disposable {
  const metadata = { dropMimeTypes: [queryType] };
  return vscode.languages.registerDocumentDropEditProvider(
    { language: languageId },
    new QueryDrops(databases),
    metadata,
  );
}
