import type { SourceRef } from '../protocol/compile.ts';
import { SharingError } from '../protocol/errors.ts';
import type { FollowerOverrides } from '../protocol/following.ts';
import { type DatabaseState, noDatabase } from '../sharing/database/state.ts';
import { ownCaching } from '../sharing/following/attachment.ts';
import type { ClusterHost } from './clusterHost.ts';
import { extentFile, extentsFolder } from './layout.ts';
import type { OtherDatabases } from './otherDatabases.ts';

/** What one query reads, held for as long as it runs. */
export interface Reading {
  readonly state: DatabaseState;
  readonly version: number;
  /** By which overrides the database's caching policies hold. */
  readonly caching: Pick<FollowerOverrides, 'cachingKind' | 'caching'>;
  readonly locate: (extentId: string) => { readonly path: string; readonly cached: boolean };
  /** Ends the query when access to the data ends. */
  readonly signal?: AbortSignal;
  /** Ends the query when one table that it reads is no longer shared. */
  readonly tableSignal?: (table: string) => AbortSignal | undefined;
  readonly release: () => void;
}

/** What a query on no database reads. */
export const nothing: Reading = {
  state: noDatabase,
  version: 0,
  caching: ownCaching,
  locate: (extent) => {
    throw new SharingError('Internal', `Extent '${extent}' is of no database.`, 'bug');
  },
  release: () => undefined,
};

/** The snapshot that is visible now, to be released when it is read. */
export async function openReading(host: ClusterHost, database: string): Promise<Reading> {
  if (host.findFollower(database)) {
    const { snapshot, ...pinned } = host.follower(database).pin();
    const { overrides: caching } = host.follower(database);
    return { state: snapshot.state, version: snapshot.version, caching, ...pinned };
  }
  const owned = host.owned(database);
  const { journal } = await host.database(owned);
  await journal.refresh();
  const folder = extentsFolder(host.databaseFolder(owned.id));
  const locate = (id: string): { path: string; cached: boolean } => ({ path: extentFile(folder, id), cached: false });
  return { state: journal.state, version: journal.version, caching: ownCaching, locate, release: () => undefined };
}

/** Never the query's own database in place of another one that was not opened. */
export function readingOf(source: SourceRef, own: Reading, others: OtherDatabases | undefined): Reading {
  if (source.cluster === undefined) return own;
  const other = others?.find(source);
  if (!other) throw new SharingError('Internal', `Database '${source.database}' was not opened.`, 'bug');
  return other.reading;
}
