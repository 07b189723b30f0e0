import { SharingError } from '../../protocol/errors.ts';
import type { ClusterState } from '../../sharing/cluster/state.ts';
import type { Attachment, LeaderReference } from '../../sharing/following/attachment.ts';
import { isActive } from '../../sharing/shares/share.ts';
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

export function leaderUnavailable(leader: LeaderReference, folder: string): SharingError {
  return new SharingError(
    'LeaderUnavailable',
    `Leader cluster '${leader.clusterName}' is not at '${folder}'. Bring its folder back, or detach what follows it.`,
    'transient',
  );
}

/** Opens the journal of a leader's cluster. Throws `LeaderUnavailable` when another cluster, or none, is at its place. */
export async function openLeaderCluster(
  pool: JournalPool,
  home: string,
  leader: LeaderReference,
): Promise<LiveCluster> {
  const folder = fromLocation(home, leader.location);
  const cluster = await pool.acquire(journalFolder(folder), clusterSpec);
  if (cluster.journal.state.id === leader.clusterId) return cluster;
  cluster.release();
  throw leaderUnavailable(leader, folder);
}

/** Opens both journals that following one database needs. */
export async function openLeader(
  pool: JournalPool,
  home: string,
  leader: LeaderReference,
  databaseId: string,
): Promise<LeaderLink> {
  const cluster = await openLeaderCluster(pool, home, leader);
  const folder = fromLocation(home, leader.location);
  try {
    const owner = databaseFolder(folder, databaseId);
    const database = await pool.acquire(journalFolder(owner), databaseSpec);
    if (database.journal.version === 0) {
      database.release();
      throw leaderUnavailable(leader, folder);
    }
    const release = (): void => {
      cluster.release();
      database.release();
    };
    return { folder, extents: extentsFolder(owner), cluster, database, release };
  } catch (error) {
    cluster.release();
    throw error;
  }
}

/** Whether the leader lets this attachment follow the database now. */
export function isGranted(leader: ClusterState, attachment: Attachment, databaseId: string, now: number): boolean {
  const database = leader.databases.get(databaseId);
  if (!database) return false;
  const registered = attachment.scope.kind === 'all' ? leader.followers : database.followers;
  if (!registered.has(attachment.id)) return false;
  const { origin } = attachment;
  if (origin.kind === 'Direct') return true;
  const subscription = leader.shares.get(origin.shareId)?.subscriptions.get(origin.subscriptionId);
  return subscription !== undefined && isActive(subscription, now);
}
