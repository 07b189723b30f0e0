import type { Connection } from 'vscode-languageserver/node';
import type { Endpoint, EndpointOptions } from '../endpoint/endpoint.ts';
import { endpointRequests } from '../protocol/editor.ts';
import { responseError } from './backendRequests.ts';

type Parts = Pick<EndpointOptions, 'compiler' | 'now' | 'problem'> & {
  readonly backend: Promise<EndpointOptions['backend']>;
};

/**
 * Starts and stops the endpoint when the editor says so. It acts as whoever acts in the engine. Returns a function that stops
 * it with the server.
 */
export function serveEndpoint(connection: Connection, { backend, ...parts }: Parts): () => Promise<void> {
  let running: Promise<Endpoint> | undefined;
  // Loaded when it is needed: most windows never do.
  const open = async (ready: EndpointOptions['backend'], port: number | undefined): Promise<Endpoint> =>
    (await import('../endpoint/endpoint.ts')).startEndpoint({ ...parts, backend: ready, port });
  const stop = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await (await ending?.catch(() => undefined))?.close();
  };
  connection.onRequest(endpointRequests.start.method, async (raw: unknown): Promise<unknown> => {
    try {
      const { port } = endpointRequests.start.params.parse(raw);
      running ??= backend.then((ready) => open(ready, port));
      return { url: (await running).url };
    } catch (error) {
      running = undefined;
      return responseError(error);
    }
  });
  connection.onRequest(endpointRequests.stop.method, async () => {
    await stop();
    return null;
  });
  return stop;
}
