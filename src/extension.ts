import * as vscode from 'vscode';
import type { CoreServices } from './editor/commands/services.ts';
import { startServices } from './editor/start.ts';

/** What other code can get at: the bench, and the tests inside the editor. */
export interface ExtensionApi {
  /** Milliseconds that `activate` took. */
  readonly activationTime: number;
  /** Of the server process; undefined while none runs. */
  serverPid(): number | undefined;
  readonly services: CoreServices;
}

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const begun = performance.now();
  const log = vscode.window.createOutputChannel('Data Share Explorer', { log: true });
  context.subscriptions.push(log);
  try {
    const services = startServices(context, log);
    running = services;
    const activationTime = performance.now() - begun;
    log.info(`Activated in ${activationTime.toFixed(1)} ms.`);
    return {
      activationTime,
      serverPid: () => {
        const { state } = services.server;
        return state.kind === 'running' ? state.connection.pid : undefined;
      },
      services,
    };
  } catch (error) {
    // The editor itself only writes this to a log that nobody reads.
    const message = error instanceof Error ? error.message : String(error);
    log.error(error instanceof Error ? error : message);
    void vscode.window.showErrorMessage(vscode.l10n.t('Data Share Explorer could not start: {0}', message));
    throw error;
  }
}

let running: CoreServices | undefined;

/** Awaited by the editor, so that the server has ended before the editor does. */
export async function deactivate(): Promise<void> {
  await running?.server.dispose();
}
