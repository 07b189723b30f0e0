import * as vscode from 'vscode';
import type { ServerState, ServerSupervisor } from '../client/supervisor.ts';
import { commandIds, contextKeys } from '../contributions.ts';
import type { ActingPrincipal } from '../principals/actingPrincipal.ts';

const t = vscode.l10n.t;

/** Loaded when it is needed: what it checks answers with is too large for the start of the editor. */
async function requests(): Promise<typeof import('../../protocol/editor.ts').endpointRequests> {
  return (await import('../../protocol/editor.ts')).endpointRequests;
}

/**
 * The endpoint for Kusto's own clients: where it is, for as long as it runs. It lives in the server; when that comes back after
 * a crash, so does the endpoint, at its old address.
 */
export class EndpointControl implements vscode.Disposable {
  readonly #server: ServerSupervisor;
  readonly #principal: ActingPrincipal;
  readonly #item: vscode.StatusBarItem;
  readonly #unsubscribe: readonly (() => void)[];
  #url: string | undefined;
  /** Where it is to be, also while the server is away. */
  #port: number | undefined;

  constructor(server: ServerSupervisor, principal: ActingPrincipal) {
    this.#server = server;
    this.#principal = principal;
    this.#item = vscode.window.createStatusBarItem('dataShareExplorer.endpoint', vscode.StatusBarAlignment.Left, -2);
    this.#item.name = t('Data Share Endpoint');
    this.#item.command = commandIds.startEndpoint;
    this.#unsubscribe = [server.onState((state) => this.#serverIs(state)), principal.onChanged(() => this.#show())];
    this.#show();
  }

  /** `http://127.0.0.1:PORT` while it runs. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Starts it if it does not run, and tells where it is. */
  async start(): Promise<string> {
    const { method, result } = (await requests()).start;
    const connection = await this.#server.connection();
    const params = this.#port === undefined ? {} : { port: this.#port };
    const { url } = result.parse(await connection.request(method, params, {}));
    this.#url = url;
    this.#port = Number(new URL(url).port);
    this.#show();
    return url;
  }

  async stop(): Promise<void> {
    this.#port = undefined;
    const { state } = this.#server;
    if (state.kind === 'running') await state.connection.request((await requests()).stop.method, {}, {});
    this.#url = undefined;
    this.#show();
  }

  dispose(): void {
    for (const end of this.#unsubscribe) end();
    this.#item.dispose();
  }

  #serverIs(state: ServerState): void {
    if (state.kind === 'running' && state.restarted && this.#port !== undefined) {
      // Another program may have taken the port meanwhile: then there is no endpoint, and none is shown.
      this.start().catch(() => {
        this.#port = undefined;
      });
    } else if (state.kind !== 'running' && this.#url !== undefined) {
      this.#url = undefined;
      this.#show();
    }
  }

  #show(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.noEndpoint, this.#url === undefined);
    if (this.#url === undefined) {
      this.#item.hide();
      return;
    }
    const tooltip = t(
      'Data Share: Kusto clients act as {0} at {1}. Click to copy the address',
      this.#principal.current,
      this.#url,
    );
    this.#item.text = `$(radio-tower) ${new URL(this.#url).host}`;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: tooltip };
    this.#item.show();
  }
}
