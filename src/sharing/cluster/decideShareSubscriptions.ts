import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import type { ShareSubscriptionCommand } from './commands.ts';
import { asAdministrator, type Decision } from './decision.ts';
import type { ClusterState } from './state.ts';

/** The consumer's side of accepting a share: a saga like attaching. */
export function decideShareSubscriptions(
  state: ClusterState,
  command: ShareSubscriptionCommand,
  context: DecisionContext,
): Decision {
  const { subscriptionId } = command;
  const known = state.shareSubscriptions.get(subscriptionId);
  switch (command.type) {
    case 'BeginAccept':
      return asAdministrator(state, context.principal, 'accept a share', () => {
        if (command.provider.clusterId === state.id) {
          return fail(new SharingError('AttachToItself', `Cluster '${state.name}' cannot accept its own share.`));
        }
        const { share, invitationId, sending, provider } = command;
        const subscription = {
          id: subscriptionId,
          shareId: share.id,
          shareName: share.name,
          terms: share.terms,
          invitationId,
          sending,
          provider,
          acceptedBy: context.principal,
          since: context.time,
          phase: 'accepting' as const,
        };
        return known ? ok([]) : ok([{ type: 'AcceptBegun', subscription }]);
      });
    case 'CompleteAccept':
      return known?.phase === 'accepting' ? ok([{ type: 'AcceptCompleted', subscriptionId }]) : ok([]);
    case 'AbandonAccept':
      return known?.phase === 'accepting'
        ? ok([{ type: 'AcceptAbandoned', subscriptionId, reason: command.reason }])
        : ok([]);
    case 'DeleteShareSubscription':
      return asAdministrator(state, context.principal, 'delete a share subscription', () => {
        const mapped = state.attachments.find(
          ({ origin, phase }) =>
            origin.kind === 'DataShare' && origin.subscriptionId === subscriptionId && phase !== 'detaching',
        );
        if (mapped) {
          return fail(
            new SharingError(
              'InvalidArgument',
              `Data sets of this subscription are still mapped, by configuration '${mapped.configuration}'. Detach them first.`,
            ),
          );
        }
        return known ? ok([{ type: 'ShareSubscriptionDeleted', subscriptionId }]) : ok([]);
      });
  }
}
