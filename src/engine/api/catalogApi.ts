import type { DatabaseSummary } from '../../protocol/catalog.ts';
import type { DatabaseState } from '../../sharing/database/state.ts';
import { authorize, maySee } from '../authorize.ts';
import {
  describeSchema,
  summarizeBroken,
  summarizeCluster,
  summarizeFollowed,
  summarizeOwned,
  summarizeTables,
} from '../catalog.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { Api, EngineContext } from '../context.ts';

type CatalogApi = Api<'listClusters' | 'listDatabases' | 'listTables' | 'getSchema'>;

/** What there is, as the principal who acts may see it. */
export function catalogApi({ workspace, principal }: EngineContext): CatalogApi {
  return {
    async listClusters() {
      return [...workspace.hosts.map(summarizeCluster), ...workspace.broken.map(summarizeBroken)].sort((a, b) =>
        a.name.localeCompare(b.name, 'en'),
      );
    },
    async listDatabases({ cluster }) {
      const host = workspace.cluster(cluster);
      const isSeen = (name: string): boolean => maySee(host, principal(), name);
      const owned = [...host.state.databases.values()].filter(({ name }) => isSeen(name));
      const followed = host.followers.all.filter(({ link }) => isSeen(link.localName));
      const summaries = [
        ...(await Promise.all(owned.map((database) => summarizeOwned(host, database)))),
        ...followed.map((follower) => summarizeFollowed(host, follower)),
      ];
      return summaries.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },
    async listTables({ cluster, database }) {
      return summarizeTables(await visibleState(workspace.cluster(cluster), database, principal()));
    },
    async getSchema({ cluster, database }) {
      const host = workspace.cluster(cluster);
      return describeSchema(host.uri, database, await visibleState(host, database, principal()));
    },
  };
}

/** One database, owned or followed, as the tree lists it. */
export async function summarize(host: ClusterHost, database: string): Promise<DatabaseSummary> {
  const follower = host.findFollower(database);
  return follower ? summarizeFollowed(host, follower) : summarizeOwned(host, host.owned(database));
}

async function visibleState(host: ClusterHost, database: string, principal: string): Promise<DatabaseState> {
  if (host.findFollower(database)) {
    authorize(host, principal, 'query', database);
    const pinned = host.follower(database).pin();
    pinned.release();
    return pinned.snapshot.state;
  }
  const owned = host.owned(database);
  if (!maySee(host, principal, database)) authorize(host, principal, 'query', database);
  return (await host.database(owned)).journal.state;
}
