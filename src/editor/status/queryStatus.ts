import * as vscode from 'vscode';
import { onSettingChanged } from '../configuration.ts';
import { commandIds, languageId } from '../contributions.ts';
import { cellOf } from '../notebook/activeNotebook.ts';
import { type ClusterColorOf, themeColorId } from '../query/clusterColor.ts';
import type { DocumentDatabases } from '../query/documentDatabases.ts';

/** Says on which database the active query runs, and lets the user choose another. */
export class QueryStatus implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #databases: DocumentDatabases;
  readonly #colorOf: ClusterColorOf;
  readonly #disposables: readonly vscode.Disposable[];

  constructor(databases: DocumentDatabases, colorOf: ClusterColorOf) {
    this.#colorOf = colorOf;
    this.#item = vscode.window.createStatusBarItem('dataShareExplorer.database', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = vscode.l10n.t('Database of the Query');
    this.#item.command = commandIds.chooseDatabase;
    this.#databases = databases;
    const unsubscribe = databases.onChanged(() => this.#update());
    this.#disposables = [
      this.#item,
      vscode.window.onDidChangeActiveTextEditor(() => this.#update()),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#update()),
      vscode.window.onDidChangeNotebookEditorSelection(() => this.#update()),
      onSettingChanged('clusterColors', () => this.#update()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update()),
      { dispose: unsubscribe },
    ];
    this.#update();
  }

  dispose(): void {
    for (const each of this.#disposables) each.dispose();
  }

  #update(): void {
    const document = vscode.window.activeTextEditor?.document ?? cellOf()?.document;
    // Nothing runs before the workspace is trusted; the bar says that by itself.
    if (document?.languageId !== languageId || !vscode.workspace.isTrusted) {
      this.#item.hide();
      return;
    }
    const database = this.#databases.get(document.uri.toString());
    const name = database && `${database.clusterName}/${database.database}`;
    this.#item.text = `$(database) ${name ?? vscode.l10n.t('Choose Database')}`;
    this.#item.tooltip =
      name === undefined
        ? vscode.l10n.t('This query has no database yet')
        : vscode.l10n.t('Queries of this document run on {0}', name);
    this.#item.color = database && new vscode.ThemeColor(themeColorId(this.#colorOf(database.clusterName)));
    this.#item.backgroundColor =
      name === undefined ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}
