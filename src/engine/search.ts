import type { DatabaseSummary } from '../protocol/catalog.ts';
import type { SearchMatch, SearchResult } from '../protocol/entities.ts';
import { sharedKinds } from '../protocol/filters.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import { mayAct, maySee } from './authorize.ts';
import type { ClusterHost } from './clusterHost.ts';
import { byName } from './page.ts';

/** Databases that are opened at a time, so that a search through thousands leaves room for others. */
const together = 32;

interface Searched {
  readonly host: ClusterHost;
  readonly name: string;
  readonly access: DatabaseSummary['access'];
  /** Undefined where there is nothing to look at, or it cannot be read. */
  readonly open: () => Promise<DatabaseState | undefined>;
}

/**
 * Looks for a text in the names of clusters, shares, databases and what is in them, as far as the principal sees them:
 * first what needs nothing opened, then what is in the databases. Rejects when the signal says so.
 */
export async function search(
  hosts: readonly ClusterHost[],
  principal: string,
  { text, limit }: { readonly text: string; readonly limit: number },
  signal?: AbortSignal,
): Promise<SearchResult> {
  const wanted = text.toLowerCase();
  const holds = (name: string): boolean => name.toLowerCase().includes(wanted);
  const matches: SearchMatch[] = [];
  const databases = hosts.flatMap((host) => databasesOf(host, principal));
  for (const host of hosts) {
    const { state, uri } = host;
    if (holds(state.name)) matches.push({ cluster: uri, kind: 'cluster', name: state.name });
    if (!mayAct(host, principal, 'administer')) continue;
    for (const { name } of state.shares.values()) if (holds(name)) matches.push({ cluster: uri, kind: 'share', name });
  }
  for (const { host, name, access } of databases) {
    if (holds(name)) matches.push({ cluster: host.uri, kind: 'database', access, database: name, name });
  }
  for (let from = 0; from < databases.length && matches.length <= limit; from += together) {
    signal?.throwIfAborted();
    const some = databases.slice(from, from + together);
    const found = await Promise.all(some.map(async (each) => within(each, await each.open(), holds)));
    matches.push(...found.flat());
  }
  return { matches: matches.slice(0, limit), isCut: matches.length > limit };
}

function databasesOf(host: ClusterHost, principal: string): readonly Searched[] {
  const owned = [...host.state.databases.values()].map((database): Searched => {
    const open = async (): Promise<DatabaseState | undefined> =>
      host.database(database).then(
        ({ journal }) => journal.state,
        () => undefined,
      );
    return { host, name: database.name, access: 'ReadWrite', open };
  });
  const followed = host.followers.all.map((follower): Searched => {
    const open = async (): Promise<DatabaseState | undefined> => follower.visible?.state;
    return { host, name: follower.link.localName, access: 'ReadOnlyFollowing', open };
  });
  return byName([...owned, ...followed]).filter(({ name }) => maySee(host, principal, name));
}

function within(
  { host, name: database, access }: Searched,
  state: DatabaseState | undefined,
  holds: (name: string) => boolean,
): readonly SearchMatch[] {
  if (!state) return [];
  return sharedKinds.flatMap((kind) =>
    [...state[kind].keys()]
      .filter(holds)
      .map((name): SearchMatch => ({ cluster: host.uri, kind, access, database, name })),
  );
}
