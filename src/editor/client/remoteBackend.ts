import type {
  Backend,
  CallOptions,
  NotificationName,
  NotificationParams,
  RequestName,
} from '../../protocol/contract.ts';
import type { RequestSpec } from '../../protocol/request.ts';
import { askServer } from './askServer.ts';
import type { ServerConnection } from './connection.ts';
import { type Contract, loadContract } from './contract.ts';
import { requestKinds } from './requestNames.ts';
import type { ServerSupervisor } from './supervisor.ts';

type Listener = (params: unknown) => void;

/** The backend behind the connection. After a restart its listeners are told that everything may have changed. */
export function createRemoteBackend(server: ServerSupervisor, log: (message: string) => void): Backend {
  const listeners = new Map<NotificationName, Set<Listener>>();

  function tell({ notifications }: Contract, name: NotificationName, raw: unknown): void {
    const parsed = notifications[name].params.safeParse(raw);
    if (parsed.success) for (const listener of [...(listeners.get(name) ?? [])]) listener(parsed.data);
    else log(`${notifications[name].method} is not as it must be: ${parsed.error.message}`);
  }

  async function request(name: RequestName, params: object, options: CallOptions): Promise<unknown> {
    const spec = async (): Promise<RequestSpec> => (await loadContract()).requests[name];
    return askServer(server, spec, requestKinds[name], params, options);
  }

  async function listen(connection: ServerConnection, restarted: boolean): Promise<void> {
    const contract = await loadContract();
    const { notifications, requests } = contract;
    for (const name of Object.keys(notifications) as NotificationName[]) {
      connection.on(notifications[name].method, (params) => tell(contract, name, params));
    }
    if (!restarted) return;
    tell(contract, 'catalogChanged', {});
    const followers = await connection.request(requests.listFreshness.method, {}, {});
    tell(contract, 'freshnessChanged', { at: Date.now(), followers });
  }

  server.onState((state) => {
    if (state.kind === 'running') listen(state.connection, state.restarted).catch((error) => log(String(error)));
  });

  const calls = Object.fromEntries(
    (Object.keys(requestKinds) as RequestName[]).map((name) => [
      name,
      (params: object, options: CallOptions = {}) => request(name, params, options),
    ]),
  );
  return {
    // The table of requests gives each of these its type, which a loop cannot express.
    ...(calls as unknown as Pick<Backend, RequestName>),
    on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known);
      known.add(listener as Listener);
      return () => known.delete(listener as Listener);
    },
  };
}
