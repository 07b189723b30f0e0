import type { AzureBackend, AzureRequestName } from '../../protocol/azure.ts';
import { azureRequests } from '../../protocol/azure.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { RequestSpec } from '../../protocol/request.ts';
import type { ServerSupervisor } from '../client/supervisor.ts';

/** What only Azure has an answer to, asked of the server. */
export function createRemoteAzure(server: Pick<ServerSupervisor, 'connection'>): AzureBackend {
  const request = async (name: AzureRequestName, params: object, options: CallOptions): Promise<unknown> => {
    const spec: RequestSpec = azureRequests[name];
    const connection = await server.connection(options.signal);
    const parsed = spec.result.safeParse(await connection.request(spec.method, params, options));
    if (parsed.success) return parsed.data;
    throw new SharingError('Internal', `The answer to ${spec.method} is not as it must be.`, 'bug', {
      cause: parsed.error,
    });
  };
  const calls = Object.fromEntries(
    (Object.keys(azureRequests) as AzureRequestName[]).map((name) => [
      name,
      (params: object, options: CallOptions = {}) => request(name, params, options),
    ]),
  );
  // The table of requests gives each of these its type, which a loop cannot express.
  return calls as unknown as AzureBackend;
}
