import * as vscode from 'vscode';
import { azureClusterName, isAzureCluster } from '../../protocol/azureClouds.ts';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import { SharingError } from '../../protocol/errors.ts';
import { languageId, notebookType } from '../contributions.ts';
import type { DocumentDatabases } from '../query/documentDatabases.ts';
import type { NamedDatabase } from './notebookFile.ts';
import { databaseIn } from './notebookSerializer.ts';

/** On which database each cell of the open notebooks runs: its own, or else its notebook's. Both stand in the file. */
export class NotebookDatabases implements vscode.Disposable {
  readonly #backend: Backend;
  readonly #databases: DocumentDatabases;
  readonly #disposables: readonly vscode.Disposable[];

  constructor(backend: Backend, databases: DocumentDatabases) {
    this.#backend = backend;
    this.#databases = databases;
    const { workspace } = vscode;
    this.#disposables = [
      workspace.onDidOpenNotebookDocument((notebook) => this.#tell(notebook)),
      workspace.onDidChangeNotebookDocument(({ notebook, metadata, contentChanges, cellChanges }) => {
        // Most changes are of a key in a cell, or of what a cell gave.
        const others = cellChanges.some((change) => change.metadata !== undefined);
        if (metadata !== undefined || contentChanges.length > 0 || others) void this.#tell(notebook);
      }),
      workspace.onDidCloseNotebookDocument((notebook) => {
        for (const { document } of notebook.getCells()) databases.lend(document.uri.toString(), undefined);
      }),
      {
        dispose: backend.on('catalogChanged', ({ database }) => {
          if (database === undefined) for (const each of workspace.notebookDocuments) void this.#tell(each);
        }),
      },
    ];
    for (const notebook of workspace.notebookDocuments) void this.#tell(notebook);
  }

  dispose(): void {
    for (const each of this.#disposables) each.dispose();
  }

  /** The name of the database of a cell; undefined while there is none. */
  nameOf(cell: vscode.NotebookCell): NamedDatabase | undefined {
    return databaseIn(cell.metadata) ?? databaseIn(cell.notebook.metadata);
  }

  /** The database of a cell, as it is now. Rejects with `ClusterNotFound` where there is no such cluster here. */
  async resolve(named: NamedDatabase): Promise<DocumentDatabase> {
    const found = onAzure(named) ?? databaseAmong(await this.#backend.listClusters({}), named);
    if (found) return found;
    const message = vscode.l10n.t(
      "The notebook asks for cluster '{0}', which is not in this workspace. Choose another database.",
      named.cluster,
    );
    throw new SharingError('ClusterNotFound', message);
  }

  /** Writes into the notebook on which database it runs, or into a cell that runs on another. */
  async set(of: vscode.NotebookDocument | vscode.NotebookCell, chosen: DocumentDatabase): Promise<void> {
    const named = nameFor(chosen);
    const edit = new vscode.WorkspaceEdit();
    if ('notebook' in of) {
      const whole = databaseIn(of.notebook.metadata);
      const isSame = whole?.cluster === named.cluster && whole.database === named.database;
      const metadata = isSame ? {} : { database: named };
      edit.set(of.notebook.uri, [vscode.NotebookEdit.updateCellMetadata(of.index, metadata)]);
    } else {
      edit.set(of.uri, [vscode.NotebookEdit.updateNotebookMetadata({ ...of.metadata, database: named })]);
    }
    await vscode.workspace.applyEdit(edit);
  }

  /** Language features and the status bar ask by document. */
  async #tell(notebook: vscode.NotebookDocument): Promise<void> {
    if (notebook.notebookType !== notebookType) return;
    // Without a server there is nothing to complete with; it tells when it is there.
    const clusters = await this.#backend.listClusters({}).catch(() => []);
    for (const cell of notebook.getCells()) {
      if (cell.document.languageId !== languageId) continue;
      const named = this.nameOf(cell);
      const database = named && (onAzure(named) ?? databaseAmong(clusters, named));
      this.#databases.lend(cell.document.uri.toString(), database);
    }
  }
}

/** How a notebook names a database. A cluster of Azure is everywhere at the same address, whatever is listed here. */
export function nameFor({ cluster, clusterName, database }: DocumentDatabase): NamedDatabase {
  return { cluster: isAzureCluster(cluster) ? cluster : clusterName, database };
}

/** As people read it. */
export function textOf({ cluster, database }: NamedDatabase): string {
  return `${isAzureCluster(cluster) ? azureClusterName(cluster) : cluster}/${database}`;
}

/** Undefined: its cluster is of a workspace. */
function onAzure({ cluster, database }: NamedDatabase): DocumentDatabase | undefined {
  return isAzureCluster(cluster) ? { cluster, clusterName: azureClusterName(cluster), database } : undefined;
}

function databaseAmong(
  clusters: readonly ClusterSummary[],
  { cluster: clusterName, database }: NamedDatabase,
): DocumentDatabase | undefined {
  const found = clusters.find(({ name }) => name === clusterName);
  return found && { cluster: found.uri, clusterName, database };
}
