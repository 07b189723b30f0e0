import type * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../../protocol/editor.ts';
import { languageId } from '../contributions.ts';
import { type Channel, call } from './call.ts';
import type { ServerConnection } from './connection.ts';

export interface LanguageServerOptions {
  /** The bundle of the server. */
  readonly module: string;
  readonly log: vscode.LogOutputChannel;
  readonly initialize: () => InitializationOptions;
}

/** VS Code's client shows its own messages when a server comes or goes; here the status item tells that. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }
}

/**
 * Starts one server process, under the Node that runs the editor's own extensions, so that it is wherever they are.
 * Each life has a client of its own: one that failed to start cannot be started again.
 */
export async function startLanguageServer(options: LanguageServerOptions): Promise<ServerConnection> {
  const closed = Promise.withResolvers<void>();
  const clientOptions: LanguageClientOptions = {
    documentSelector: [{ language: languageId }],
    outputChannel: options.log,
    initializationOptions: options.initialize(),
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        closed.resolve();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
  };
  const module = { module: options.module, transport: TransportKind.ipc };
  const debug = { ...module, options: { execArgv: ['--nolazy', '--inspect=6229'] } };
  const client = new QuietClient('dataShareExplorer', 'Data Share Explorer', { run: module, debug }, clientOptions);
  await client.start();
  const channel: Channel = {
    send: (method, params, token) => client.sendRequest(method, params, token),
    onProgress: (token, listener) => client.onProgress(WorkDoneProgress.type, token, listener),
  };
  const pid = client.serverProcess?.pid;
  return {
    pid,
    closed: closed.promise,
    request: (method, params, options) => call(channel, method, params, options),
    notify: (method, params) => void client.sendNotification(method, params).catch(() => {}),
    on(method, listener) {
      const subscription = client.onNotification(method, listener);
      return () => subscription.dispose();
    },
    async stop() {
      try {
        await client.stop();
      } catch {
        // It did not answer: then it is ended without being asked.
        if (pid !== undefined) kill(pid);
      }
      closed.resolve();
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
