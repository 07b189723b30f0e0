import { SharingError } from '../../protocol/errors.ts';
import type { ShareSubscription } from '../../sharing/cluster/state.ts';
import type { FollowerSide, SagaPorts } from './attachSaga.ts';
import { openLeaderCluster } from './leaderLink.ts';

/** Brings an acceptance whose intent is committed to its end. Throws what the provider refuses, after undoing the intent. */
export async function finishAccept(
  ports: SagaPorts,
  consumer: FollowerSide,
  subscription: ShareSubscription,
): Promise<void> {
  const { id: subscriptionId, shareId, invitationId, sending, provider } = subscription;
  const { id, name } = consumer.journal.state;
  try {
    const live = await openLeaderCluster(ports.pool, consumer.folder, provider);
    try {
      await live.journal.checkPresence();
      await live.journal.execute({
        type: 'AcceptInvitation',
        share: shareId,
        invitation: invitationId,
        sending,
        subscriptionId,
        consumerCluster: { id, name },
      });
    } finally {
      live.release();
    }
  } catch (error) {
    if (SharingError.is(error) && error.kind === 'user') {
      await consumer.journal.execute({ type: 'AbandonAccept', subscriptionId, reason: error.message });
    }
    throw error;
  }
  await consumer.journal.execute({ type: 'CompleteAccept', subscriptionId });
}
