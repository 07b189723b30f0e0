import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { QueryCompiler } from '../protocol/compile.ts';
import type { Backend } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { Databases } from './databases.ts';
import { Exchange } from './exchange.ts';
import { answer, type RouteParts } from './routes.ts';

export interface EndpointOptions {
  readonly backend: Backend;
  readonly compiler: Pick<QueryCompiler, 'parseCommand'>;
  /** A free one when absent. */
  readonly port?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what is a fault of ours. */
  readonly problem: (error: unknown) => void;
}

export interface Endpoint {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends what runs, and lets nobody in any more. */
  close(): Promise<void>;
}

const address = '127.0.0.1';

/**
 * The engine as Kusto's own clients know it, for programs of this machine only. Whoever asks acts as whoever acts in the
 * engine: a token that a client sends is not looked at. Rejects with an `InvalidArgument` when the port cannot be had.
 */
export async function startEndpoint({ backend, compiler, port, now, problem }: EndpointOptions): Promise<Endpoint> {
  const databases = new Databases(backend);
  const closing = new AbortController();
  const parts: RouteParts = { backend, compiler, databases, now, closing: closing.signal };
  const server = createServer((request, response) => void serve(request, response, parts, problem));
  try {
    const bound = await listen(server, port ?? 0);
    const url = `http://${bound.address}:${bound.port}`;
    return {
      url,
      async close() {
        closing.abort();
        databases.dispose();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        await closed;
      },
    };
  } catch (error) {
    databases.dispose();
    throw error;
  }
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be had (${cause.message})`;
      reject(new SharingError('InvalidArgument', `Port ${port} ${why}. Choose another one.`, 'user', { cause }));
    });
    // What listens on a port has an address with one; only pipes have a text.
    server.listen({ host: address, port, exclusive: true }, () => resolve(server.address() as AddressInfo));
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: RouteParts,
  problem: EndpointOptions['problem'],
): Promise<void> {
  let exchange: Exchange | undefined;
  try {
    exchange = new Exchange(request, response);
    await answer(exchange, parts);
  } catch (error) {
    if (!exchange || response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { status, body } = exchange.error(error, parts.now());
    if (status >= 500) problem(error);
    // What was not read of the request would be taken for the next one.
    if (!request.complete) response.setHeader('Connection', 'close');
    await exchange.send(status, [JSON.stringify(body)]).catch(() => response.destroy());
  }
}
