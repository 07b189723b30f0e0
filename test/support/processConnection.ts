import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  InitializedNotification,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  WorkDoneProgress,
} from 'vscode-languageserver/node';
import { type Channel, call } from '../../src/editor/client/call.ts';
import type { ServerConnection } from '../../src/editor/client/connection.ts';
import type { InitializationOptions } from '../../src/protocol/editor.ts';

export const fakeServer = fileURLToPath(new URL('./fakeServer.ts', import.meta.url));

/** Starts a real server process and connects to it as the editor does, without an editor. */
export async function connectToProcess(module: string, options: InitializationOptions): Promise<ServerConnection> {
  const child = fork(module, ['--node-ipc'], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void closed.then(() => connection.dispose());
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    initializationOptions: options,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const channel: Channel = {
    send: (method, params, token) => connection.sendRequest(method, params, token),
    onProgress: (token, listener) => connection.onProgress(WorkDoneProgress.type, token, listener),
  };
  return {
    pid: child.pid,
    closed,
    request: (method, params, options) => call(channel, method, params, options),
    notify: (method, params) => void connection.sendNotification(method, params),
    answer(method, handler) {
      const subscription = connection.onRequest(method, handler);
      return () => subscription.dispose();
    },
    on(method, listener) {
      const subscription = connection.onNotification(method, listener);
      return () => subscription.dispose();
    },
    async stop() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
