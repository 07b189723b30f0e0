import * as vscode from 'vscode';
import { type DocumentDatabase, languageRequests } from '../../protocol/editor.ts';
import { quotedName } from '../../protocol/quotedName.ts';
import { languageId } from '../contributions.ts';
import { destructiveCommand } from '../query/destructiveCommand.ts';
import { isQueryRange, type QueryRange, type RunTarget } from '../query/runTarget.ts';
import type { DatabaseNode } from '../tree/nodes.ts';
import { databaseChoices } from './choices.ts';
import { showHistory } from './historyCommand.ts';
import { pickOne } from './inputs.ts';
import type { CommandHandlers, Services } from './services.ts';
import { isOutcome } from './steps.ts';

const t = vscode.l10n.t;

export function queryCommands(
  services: Services,
): Pick<CommandHandlers, 'runQuery' | 'newQuery' | 'chooseDatabase' | 'showQueryHistory'> {
  return {
    runQuery: (target) => runQuery(services, target),
    newQuery: async (node) => void (await newQuery(services, '', node)),
    showQueryHistory: () =>
      showHistory(services, {
        open: async (entry) => void (await openText(services, `${entry.text}\n`, entry)),
        run: (entry) => runOn(services, entry.text, entry),
      }),
    chooseDatabase: async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document?.languageId === languageId) await chooseDatabase(services, document);
    },
  };
}

async function runQuery(services: Services, target?: RunTarget): Promise<void> {
  if (target !== undefined && !isQueryRange(target)) {
    if (target.kind === 'database') return void (await newQuery(services, '', target));
    const document = await newQuery(services, `${quotedName(target.table)}\n| take 100\n`, target);
    if (document) await runText(services, document, document.getText().trim());
    return;
  }
  const document = target ? await documentOf(target) : vscode.window.activeTextEditor?.document;
  if (document?.languageId !== languageId) return void (await newQuery(services, ''));
  const text = target ? document.getText(rangeOf(target)).trim() : await textAtCursor(services, document);
  if (text !== '') await runText(services, document, text);
  else void vscode.window.showInformationMessage(t('There is no query here. Write one, then run it.'));
}

async function runText(services: Services, document: vscode.TextDocument, text: string): Promise<void> {
  const { databases } = services;
  const database = databases.get(document.uri.toString()) ?? (await chooseDatabase(services, document));
  if (database) await runOn(services, text, database);
}

async function runOn(services: Services, text: string, on: DocumentDatabase): Promise<void> {
  const { backend, results } = services;
  const { cluster, clusterName, database } = on;
  if (!(await isWanted(text, on))) return;
  const about = { title: titleOf(text), text, clusterName, database, cluster };
  await results.run(about, (signal) => backend.runQuery({ cluster, database, text }, { signal }));
}

/** Queries only read. A command that destroys is run when the user has seen on which database. */
async function isWanted(text: string, { clusterName, database }: DocumentDatabase): Promise<boolean> {
  const command = destructiveCommand(text);
  if (command === undefined) return true;
  const run = t('Run');
  const question = t("Run '{0}' on {1}/{2}?", command, clusterName, database);
  const detail = t('What this command takes away is gone for everybody, followers included.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, run)) === run;
}

/** Opens an untitled query. Without a node it asks for the database; resolves to undefined when the user cancels. */
async function newQuery(
  services: Services,
  content: string,
  node?: Pick<DatabaseNode, 'cluster' | 'database'>,
): Promise<vscode.TextDocument | undefined> {
  const { model } = services;
  const database = node
    ? { cluster: node.cluster, database: node.database, clusterName: model.cluster(node.cluster)?.name ?? '' }
    : await askDatabase(services);
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

async function chooseDatabase(
  services: Services,
  document: vscode.TextDocument,
): Promise<DocumentDatabase | undefined> {
  const uri = document.uri.toString();
  const database = await askDatabase(services, services.databases.get(uri));
  if (database) await services.databases.set(uri, database);
  return database;
}

async function askDatabase({ backend }: Services, current?: DocumentDatabase): Promise<DocumentDatabase | undefined> {
  const chosen = await pickOne({
    title: t('Choose Database'),
    position: { step: 1, total: 1, canGoBack: false },
    placeholder: current
      ? t('The database to query, now {0}/{1}', current.clusterName, current.database)
      : t('The database to query, on its leader or on a follower'),
    none: t('There is no database yet. Create or attach one first.'),
    choices: () => databaseChoices(backend, 'any'),
  });
  if (isOutcome(chosen)) return undefined;
  const { cluster, clusterName, database } = chosen;
  return { cluster, clusterName, database };
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

async function documentOf({ uri }: QueryRange): Promise<vscode.TextDocument> {
  return vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
}

function rangeOf({ range: { start, end } }: QueryRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** The first line says best what a query is about. */
function titleOf(text: string): string {
  const first = text.split('\n').find((line) => !line.trimStart().startsWith('//')) ?? text;
  return first.length > 40 ? `${first.slice(0, 39)}…` : first;
}
