import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ToldEvent, ViewPort } from './viewHost.ts';
import { webviewHtml } from './webviewHtml.ts';

/** Milliseconds until a view that was shown and has not been heard of is taken for dead. */
const loadDeadline = 15_000;

export interface WebviewPanelOptions {
  /** Name of the bundle under `dist/webview`. */
  readonly name: string;
  /** File under `media`. */
  readonly icon: string;
  /** Whether the view has been heard of since it was last built. */
  readonly isReady: () => boolean;
  /** The view was hidden, and with that taken down. */
  readonly hidden: () => void;
  /** An event that is told with the page, where it is known by then. */
  readonly first?: () => ToldEvent | undefined;
  readonly disposed: () => void;
}

export function createPanel(
  viewType: string,
  title: string,
  column: vscode.ViewColumn,
  preserveFocus: boolean,
): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewType, title, { viewColumn: column, preserveFocus });
}

/** What every webview of the product has in common: its page, its policy, its line to the host, and a watch over it. */
export class WebviewPanel implements ViewPort {
  readonly panel: vscode.WebviewPanel;
  readonly #options: WebviewPanelOptions;
  readonly #extensionUri: vscode.Uri;
  readonly #listeners: vscode.Disposable[] = [];
  #watch: NodeJS.Timeout | undefined;
  #visible: boolean;
  #disposed = false;

  constructor(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, options: WebviewPanelOptions) {
    this.panel = panel;
    this.#extensionUri = extensionUri;
    this.#options = options;
    this.#visible = panel.visible;
    this.setIcon(options.icon);
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#asset()] };
    panel.onDidChangeViewState(() => this.#changedVisibility(), undefined, this.#listeners);
    panel.onDidDispose(() => this.#dispose(), undefined, this.#listeners);
  }

  /** Builds the page. Whoever listens to the view must do so before. */
  load(): void {
    const { webview } = this.panel;
    const { bundle } = vscode.l10n;
    const { name, first } = this.#options;
    const nonce = randomBytes(16).toString('base64url');
    const address = (path: string): string => webview.asWebviewUri(this.#asset(path)).toString();
    const told = first?.();
    webview.html = webviewHtml({
      style: this.#read(`${name}.css`),
      icons: this.#read('codicon.css').replace('./codicon.ttf', () => address('codicon.ttf')),
      script: this.#read(`${name}.js`),
      title: this.panel.title,
      loading: vscode.l10n.t('Loading…'),
      failed: vscode.l10n.t('This view could not be loaded. Close it and open it again.'),
      nonce,
      cspSource: webview.cspSource,
      data: {
        language: vscode.env.language,
        assets: `${address('')}/`,
        ...(bundle && { translations: bundle }),
        ...(told && { first: { id: nonce, name: told.name, data: told.data } }),
      },
    });
    this.#watchOver();
  }

  /** Tabs of webviews take no codicons, so the pictures are our own. */
  setIcon(file: string): void {
    this.panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', file);
  }

  post(message: unknown): void {
    if (!this.#disposed) void this.panel.webview.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.panel.webview.onDidReceiveMessage(listener, undefined, this.#listeners);
  }

  #asset(...path: string[]): vscode.Uri {
    return vscode.Uri.joinPath(this.#extensionUri, 'dist', 'webview', ...path);
  }

  #read(file: string): string {
    return readFileSync(this.#asset(file).fsPath, 'utf8');
  }

  #changedVisibility(): void {
    if (this.panel.visible === this.#visible) return;
    this.#visible = this.panel.visible;
    if (this.#visible) this.#watchOver();
    else this.#options.hidden();
  }

  #watchOver(): void {
    clearTimeout(this.#watch);
    if (this.panel.visible) this.#watch = setTimeout(() => void this.#offerReload(), loadDeadline);
  }

  async #offerReload(): Promise<void> {
    if (this.#disposed || !this.panel.visible || this.#options.isReady()) return;
    const reload = vscode.l10n.t('Reload View');
    const message = vscode.l10n.t('The view "{0}" has not loaded.', this.panel.title);
    const chosen = await vscode.window.showWarningMessage(message, reload);
    if (chosen === reload && !this.#disposed) this.load();
  }

  #dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#watch);
    for (const listener of this.#listeners) listener.dispose();
    this.#options.disposed();
  }
}
