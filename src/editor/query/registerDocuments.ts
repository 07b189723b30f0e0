import * as vscode from 'vscode';
import { documentDatabaseChanged } from '../../protocol/editorMethods.ts';
import type { ServerSupervisor } from '../client/supervisor.ts';
import { languageId } from '../contributions.ts';
import type { DocumentDatabases } from './documentDatabases.ts';

/** Tells the server on which database each open query runs, and keeps that right when documents move. */
export function registerDocuments(
  databases: DocumentDatabases,
  server: ServerSupervisor,
  keep: (disposable: vscode.Disposable) => void,
  log: vscode.LogOutputChannel,
): void {
  const tell = (uri: string): void => {
    const { state } = server;
    if (state.kind !== 'running') return;
    const database = databases.get(uri) ?? null;
    state.connection.notify(documentDatabaseChanged, { uri, database });
  };
  const opened = (document: vscode.TextDocument): void => {
    if (document.languageId !== languageId) return;
    // Completion and diagnostics come from the server, so an open query is a reason to start it.
    if (server.state.kind === 'running') tell(document.uri.toString());
    else server.connection().catch((error: unknown) => log.debug(String(error)));
  };

  keep(vscode.workspace.onDidOpenTextDocument(opened));
  keep({ dispose: databases.onChanged(tell) });
  keep({
    dispose: server.onState(({ kind }) => {
      if (kind !== 'running') return;
      for (const { languageId: language, uri } of vscode.workspace.textDocuments) {
        if (language === languageId) tell(uri.toString());
      }
    }),
  });
  keep(
    vscode.workspace.onDidRenameFiles(async ({ files }) => {
      for (const { oldUri, newUri } of files) await databases.move(oldUri.toString(), newUri.toString());
    }),
  );
  keep(followFirstSave(databases));
  const openedBefore = (): void => vscode.workspace.textDocuments.forEach(opened);
  keep(vscode.workspace.onDidGrantWorkspaceTrust(openedBefore));
  openedBefore();
}

/** Saving an untitled query closes it and opens a file of the same content; nothing else ties the two together. */
function followFirstSave(databases: DocumentDatabases): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(async (saved) => {
    if (saved.languageId !== languageId || databases.get(saved.uri.toString()) !== undefined) return;
    const untitled = vscode.workspace.textDocuments.find(
      (each) => each.isUntitled && each.languageId === languageId && each.getText() === saved.getText(),
    );
    if (untitled) await databases.move(untitled.uri.toString(), saved.uri.toString());
  });
}
