import { SharingError } from '../../protocol/errors.ts';
import type { Attachment } from '../../sharing/following/attachment.ts';
import type { Clock } from '../clock.ts';
import type { JournalPool } from '../journal/journalPool.ts';
import { fromLocation, toLocation } from '../layout.ts';
import type { ClusterJournal } from '../specs.ts';
import { openLeaderCluster } from './leaderLink.ts';

/*
 * Attaching and detaching touch two journals. Each is a saga of three commits: intent on the follower, registration (or its
 * end) on the leader, completion on the follower. Every step may be repeated, by this process or another, so whatever crashes
 * in between is finished at the next start, or undone when the leader refuses.
 */

export interface SagaPorts {
  readonly pool: JournalPool;
  readonly clock: Clock;
}

export interface FollowerSide {
  readonly folder: string;
  readonly journal: ClusterJournal;
}

/** Brings an attachment whose intent is committed to its end. Throws what the leader refuses, after undoing the intent. */
export async function finishAttach(ports: SagaPorts, follower: FollowerSide, attachment: Attachment): Promise<void> {
  const { id: attachmentId } = attachment;
  try {
    await register(ports, follower, attachment);
  } catch (error) {
    if (SharingError.is(error) && error.kind === 'user') {
      await follower.journal.execute({ type: 'AbandonAttach', attachmentId, reason: error.message });
    }
    throw error;
  }
  await follower.journal.execute({ type: 'CompleteAttach', attachmentId });
}

/** Tells the leader who follows what; again when the filter changed. */
export async function register(ports: SagaPorts, follower: FollowerSide, attachment: Attachment): Promise<void> {
  const { id: attachmentId, configuration, scope, filter, origin } = attachment;
  const { id, name, region, properties } = follower.journal.state;
  await onLeader(ports, follower, attachment, async (journal, leaderFolder) => {
    await journal.execute({
      type: 'RegisterFollower',
      databaseId: scope.kind === 'database' ? scope.databaseId : undefined,
      attachmentId,
      cluster: { id, name, region, customerManagedKey: properties.customerManagedKey },
      location: toLocation(leaderFolder, follower.folder),
      configuration,
      filter,
      origin,
    });
  });
}

/** Brings a detachment whose intent is committed to its end. While the leader cannot be reached it stays open, unseen by users. */
export async function finishDetach(ports: SagaPorts, follower: FollowerSide, attachment: Attachment): Promise<void> {
  const { id: attachmentId, scope } = attachment;
  await onLeader(ports, follower, attachment, async (journal) => {
    const databaseId = scope.kind === 'database' ? scope.databaseId : undefined;
    await journal.execute({ type: 'UnregisterFollower', databaseId, attachmentId, by: 'follower' });
  });
  await follower.journal.execute({ type: 'CompleteDetach', attachmentId });
}

/** Works on the journal of the leader, which must be in its place. */
export async function onLeader<T>(
  { pool }: SagaPorts,
  follower: FollowerSide,
  { leader }: Attachment,
  work: (journal: ClusterJournal, folder: string) => Promise<T>,
): Promise<T> {
  const live = await openLeaderCluster(pool, follower.folder, leader);
  try {
    await live.journal.checkPresence();
    return await work(live.journal, fromLocation(follower.folder, leader.location));
  } finally {
    live.release();
  }
}
