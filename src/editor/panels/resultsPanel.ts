import * as vscode from 'vscode';
import type { Backend } from '../../protocol/contract.ts';
import type { QueryResult } from '../../protocol/query.ts';
import { type QueryAbout, ResultsViewState } from '../../protocol/resultsView.ts';
import { contextKeys, panelTypes } from '../contributions.ts';
import { exportRows } from './exportRows.ts';
import { ResultsSession, type ResultsSessionOptions, type StartQuery } from './resultsSession.ts';
import { createPanel, WebviewPanel } from './webviewPanel.ts';

export type ResultsPanelsOptions = Pick<ResultsSessionOptions, 'problem' | 'colorOf' | 'ended'> & {
  /** Runs what the user asked for, and shows what goes wrong. */
  readonly guard: (act: () => Promise<void>) => Promise<void>;
};

interface Open {
  readonly panel: vscode.WebviewPanel;
  readonly session: ResultsSession;
}

/**
 * The results of queries. One panel is reused for whatever is run next, as VS Code's preview tabs are; a pinned one
 * keeps what it shows.
 */
export class ResultsPanels {
  readonly #extensionUri: vscode.Uri;
  readonly #backend: Backend;
  readonly #options: ResultsPanelsOptions;
  readonly #open = new Set<Open>();
  readonly #unsubscribe: () => void;

  constructor(extensionUri: vscode.Uri, backend: Backend, options: ResultsPanelsOptions) {
    this.#extensionUri = extensionUri;
    this.#backend = backend;
    this.#options = options;
    this.#unsubscribe = backend.on('linkEnded', () => {
      for (const { session } of this.#open) void session.lookAgain();
    });
  }

  /** Shows a finished query. The panel closes `result` on the server when it no longer needs it. */
  show(result: QueryResult, about: QueryAbout): void {
    this.#preview(about).show(about, result);
  }

  /** Runs a query, shows how it goes, and settles when it has ended; what went wrong is shown in the panel. */
  run(about: QueryAbout, start: StartQuery): Promise<void> {
    return this.#preview(about).run(about, start);
  }

  /** Exports what the active panel shows, or else the one that a query was last run in. */
  async exportShown(): Promise<void> {
    const withRows = [...this.#open].filter(({ session }) => session.hasRows);
    const chosen =
      withRows.find(({ panel }) => panel.active) ?? withRows.find(({ session }) => !session.pinned) ?? withRows[0];
    if (chosen) await chosen.session.exportShown();
    else void vscode.window.showInformationMessage(vscode.l10n.t('There is no result to export. Run a query first.'));
  }

  /** Fills a panel that comes back after a reload of the window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = ResultsViewState.safeParse(state);
    // Without its query a panel has nothing to say.
    if (kept.success) this.#adopt(panel, kept.data.about, kept.data.pinned);
    else panel.dispose();
  }

  dispose(): void {
    this.#unsubscribe();
    for (const { panel } of [...this.#open]) panel.dispose();
  }

  #preview(about: QueryAbout): ResultsSession {
    const preview = [...this.#open].find(({ session }) => !session.pinned);
    if (preview) {
      preview.panel.reveal(undefined, true);
      return preview.session;
    }
    const beside = [...this.#open][0]?.panel.viewColumn ?? vscode.ViewColumn.Beside;
    return this.#adopt(createPanel(panelTypes.results, about.title, beside, true), about, false);
  }

  #adopt(panel: vscode.WebviewPanel, about: QueryAbout, pinned: boolean): ResultsSession {
    const page = new WebviewPanel(panel, this.#extensionUri, {
      name: 'results',
      icon: iconOf(pinned),
      isReady: () => session.isReady,
      hidden: () => session.hide(),
      disposed: () => {
        this.#open.delete(open);
        session.dispose();
        this.#tellHasResult();
      },
    });
    const session = new ResultsSession(page, about, pinned, {
      t: vscode.l10n.t,
      ...this.#options,
      backend: this.#backend,
      writeClipboard: async (text) => vscode.env.clipboard.writeText(text),
      openText: async (content, language) => {
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
      },
      exportRows: (request) => this.#options.guard(() => exportRows(this.#backend, request)),
      runCommand: async (command, args) => {
        await vscode.commands.executeCommand(command, ...args);
      },
      changed: () => {
        panel.title = session.about.title;
        page.setIcon(iconOf(session.pinned));
        this.#tellHasResult();
      },
    });
    const open: Open = { panel, session };
    this.#open.add(open);
    page.load();
    return session;
  }

  #tellHasResult(): void {
    const hasResult = [...this.#open].some(({ session }) => session.hasRows);
    void vscode.commands.executeCommand('setContext', contextKeys.hasResult, hasResult);
  }
}

function iconOf(pinned: boolean): string {
  return pinned ? 'resultsPinned.svg' : 'results.svg';
}
