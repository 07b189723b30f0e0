import * as vscode from 'vscode';
import type { Freshness } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import { panelTypes, settings } from '../contributions.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import { FreshnessSession } from './freshnessSession.ts';
import { createPanel, WebviewPanel } from './webviewPanel.ts';

export interface FreshnessPanelsOptions {
  /** Asks for a database to attach, as the command of that name does. */
  readonly attachDatabase: () => Promise<void>;
  /** Asks for the objective of one follower, as the command of that name does. */
  readonly setObjective: (follower: { readonly cluster: string; readonly database: string }) => Promise<void>;
  readonly objective: ObjectiveOf;
  /** The followers as they are known without asking; undefined where they are not. */
  readonly known: () => readonly Freshness[] | undefined;
  /** Tells of the followers of Azure until what is returned is called. */
  readonly watchAzure?: (told: (followers: readonly Freshness[]) => void) => () => void;
  /** For the log; never shown. */
  readonly problem: (message: string, error: unknown) => void;
}

/** The freshness dashboard: there is one of it, and it comes back after a reload of the window. */
export class FreshnessPanels {
  readonly #extensionUri: vscode.Uri;
  readonly #backend: Backend;
  readonly #options: FreshnessPanelsOptions;
  #panel: vscode.WebviewPanel | undefined;
  #session: FreshnessSession | undefined;

  constructor(extensionUri: vscode.Uri, backend: Backend, options: FreshnessPanelsOptions) {
    this.#extensionUri = extensionUri;
    this.#backend = backend;
    this.#options = options;
  }

  show(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(createPanel(panelTypes.freshness, vscode.l10n.t('Freshness'), vscode.ViewColumn.Active, false));
  }

  /** Fills the panel that comes back after a reload of the window. */
  restore(panel: vscode.WebviewPanel): void {
    this.#adopt(panel);
  }

  /** Shows what the settings make of the followers. */
  watchSettings(): vscode.Disposable {
    const objective = vscode.workspace.onDidChangeConfiguration((change) => {
      const objectives = [settings.freshnessObjective.id, settings.freshnessObjectives.id];
      if (objectives.some((id) => change.affectsConfiguration(id))) this.#session?.reload();
    });
    return vscode.Disposable.from(objective, { dispose: () => this.#panel?.dispose() });
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    const page = new WebviewPanel(panel, this.#extensionUri, {
      name: 'freshness',
      icon: 'freshness.svg',
      isReady: () => session.isReady,
      hidden: () => session.stop(),
      first: () => session.first(),
      disposed: () => {
        session.stop();
        if (this.#panel === panel) this.#panel = undefined;
        if (this.#session === session) this.#session = undefined;
      },
    });
    const session = new FreshnessSession(page, {
      ...this.#options,
      backend: this.#backend,
      save: saveAs,
      now: Date.now,
    });
    this.#session = session;
    page.load();
    if (panel.visible) session.prepare();
  }
}

/** Asks where to, beside the workspace's files, and writes it there. */
async function saveAs(name: string, content: Uint8Array): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const target = await vscode.window.showSaveDialog({
    filters: { [ending.toUpperCase()]: [ending] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, content);
  void vscode.window.showInformationMessage(vscode.l10n.t('{0} was written.', target.fsPath));
}
