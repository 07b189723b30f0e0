import type { ChildProcess } from 'node:child_process';
import type * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  IPCMessageReader,
  IPCMessageWriter,
  LanguageClient,
  type LanguageClientOptions,
  type MessageStrategy,
  type MessageTransports,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../../protocol/editor.ts';
import { languageId } from '../contributions.ts';
import type { Translate } from '../translate.ts';
import { type Channel, call } from './call.ts';
import type { ServerConnection } from './connection.ts';
import { endLater, whyEnded } from './serverProcess.ts';

export interface LanguageServerOptions {
  readonly log: vscode.LogOutputChannel;
  readonly initialize: () => InitializationOptions;
  readonly t: Translate;
  /** Puts what a message of the server says into the language of the window, where that is another. */
  readonly read: ((message: object) => void) | undefined;
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

/** The one place where what the server says comes in, so that whatever shows it speaks the language of the window. */
function inLanguage(read: (message: object) => void): MessageStrategy['handleMessage'] {
  return (message, next) => {
    read(message);
    return next(message);
  };
}

/**
 * Connects to a server process that was just started. Rejects, and ends the process, when that fails.
 * Each life has a client of its own: one that failed to start cannot be started again.
 */
export async function connectToServer(child: ChildProcess, options: LanguageServerOptions): Promise<ServerConnection> {
  const closed = Promise.withResolvers<void>();
  const { read } = options;
  const clientOptions: LanguageClientOptions = {
    documentSelector: [{ language: languageId }],
    outputChannel: options.log,
    initializationOptions: options.initialize(),
    initializationFailedHandler: () => false,
    ...(read && { connectionOptions: { messageStrategy: { handleMessage: inLanguage(read) } } }),
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        closed.resolve();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
  };
  const transports = async (): Promise<MessageTransports> => {
    const gone = whyEnded(child, options.t);
    if (gone !== undefined) throw new Error(gone);
    return { reader: new IPCMessageReader(child), writer: new IPCMessageWriter(child) };
  };
  const client = new QuietClient('dataShareExplorer', 'Data Share Explorer', transports, clientOptions);
  try {
    await client.start();
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const channel: Channel = {
    send: (method, params, token) => client.sendRequest(method, params, token),
    onProgress: (token, listener) => client.onProgress(WorkDoneProgress.type, token, listener),
  };
  return {
    pid: child.pid,
    closed: closed.promise,
    request: (method, params, given) => call(channel, method, params, given),
    notify: (method, params) => void client.sendNotification(method, params).catch(() => {}),
    answer(method, handler) {
      const subscription = client.onRequest(method, handler);
      return () => subscription.dispose();
    },
    on(method, listener) {
      const subscription = client.onNotification(method, listener);
      return () => subscription.dispose();
    },
    async stop() {
      try {
        await client.stop();
        endLater(child);
      } catch {
        // It did not answer: then it is ended without being asked.
        child.kill('SIGKILL');
      }
      closed.resolve();
    },
  };
}
