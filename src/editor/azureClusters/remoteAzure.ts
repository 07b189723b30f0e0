import { type AzureBackend, type AzureRequestName, azureRequests } from '../../protocol/azure.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { askServer, type RequestKind } from '../client/askServer.ts';
import type { ServerSupervisor } from '../client/supervisor.ts';

const kinds: Readonly<Record<AzureRequestName, RequestKind>> = {
  listSubscriptions: 'repeatable',
  listClusters: 'repeatable',
  listDatabases: 'repeatable',
  search: 'repeatable',
  listPrincipals: 'repeatable',
  listFreshness: 'repeatable',
  followerState: 'repeatable',
  listInvitations: 'repeatable',
  rejectInvitation: 'once',
  listShareAccounts: 'repeatable',
  acceptInvitation: 'once',
  listShareSubscriptions: 'repeatable',
  listSourceDataSets: 'repeatable',
  mapShareSubscription: 'once',
  deleteShareSubscription: 'once',
  forget: 'repeatable',
};

/** What only Azure has an answer to, asked of the server. */
export function createRemoteAzure(server: Pick<ServerSupervisor, 'connection' | 't'>): AzureBackend {
  const calls = Object.fromEntries(
    (Object.keys(kinds) as AzureRequestName[]).map((name) => [
      name,
      (params: object, options: CallOptions = {}) =>
        askServer(server, async () => azureRequests[name], kinds[name], params, options),
    ]),
  );
  // The table of requests gives each of these its type, which a loop cannot express.
  return calls as unknown as AzureBackend;
}
