import { SharingError } from '../../protocol/errors.ts';
import type { Attachment } from '../../sharing/following/attachment.ts';
import { isActive } from '../../sharing/shares/share.ts';
import { finishAccept } from './acceptSaga.ts';
import { type FollowerSide, finishAttach, finishDetach, onLeader, register, type SagaPorts } from './attachSaga.ts';

/** A share that was revoked: says that nothing is left of its data, and comes back to life when it is reinstated. */
async function watchSuspended(ports: SagaPorts, follower: FollowerSide, attachment: Attachment): Promise<void> {
  const { id: attachmentId, origin } = attachment;
  if (origin.kind !== 'DataShare') return;
  const { shareId: share, subscriptionId: subscription } = origin;
  const isBack = await onLeader(ports, follower, attachment, async (journal) => {
    const found = journal.state.shares.get(share)?.subscriptions.get(subscription);
    if (found?.leaving.includes(attachmentId)) {
      await journal.execute({ type: 'ConfirmRevoked', share, subscription, attachmentId });
    }
    return found !== undefined && isActive(found, ports.clock.now());
  });
  if (!isBack) return;
  await register(ports, follower, attachment);
  await follower.journal.execute({ type: 'ResumeAccess', attachmentId });
}

/** Finishes whatever is open on this follower cluster; what cannot be finished now stays for the next time. */
export async function finishOpenSagas(ports: SagaPorts, follower: FollowerSide): Promise<void> {
  const finish = { attaching: finishAttach, detaching: finishDetach, suspended: watchSuspended } as const;
  for (const attachment of follower.journal.state.attachments.values()) {
    if (attachment.phase === 'attached') continue;
    await finish[attachment.phase](ports, follower, attachment).catch(ignoreOurs);
  }
  for (const subscription of follower.journal.state.shareSubscriptions.values()) {
    if (subscription.phase === 'accepting') await finishAccept(ports, follower, subscription).catch(ignoreOurs);
  }
}

/** Refused: undone already. Unreachable: tried again later. Neither concerns a user who asked for nothing now. */
function ignoreOurs(error: unknown): void {
  if (!SharingError.is(error)) throw error;
}
