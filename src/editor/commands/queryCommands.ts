import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import { nameInQuery } from '../../protocol/quotedName.ts';
import type { AzureDatabaseNode, AzureTableNode } from '../azureClusters/azureNodes.ts';
import { languageId } from '../contributions.ts';
import { activeNotebook, cellOf } from '../notebook/activeNotebook.ts';
import { chooseForNotebook } from '../notebook/notebookCommands.ts';
import { chooseDatabase, chosenQuery, databaseOf, databaseOfNode, queryDocument } from '../query/queryAtCursor.ts';
import { runOn } from '../query/runQuery.ts';
import { isQueryRange, type RunTarget } from '../query/runTarget.ts';
import type { DatabaseNode } from '../tree/nodes.ts';
import { showHistory } from './historyCommand.ts';
import type { CommandHandlers, Services } from './services.ts';

export function queryCommands(
  services: Services,
): Pick<CommandHandlers, 'runQuery' | 'newQuery' | 'chooseDatabase' | 'showQueryHistory' | 'exportResult'> {
  return {
    runQuery: (target) => runQuery(services, target),
    newQuery: async (node) => void (await newQuery(services, '', node)),
    showQueryHistory: () =>
      showHistory(services, {
        open: async (entry) => void (await openText(services, `${entry.text}\n`, entry)),
        run: (entry) => runOn(services, entry.text, entry),
      }),
    exportResult: () => services.results.exportShown(),
    chooseDatabase: async (target) => {
      const chosenFor = (target && cellOf(target)) ?? activeNotebook()?.notebook;
      if (chosenFor) return void (await chooseForNotebook(services, chosenFor));
      const document = vscode.window.activeTextEditor?.document;
      if (document?.languageId === languageId) await chooseDatabase(services, document);
    },
  };
}

async function runQuery(services: Services, target?: RunTarget | AzureDatabaseNode | AzureTableNode): Promise<void> {
  if (target !== undefined && !isQueryRange(target)) {
    if (target.kind === 'database' || target.kind === 'azureDatabase')
      return void (await newQuery(services, '', target));
    const document = await newQuery(services, `${nameInQuery(target.table)}\n| take 100\n`, target);
    if (document) await runText(services, document, document.getText().trim());
    return;
  }
  const document = await queryDocument(target);
  if (!document) return void (await newQuery(services, ''));
  const query = await chosenQuery(services, document, target);
  if (query) await runOn(services, query.text, query.database);
}

async function runText(services: Services, document: vscode.TextDocument, text: string): Promise<void> {
  const database = await databaseOf(services, document);
  if (database) await runOn(services, text, database);
}

/** Opens an untitled query. Without a node it asks for the database; resolves to undefined when the user cancels. */
async function newQuery(
  services: Services,
  content: string,
  node?: Pick<DatabaseNode, 'cluster' | 'database'>,
): Promise<vscode.TextDocument | undefined> {
  const database = await databaseOfNode(services, node);
  return database && openText(services, content, database);
}

async function openText(
  { databases }: Services,
  content: string,
  { cluster, clusterName, database }: DocumentDatabase,
): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: languageId, content });
  await databases.set(document.uri.toString(), { cluster, clusterName, database });
  await vscode.window.showTextDocument(document);
  return document;
}
