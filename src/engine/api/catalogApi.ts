import type { DatabaseSummary, TableSummary } from '../../protocol/catalog.ts';
import type { DatabaseState } from '../../sharing/database/state.ts';
import { checkSeen, seenBy } from '../authorize.ts';
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
import { summarizeEntities } from '../entities.ts';
import { NamesIndex } from '../namesIndex.ts';
import { type Page, pageOf } from '../page.ts';
import { search } from '../search.ts';

type CatalogApi = Api<'listClusters' | 'listDatabases' | 'listTables' | 'listEntities' | 'search' | 'getSchema'>;

/** What there is, as the principal who acts may see it. */
export function catalogApi({ workspace, principal, files, clock }: EngineContext): CatalogApi {
  const index = new NamesIndex(files, clock);
  return {
    async listClusters() {
      return [
        ...workspace.hosts.map((host) => summarizeCluster(host, principal())),
        ...workspace.broken.map(summarizeBroken),
      ].sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },
    async listDatabases({ cluster, access, patience, ...wanted }) {
      const host = workspace.cluster(cluster);
      // Only what is wanted is opened: of ten thousand databases the first few can be had at once.
      const page = pageOf(seenDatabases(host, principal(), access), wanted);
      return Promise.all(page.map(({ summarize }) => summarize(patience)));
    },
    async listTables({ cluster, database, ...wanted }) {
      const host = workspace.cluster(cluster);
      const first = host.findFollower(database) ? undefined : await firstTables(host, database, principal(), wanted);
      return first ?? summarizeTables(await visibleState(host, database, principal()), wanted);
    },
    async listEntities({ cluster, database }) {
      const host = workspace.cluster(cluster);
      const state = await visibleState(host, database, principal());
      return summarizeEntities(state, host.findFollower(database)?.overrides);
    },
    search: (params, options = {}) => search(workspace.hosts, principal(), index, params, options.signal),
    async getSchema({ cluster, database }) {
      const host = workspace.cluster(cluster);
      return describeSchema(host.uri, database, await visibleState(host, database, principal()));
    },
  };
}

interface SeenDatabase {
  readonly name: string;
  readonly summarize: (patience?: number) => DatabaseSummary | Promise<DatabaseSummary>;
}

function seenDatabases(host: ClusterHost, principal: string, access?: DatabaseSummary['access']): SeenDatabase[] {
  const owned = access === 'ReadOnlyFollowing' ? [] : [...host.state.databases.values()];
  const followed = access === 'ReadWrite' ? [] : host.followers.all;
  const all = [
    ...owned.map((database) => ({
      name: database.name,
      summarize: (patience?: number) => summarizeOwned(host, database, patience),
    })),
    ...followed.map((follower) => ({
      name: follower.link.localName,
      summarize: () => summarizeFollowed(host, follower),
    })),
  ];
  const isSeen = seenBy(host, principal);
  return all.filter(({ name }) => isSeen(name));
}

/** Tables that are known before the database is open, which it is from then on. */
async function firstTables(
  host: ClusterHost,
  database: string,
  principal: string,
  wanted: Page,
): Promise<TableSummary[] | undefined> {
  const owned = host.owned(database);
  checkSeen(host, principal, database);
  const first = await host.tablesSoon(owned, wanted);
  // Who is shown some of them is soon asked for more, and is told of changes only of what is open.
  if (first) void host.databaseSoon(owned, 1).catch(() => undefined);
  return first;
}

/** One database, owned or followed, as the tree lists it. */
export async function summarize(host: ClusterHost, database: string): Promise<DatabaseSummary> {
  const follower = host.findFollower(database);
  return follower ? summarizeFollowed(host, follower) : summarizeOwned(host, host.owned(database));
}

async function visibleState(host: ClusterHost, database: string, principal: string): Promise<DatabaseState> {
  if (host.findFollower(database)) {
    checkSeen(host, principal, database);
    const pinned = host.follower(database).pin();
    pinned.release();
    return pinned.snapshot.state;
  }
  const owned = host.owned(database);
  checkSeen(host, principal, database);
  return (await host.database(owned)).journal.state;
}
