import type { DatabaseSummary, TableSummary } from '../../protocol/catalog.ts';
import type { OwnedDatabase } from '../../sharing/cluster/state.ts';
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
import { compareNames, type Page } from '../page.ts';
import { search } from '../search.ts';
import { Follower } from '../sync/follower.ts';

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
    async listDatabases({ cluster, access, patience, openLater, ...wanted }) {
      const host = workspace.cluster(cluster);
      const page = pageOfDatabases(host, principal(), access, wanted);
      const summaries = await Promise.all(
        page.map((each) =>
          each instanceof Follower ? summarizeFollowed(host, each) : summarizeOwned(host, each, patience),
        ),
      );
      if (openLater) host.openLater(page.flatMap((each) => (each instanceof Follower ? [] : [each])));
      return summaries;
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
    search: (params, options = {}) => search(workspace.hosts, principal(), index, params, options),
    async getSchema({ cluster, database }) {
      const host = workspace.cluster(cluster);
      return describeSchema(host.uri, database, await visibleState(host, database, principal()));
    },
  };
}

/** Only what is wanted is looked at: of ten thousand databases the first few are had at once. */
function pageOfDatabases(
  host: ClusterHost,
  principal: string,
  access: DatabaseSummary['access'] | undefined,
  { limit = Number.POSITIVE_INFINITY, names = [] }: Page,
): readonly (OwnedDatabase | Follower)[] {
  const isSeen = seenBy(host, principal);
  const nameOf = (each: OwnedDatabase | Follower): string =>
    each instanceof Follower ? each.link.localName : each.name;
  const inOrder = (some: readonly (OwnedDatabase | Follower)[]): (OwnedDatabase | Follower)[] =>
    some.toSorted((a, b) => compareNames(nameOf(a), nameOf(b)));
  const owned =
    access === 'ReadOnlyFollowing' ? [] : host.ownNames.first(limit, isSeen).map((name) => host.owned(name));
  const followed: Follower[] = [];
  if (access !== 'ReadWrite') {
    for (const follower of host.followers.inOrder) {
      if (followed.length >= limit) break;
      if (isSeen(follower.link.localName)) followed.push(follower);
    }
  }
  const first = inOrder([...owned, ...followed]).slice(0, limit);
  const shown = new Set(first.map(nameOf));
  const named = [...new Set(names)].flatMap((name) => {
    const found = host.findFollower(name) ?? host.findOwned(name);
    // Names of a list are taken as they are written.
    if (!found || nameOf(found) !== name || shown.has(name) || !isSeen(name)) return [];
    const isFollowed = found instanceof Follower;
    return access === undefined || (access === 'ReadOnlyFollowing') === isFollowed ? [found] : [];
  });
  return [...first, ...inOrder(named)];
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
  if (first) host.openLater([owned]);
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
