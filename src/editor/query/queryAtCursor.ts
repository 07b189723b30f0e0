import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import { type DocumentDatabase, languageRequests } from '../../protocol/editor.ts';
import { azureChoices } from '../azureClusters/azureChoices.ts';
import type { AzureControl } from '../azureClusters/azureControl.ts';
import { chosenByNode, databaseChoices } from '../commands/choices.ts';
import type { Services } from '../commands/services.ts';
import { languageId } from '../contributions.ts';
import { ask } from '../shares/questions.ts';
import { nameOfCluster } from './clusterName.ts';
import type { QueryRange } from './runTarget.ts';

const t = vscode.l10n.t;

/** A query of a document, and the database that it runs on. */
export interface ChosenQuery {
  readonly text: string;
  readonly database: DocumentDatabase;
}

/** The document that is meant: the one that is named, or the active one where that is a query. */
export async function queryDocument(target?: QueryRange): Promise<vscode.TextDocument | undefined> {
  if (target) return vscode.workspace.openTextDocument(vscode.Uri.parse(target.uri));
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === languageId ? document : undefined;
}

/** The text that is meant, and its database, asked for where it has none. Undefined when there is no text or no answer. */
export async function chosenQuery(
  services: Services,
  document: vscode.TextDocument,
  target?: QueryRange,
): Promise<ChosenQuery | undefined> {
  const text = target ? document.getText(rangeOf(target)).trim() : await textAtCursor(services, document);
  if (text === '') {
    void vscode.window.showInformationMessage(t('There is no query here. Write one, then run it.'));
    return undefined;
  }
  const database = await databaseOf(services, document);
  return database && { text, database };
}

/** The database of a document; asked for where it has none. */
export async function databaseOf(
  services: Services,
  document: vscode.TextDocument,
): Promise<DocumentDatabase | undefined> {
  return services.databases.get(document.uri.toString()) ?? chooseDatabase(services, document);
}

/** The database of a node of any view; without one it is asked for. Undefined when the user cancels. */
export async function databaseOfNode(
  services: Services,
  node?: Pick<DocumentDatabase, 'cluster' | 'database'>,
  title?: string,
): Promise<DocumentDatabase | undefined> {
  if (!node) return askDatabase(services, undefined, services.azure, title);
  const { cluster, database } = node;
  if (!isAzureCluster(cluster)) {
    const { clusterName } = await chosenByNode(services, node);
    return { cluster, clusterName, database };
  }
  return { cluster, clusterName: await nameOfCluster(services, cluster), database };
}

export async function chooseDatabase(
  services: Services,
  document: vscode.TextDocument,
): Promise<DocumentDatabase | undefined> {
  const uri = document.uri.toString();
  const database = await askDatabase(services, services.databases.get(uri), services.azure);
  if (database) await services.databases.set(uri, database);
  return database;
}

/** Asks for a database, also of Azure where that is given; undefined when the user cancels. */
export async function askDatabase(
  { backend }: Pick<Services, 'backend'>,
  current?: DocumentDatabase,
  azure?: AzureControl,
  title?: string,
): Promise<DocumentDatabase | undefined> {
  const placeholder = placeholderFor(current, title);
  const none = t('There is no database yet. Create or attach one first.');
  const chosen = await ask(title ?? t('Choose Database'), placeholder, none, async () => {
    const [here, there] = await Promise.all([databaseChoices(backend, 'any'), azure ? azureChoices(azure) : []]);
    return [...here, ...there];
  });
  if (chosen === undefined) return undefined;
  const { cluster, clusterName, database } = chosen;
  return { cluster, clusterName, database };
}

function placeholderFor(current: DocumentDatabase | undefined, title: string | undefined): string {
  if (title !== undefined) return t('The database');
  return current
    ? t('The database to query, now {0}/{1}', current.clusterName, current.database)
    : t('The database to query, on its leader or on a follower');
}

/** The first line says best what a query is about. */
export function titleOf(text: string): string {
  const first = text.split('\n').find((line) => !line.trimStart().startsWith('//')) ?? text;
  return first.length > 40 ? `${first.slice(0, 39)}…` : first;
}

/** What is selected, or the query that the cursor is in, as the server divides the document. */
async function textAtCursor({ server }: Services, document: vscode.TextDocument): Promise<string> {
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  if (editor && !editor.selection.isEmpty) return document.getText(editor.selection).trim();
  const offset = editor ? document.offsetAt(editor.selection.active) : 0;
  const { method, result } = languageRequests.blockAt;
  const connection = await server.connection();
  const block = result.parse(await connection.request(method, { uri: document.uri.toString(), offset }, {}));
  return block ? document.getText().slice(block.start, block.end).trim() : '';
}

function rangeOf({ range: { start, end } }: QueryRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
