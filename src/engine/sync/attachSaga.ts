import { SharingError } from '../../protocol/errors.ts';
import type { Attachment } from '../../sharing/cluster/state.ts';
import type { JournalPool } from '../journal/journalPool.ts';
import { fromLocation, journalFolder, toLocation } from '../layout.ts';
import { type ClusterJournal, clusterSpec } from '../specs.ts';
import { leaderUnavailable } from './leaderLink.ts';

/*
 * Attaching and detaching touch two journals. Each is a saga of three commits: intent on the follower, registration (or its
 * end) on the leader, completion on the follower. Every step may be repeated, by this process or another, so whatever crashes
 * in between is finished at the next start, or undone when the leader refuses.
 */

interface FollowerSide {
  readonly folder: string;
  readonly journal: ClusterJournal;
}

/** Brings an attachment whose intent is committed to its end. Throws what the leader refuses, after undoing the intent. */
export async function finishAttach(pool: JournalPool, follower: FollowerSide, attachment: Attachment): Promise<void> {
  const { id: attachmentId, configuration, leader } = attachment;
  try {
    await onLeader(pool, follower, attachment, async (journal, leaderFolder) => {
      await journal.execute({
        type: 'RegisterFollower',
        databaseId: leader.databaseId,
        attachmentId,
        clusterId: follower.journal.state.id,
        clusterName: follower.journal.state.name,
        region: follower.journal.state.region,
        location: toLocation(leaderFolder, follower.folder),
        configuration,
      });
    });
  } catch (error) {
    if (SharingError.is(error) && error.kind === 'user') {
      await follower.journal.execute({ type: 'AbandonAttach', attachmentId, reason: error.message });
    }
    throw error;
  }
  await follower.journal.execute({ type: 'CompleteAttach', attachmentId });
}

/** Brings a detachment whose intent is committed to its end. While the leader cannot be reached it stays open, unseen by users. */
export async function finishDetach(pool: JournalPool, follower: FollowerSide, attachment: Attachment): Promise<void> {
  const { id: attachmentId, leader } = attachment;
  await onLeader(pool, follower, attachment, async (journal) => {
    await journal.execute({ type: 'UnregisterFollower', databaseId: leader.databaseId, attachmentId });
  });
  await follower.journal.execute({ type: 'CompleteDetach', attachmentId });
}

/** Finishes whatever an earlier run of this follower cluster left open; what cannot be finished now stays for the next time. */
export async function finishOpenSagas(pool: JournalPool, follower: FollowerSide): Promise<void> {
  for (const attachment of follower.journal.state.attachments.values()) {
    if (attachment.phase === 'attached') continue;
    const finish = attachment.phase === 'attaching' ? finishAttach : finishDetach;
    await finish(pool, follower, attachment).catch((error: unknown) => {
      // Refused: undone already. Unreachable: tried again later. Neither concerns a user who asked for nothing now.
      if (!SharingError.is(error)) throw error;
    });
  }
}

async function onLeader(
  pool: JournalPool,
  follower: FollowerSide,
  { leader }: Attachment,
  work: (journal: ClusterJournal, folder: string) => Promise<void>,
): Promise<void> {
  const folder = fromLocation(follower.folder, leader.location);
  const live = await pool.acquire(journalFolder(folder), clusterSpec);
  try {
    await live.journal.refresh();
    if (live.journal.state.id !== leader.clusterId) throw leaderUnavailable(leader, folder);
    await live.journal.checkPresence();
    await work(live.journal, folder);
  } finally {
    live.release();
  }
}
