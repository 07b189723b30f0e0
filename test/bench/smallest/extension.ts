import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

/** A tree of the names that a server process gives, which is started before anybody looks. */
export function activate(context: vscode.ExtensionContext): void {
  let client: LanguageClient | undefined;
  const list = async (): Promise<string[]> => {
    const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
    const server = { module: context.asAbsolutePath('server.cjs'), transport: TransportKind.ipc };
    client = new LanguageClient('smallest', 'Smallest', server, {});
    await client.start();
    return client.sendRequest('rows');
  };
  const listed = list();
  const rows = (): Promise<string[]> => listed;
  const treeDataProvider: vscode.TreeDataProvider<string> = {
    getChildren: (parent) => (parent === undefined ? rows() : []),
    getTreeItem: (name) => new vscode.TreeItem(name),
  };
  context.subscriptions.push(vscode.window.createTreeView('smallest.rows', { treeDataProvider }), {
    dispose: () => void client?.stop(),
  });
}
