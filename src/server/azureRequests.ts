import { type CancellationToken, CancellationTokenSource, type Connection } from 'vscode-languageserver/node';
import type { Azure } from '../azure/azureBackend.ts';
import type { AzurePorts } from '../azure/ports.ts';
import { type AzureRequestName, azureAccess, azureRequests } from '../protocol/azure.ts';
import type { CallOptions } from '../protocol/contract.ts';
import type { RequestSpec } from '../protocol/request.ts';
import { answerRequest } from './backendRequests.ts';

/** Answers what only Azure has an answer to. `azure` is loaded with the first of these requests. */
export function serveAzure(connection: Connection, azure: () => Promise<Azure>): void {
  for (const name of Object.keys(azureRequests) as AzureRequestName[]) {
    const spec: RequestSpec = azureRequests[name];
    connection.onRequest(spec.method, (raw: unknown, token: CancellationToken) =>
      answerRequest(connection, spec, raw, token, async (params, options) => {
        const call = (await azure()).own[name] as (params: unknown, options: CallOptions) => Promise<unknown>;
        return call(params, options);
      }),
    );
  }
}

/** The token is asked of the editor whenever it is needed, and is kept no longer than the request that it is for. */
export function accessThrough(connection: Connection): AzurePorts['access'] {
  return async (params, signal) => {
    const source = new CancellationTokenSource();
    const cancel = (): void => source.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer: unknown = await connection.sendRequest(azureAccess.method, params, source.token);
      signal?.throwIfAborted();
      return azureAccess.result.parse(answer) ?? undefined;
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  };
}
