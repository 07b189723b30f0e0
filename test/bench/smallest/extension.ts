import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

/** One row, and no script that would draw it. */
const page = '<!DOCTYPE html><html><body><div class="followers"><div role="gridcell">contoso</div></div></body></html>';

function showPage(): void {
  vscode.window.createWebviewPanel('smallest.page', 'Page', vscode.ViewColumn.Active).webview.html = page;
}

/** Set by the build: whether the names are known without the server. */
declare const rowsAreKnown: boolean;

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
  const rows = (): string[] | Promise<string[]> => (rowsAreKnown ? ['contoso', 'fabrikam'] : listed);
  const treeDataProvider: vscode.TreeDataProvider<string> = {
    getChildren: (parent) => (parent === undefined ? rows() : []),
    getTreeItem: (name) => new vscode.TreeItem(name),
  };
  context.subscriptions.push(
    vscode.window.createTreeView('smallest.rows', { treeDataProvider }),
    vscode.commands.registerCommand('smallest.showPage', showPage),
    { dispose: () => void client?.stop() },
  );
}
