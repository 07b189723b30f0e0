import { setImmediate as turn } from 'node:timers/promises';
import type { DatabaseSummary } from '../protocol/catalog.ts';
import type { CallOptions } from '../protocol/contract.ts';
import type { SearchMatch, SearchResult } from '../protocol/entities.ts';
import { sharedKinds } from '../protocol/sharedKinds.ts';
import { mayAct, seenBy } from './authorize.ts';
import type { ClusterHost } from './clusterHost.ts';
import { type EntityNames, namesIn } from './entityNames.ts';
import type { NamesIndex } from './namesIndex.ts';
import { byName } from './page.ts';

/** Databases that are opened at a time, so that a search through thousands leaves room for others. */
const together = 32;

interface Searched {
  readonly host: ClusterHost;
  readonly name: string;
  readonly access: DatabaseSummary['access'];
  /** Undefined where there is nothing to look at, or it cannot be read. */
  readonly names: () => Promise<EntityNames | undefined>;
}

/**
 * Looks for a text in the names of clusters, shares, databases and what is in them, as far as the principal sees them:
 * first what needs nothing opened, then what is in the databases. Rejects when the signal says so.
 * Progress is told for every hundredth of the databases.
 */
export async function search(
  hosts: readonly ClusterHost[],
  principal: string,
  index: NamesIndex,
  { text, limit }: { readonly text: string; readonly limit: number },
  { signal, progress }: CallOptions = {},
): Promise<SearchResult> {
  const wanted = text.toLowerCase();
  const holds = (name: string): boolean => name.toLowerCase().includes(wanted);
  const matches: SearchMatch[] = [];
  index.keep(
    new Set(
      hosts.flatMap((host) =>
        host.state.databases
          .keySeq()
          .map((id) => host.databaseFolder(id))
          .toArray(),
      ),
    ),
  );
  const databases = hosts.flatMap((host) => databasesOf(host, principal, index));
  for (const host of hosts) {
    const { state, uri } = host;
    if (holds(state.name)) matches.push({ cluster: uri, kind: 'cluster', name: state.name });
    if (!mayAct(host, principal, 'administer')) continue;
    for (const { name } of state.shares.values()) if (holds(name)) matches.push({ cluster: uri, kind: 'share', name });
  }
  for (const { host, name, access } of databases) {
    if (holds(name)) matches.push({ cluster: host.uri, kind: 'database', access, database: name, name });
  }
  let told = 0;
  for (let from = 0; from < databases.length && matches.length <= limit; from += together) {
    // What is known already is found without waiting for anything: others, and whoever cancels, get their turn here.
    await turn();
    signal?.throwIfAborted();
    const percent = Math.floor((100 * from) / databases.length);
    if (percent > told) progress?.(text, percent / 100);
    told = Math.max(told, percent);
    const some = databases.slice(from, from + together);
    const found = await Promise.all(some.map(async (each) => within(each, await each.names(), holds)));
    matches.push(...found.flat());
  }
  return { matches: matches.slice(0, limit), isCut: matches.length > limit };
}

function databasesOf(host: ClusterHost, principal: string, index: NamesIndex): readonly Searched[] {
  const owned = [...host.state.databases.values()].map((database): Searched => {
    const opened = host.opened(database);
    // A search opens nothing for good: of ten thousand databases each would be watched from then on.
    const names = (): Promise<EntityNames | undefined> =>
      (opened?.then(({ journal }) => namesIn(journal.state)) ?? index.names(host.databaseFolder(database.id))).catch(
        () => undefined,
      );
    return { host, name: database.name, access: 'ReadWrite', names };
  });
  const followed = host.followers.all.map((follower): Searched => {
    const names = async (): Promise<EntityNames | undefined> => follower.visible && namesIn(follower.visible.state);
    return { host, name: follower.link.localName, access: 'ReadOnlyFollowing', names };
  });
  const isSeen = seenBy(host, principal);
  return byName([...owned, ...followed].filter(({ name }) => isSeen(name)));
}

function within(
  { host, name: database, access }: Searched,
  names: EntityNames | undefined,
  holds: (name: string) => boolean,
): readonly SearchMatch[] {
  if (!names) return [];
  return sharedKinds.flatMap((kind) =>
    [...names[kind]].filter(holds).map((name): SearchMatch => ({ cluster: host.uri, kind, access, database, name })),
  );
}
