import { fileURLToPath } from 'node:url';
import { type Connection, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver/node';
import type { Backend } from '../protocol/contract.ts';
import { InitializationOptions } from '../protocol/editor.ts';
import { serveBackend } from './backendRequests.ts';

/** A backend on this machine, whose clusters lie in workspace folders. Folders are `file:` URIs. */
export type LocalBackend = Backend & {
  setFolders(folders: readonly string[]): Promise<void>;
  prepareQueries(): Promise<void>;
  close(): Promise<void>;
};

export interface ServerParts {
  readonly openBackend: (options: InitializationOptions) => Promise<LocalBackend>;
  /** Adds language features to the connection; called once, before it listens. */
  readonly languageFeatures?: (
    connection: Connection,
    backend: Promise<LocalBackend>,
  ) => InitializeResult['capabilities'];
  /** Adds what else is asked of the server; called once, before it listens. Returns a function that ends it. */
  readonly more?: (connection: Connection, backend: Promise<LocalBackend>) => () => Promise<void>;
}

/** Serves one editor over one connection. Returns a function that closes the backend if there is one. */
export function startServer(connection: Connection, parts: ServerParts): () => Promise<void> {
  const opened = Promise.withResolvers<LocalBackend>();
  // Each request says so itself; without any request there is nobody to be told.
  opened.promise.catch(() => {});
  let opening = false;
  const endMore = parts.more?.(connection, opened.promise);
  const close = async (): Promise<void> => {
    await endMore?.();
    if (opening) await (await opened.promise).close();
  };

  const language = parts.languageFeatures?.(connection, opened.promise);
  serveBackend(connection, opened.promise);

  connection.onInitialize((params): InitializeResult => {
    opening = true;
    // Not awaited: an editor that waits for a large workspace to be read would show nothing meanwhile.
    parts.openBackend(InitializationOptions.parse(params.initializationOptions)).then(opened.resolve, opened.reject);
    return {
      serverInfo: { name: 'Data Share Explorer' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...language,
      },
    };
  });
  connection.onInitialized(() => {
    connection.workspace.onDidChangeWorkspaceFolders(async () => {
      const folders = (await connection.workspace.getWorkspaceFolders()) ?? [];
      await (await opened.promise).setFolders(folders.map((folder) => folder.uri).filter(isLocal));
    });
  });
  connection.onShutdown(close);
  connection.listen();
  return close;
}

function isLocal(uri: string): boolean {
  try {
    return fileURLToPath(uri) !== '';
  } catch {
    return false;
  }
}
