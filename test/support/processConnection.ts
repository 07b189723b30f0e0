import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  CancellationTokenSource,
  createProtocolConnection,
  InitializedNotification,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  WorkDoneProgress,
} from 'vscode-languageserver/node';
import type { ServerConnection } from '../../src/editor/client/connection.ts';
import { fromResponseError } from '../../src/editor/client/responseErrors.ts';
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
  return {
    pid: child.pid,
    closed,
    async request(method, params, { signal, progress }) {
      signal?.throwIfAborted();
      const source = new CancellationTokenSource();
      signal?.addEventListener('abort', () => source.cancel(), { once: true });
      const workDoneToken = randomUUID();
      const subscription = connection.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
        if (value.kind === 'report') progress?.(value.message ?? '', value.percentage && value.percentage / 100);
      });
      try {
        return await connection.sendRequest(method, { ...params, workDoneToken }, source.token);
      } catch (error) {
        throw fromResponseError(error);
      } finally {
        subscription.dispose();
      }
    },
    notify: (method, params) => void connection.sendNotification(method, params),
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
