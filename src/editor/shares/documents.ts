import * as vscode from 'vscode';
import { documentScheme as scheme } from '../../protocol/editorMethods.ts';

/** Read-only documents that are made when they are looked at, and again when something changed. */
export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #renders = new Map<string, () => Promise<string>>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: readonly vscode.Disposable[];
  readonly #define: (query: string) => Promise<string | undefined>;
  readonly onDidChange = this.#changed.event;

  /** `define` gives the command that makes what the query of a URI names, and rejects where that is not there any more. */
  constructor(define: (query: string) => Promise<string | undefined>) {
    this.#define = define;
    this.#registrations = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === scheme) this.#renders.delete(uri.toString());
      }),
    ];
  }

  dispose(): void {
    for (const each of this.#registrations) each.dispose();
    this.#changed.dispose();
  }

  /** Shows what `render` makes under a name. Rejects when it cannot be made. */
  async show(name: string, render: () => Promise<string>): Promise<void> {
    // Made once before, so that what is wrong is told as an error and not as a document.
    await render();
    const uri = vscode.Uri.from({ scheme, path: `/${name.replaceAll('/', '∕')}.md` });
    this.#renders.set(uri.toString(), render);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  /** Shows commands or a query that `render` makes, as a document that cannot be changed. Rejects as `show` does. */
  showQuery(name: string, render: () => Promise<string>): Promise<vscode.Uri> {
    return this.showText(`${name}.kql`, render);
  }

  /** Shows a text of any language under a name, whose ending decides the language. Rejects as `show` does. */
  async showText(name: string, render: () => Promise<string>): Promise<vscode.Uri> {
    await render();
    const uri = vscode.Uri.from({ scheme, path: `/${name.replaceAll('/', '∕')}` });
    this.#renders.set(uri.toString(), render);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    return uri;
  }

  /** Shows the command that makes something, by its `definitionUri`. `define`: as for all, first. Rejects as `show` does. */
  async showDefinition(definition: string, define = this.#define): Promise<void> {
    const uri = vscode.Uri.parse(definition);
    await define(uri.query);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  }

  /** Makes anew what is open. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) this.#changed.fire(uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const render = this.#renders.get(uri.toString());
    try {
      if (render) return await render();
      // Whoever follows a name in a query comes here by the address alone.
      return (await this.#define(uri.query)) ?? '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
