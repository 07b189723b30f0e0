import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { isActive, type Share, type Subscription } from '../shares/share.ts';
import type { SubscriptionCommand } from './commands.ts';
import { asAdministrator, type Decision } from './decision.ts';
import type { ClusterEvent } from './events.ts';
import { checkedExpiry, onShare, unregister } from './onShare.ts';
import type { ClusterState } from './state.ts';

/** The provider's power over who accepted: revoke, reinstate, set an expiry. */
export function decideSubscriptions(
  state: ClusterState,
  command: SubscriptionCommand,
  context: DecisionContext,
): Decision {
  const provide = (what: string, then: () => Decision): Decision =>
    asAdministrator(state, context.principal, what, then);
  switch (command.type) {
    case 'RevokeSubscription':
      return provide('revoke a subscription', () =>
        onSubscription(state, command, (share, subscription) => ok(revocation(state, share, subscription))),
      );
    case 'ReinstateSubscription':
      return provide('reinstate a subscription', () =>
        onSubscription(state, command, (share, { expiresAt: _expiresAt, ...subscription }) =>
          checkedExpiry(command.expiresAt, context, (expiry) =>
            changeSubscription(share, { ...subscription, status: 'Active', leaving: [], ...expiry }),
          ),
        ),
      );
    case 'AdjustSubscription':
      return provide('change the expiry of a subscription', () =>
        onSubscription(state, command, (share, { expiresAt: _expiresAt, ...subscription }) =>
          checkedExpiry(command.expiresAt ?? undefined, context, (expiry) =>
            changeSubscription(share, { ...subscription, ...expiry }),
          ),
        ),
      );
    case 'ExpireSubscriptions':
      return ok(
        [...state.shares.values()].flatMap((share) =>
          [...share.subscriptions.values()]
            .filter((subscription) => subscription.status === 'Active' && !isActive(subscription, context.time))
            .flatMap((subscription) => revocation(state, share, subscription)),
        ),
      );
    case 'ConfirmRevoked':
      return onSubscription(state, command, (share, subscription) => {
        if (!subscription.leaving.includes(command.attachmentId)) return ok([]);
        const leaving = subscription.leaving.filter((id) => id !== command.attachmentId);
        const status = subscription.status === 'Revoking' && leaving.length === 0 ? 'Revoked' : subscription.status;
        return changeSubscription(share, { ...subscription, leaving, status });
      });
  }
}

/** The end of a subscription's access: every registration that came from it goes in the same commit. */
function revocation(state: ClusterState, share: Share, subscription: Subscription): readonly ClusterEvent[] {
  if (subscription.status !== 'Active') return [];
  const gone = unregister(state, (origin) => origin.subscriptionId === subscription.id, share);
  const leaving = gone.flatMap((event) => (event.type === 'FollowerUnregistered' ? [event.attachmentId] : []));
  const status = leaving.length === 0 ? 'Revoked' : 'Revoking';
  return [
    ...gone,
    { type: 'SubscriptionChanged', shareId: share.id, subscription: { ...subscription, status, leaving } },
  ];
}

function changeSubscription(share: Share, subscription: Subscription): Decision {
  return ok([{ type: 'SubscriptionChanged', shareId: share.id, subscription }]);
}

function onSubscription(
  state: ClusterState,
  command: { readonly share: string; readonly subscription: string },
  then: (share: Share, subscription: Subscription) => Decision,
): Decision {
  return onShare(state, command.share, (share) => {
    const subscription = share.subscriptions.get(command.subscription);
    return subscription
      ? then(share, subscription)
      : fail(new SharingError('SubscriptionNotFound', `Share '${share.name}' no longer has this subscription.`));
  });
}
