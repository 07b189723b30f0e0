import { SharingError } from '../../protocol/errors.ts';
import type { LeaderReference } from '../../sharing/cluster/state.ts';
import type { JournalPool } from '../journal/journalPool.ts';
import { databaseFolder, extentsFolder, fromLocation, journalFolder } from '../layout.ts';
import { clusterSpec, databaseSpec, type LiveCluster, type LiveDatabase } from '../specs.ts';

/** The leader as a follower reads it: its cluster's journal for the grant, its database's for the content. */
export interface LeaderLink {
  readonly folder: string;
  readonly extents: string;
  readonly cluster: LiveCluster;
  readonly database: LiveDatabase;
  release(): void;
}

export function leaderUnavailable(
  leader: Pick<LeaderReference, 'clusterName' | 'databaseName'>,
  folder: string,
): SharingError {
  return new SharingError(
    'LeaderUnavailable',
    `Leader cluster '${leader.clusterName}' with database '${leader.databaseName}' is not at '${folder}'. Bring its folder back, or detach the database.`,
    'transient',
  );
}

/** Opens both journals of a leader. Throws `LeaderUnavailable` when another cluster, or none, is at its place. */
export async function openLeader(pool: JournalPool, follower: string, leader: LeaderReference): Promise<LeaderLink> {
  const folder = fromLocation(follower, leader.location);
  const cluster = await pool.acquire(journalFolder(folder), clusterSpec);
  try {
    if (cluster.journal.state.id !== leader.clusterId) throw leaderUnavailable(leader, folder);
    const home = databaseFolder(folder, leader.databaseId);
    const database = await pool.acquire(journalFolder(home), databaseSpec);
    if (database.journal.version === 0) {
      database.release();
      throw leaderUnavailable(leader, folder);
    }
    const release = (): void => {
      cluster.release();
      database.release();
    };
    return { folder, extents: extentsFolder(home), cluster, database, release };
  } catch (error) {
    cluster.release();
    throw error;
  }
}
