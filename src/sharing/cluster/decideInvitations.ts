import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { Invitee } from '../../protocol/shares.ts';
import { parsePrincipal, principalKey } from '../access/principals.ts';
import type { DecisionContext } from '../context.ts';
import { broken } from '../rules.ts';
import { type Invitation, invitationStatus, type Share, type Subscription } from '../shares/share.ts';
import type { InvitationCommand } from './commands.ts';
import { asAdministrator, type CommandOf, type Decision } from './decision.ts';
import { checkedExpiry, onShare } from './onShare.ts';
import type { ClusterState } from './state.ts';

/** Inviting, and answering an invitation. */
export function decideInvitations(state: ClusterState, command: InvitationCommand, context: DecisionContext): Decision {
  const provide = (what: string, then: () => Decision): Decision =>
    asAdministrator(state, context.principal, what, then);
  switch (command.type) {
    case 'Invite':
      return provide('invite', () => onShare(state, command.share, (share) => invite(share, command, context)));
    case 'ResendInvitation':
      return provide('invite', () =>
        onInvitation(state, command, (share, invitation) => {
          const status = invitationStatus(invitation, context.time);
          if (status === 'Accepted') return fail(broken('InvitationNotPending', { invitation: invitation.id, status }));
          const { respondedAt: _respondedAt, expiresAt: _expiresAt, ...kept } = invitation;
          return checkedExpiry(command.expiresAt, context, (expiry) =>
            changeInvitation(share, {
              ...kept,
              status: 'Pending',
              sending: invitation.sending + 1,
              sentAt: context.time,
              ...expiry,
            }),
          );
        }),
      );
    case 'WithdrawInvitation':
      return provide('withdraw an invitation', () =>
        onInvitation(state, command, (share, invitation) => {
          if (invitation.status === 'Withdrawn') return ok([]);
          if (invitation.status !== 'Pending') {
            return fail(
              new SharingError(
                'InvitationNotPending',
                `The invitation is ${invitation.status.toLowerCase()} already. Revoke the subscription to end its access.`,
              ),
            );
          }
          return changeInvitation(share, { ...invitation, status: 'Withdrawn', respondedAt: context.time });
        }),
      );
    case 'RejectInvitation':
      return answer(state, command, context, (share, invitation) =>
        changeInvitation(share, { ...invitation, status: 'Rejected', respondedAt: context.time }),
      );
    case 'AcceptInvitation':
      return acceptInvitation(state, command, context);
  }
}

function invite(share: Share, command: CommandOf<'Invite'>, context: DecisionContext): Decision {
  if (share.dataSets.isEmpty()) {
    return fail(
      new SharingError('InvalidArgument', `Share '${share.name}' has no data sets yet. Add one before inviting.`),
    );
  }
  const { invitee } = command;
  if (invitee.kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(invitee.email)) {
    return fail(
      new SharingError(
        'InvalidArgument',
        `'${invitee.email}' is not an e-mail address. Use the address with which the person signs in.`,
      ),
    );
  }
  const twin = share.invitations.find(
    (invitation) =>
      invitationStatus(invitation, context.time) === 'Pending' &&
      inviteeName(invitation.invitee) === inviteeName(invitee),
  );
  if (twin) {
    return fail(
      new SharingError(
        'InvitationExists',
        `'${inviteeName(invitee)}' has a pending invitation to share '${share.name}' already. Resend or withdraw it.`,
      ),
    );
  }
  return checkedExpiry(command.expiresAt, context, (expiry) =>
    changeInvitation(share, {
      id: context.newId(),
      invitee,
      status: 'Pending',
      sending: 1,
      sentAt: context.time,
      ...expiry,
    }),
  );
}

function acceptInvitation(
  state: ClusterState,
  command: CommandOf<'AcceptInvitation'>,
  context: DecisionContext,
): Decision {
  const { subscriptionId } = command;
  // A repeated step of the same acceptance has nothing left to do.
  if (state.shares.get(command.share)?.subscriptions.has(subscriptionId)) return ok([]);
  return answer(state, command, context, (share, invitation) => {
    const subscription: Subscription = {
      id: subscriptionId,
      invitationId: invitation.id,
      consumer: context.principal,
      consumerCluster: command.consumerCluster,
      status: 'Active',
      sharedAt: context.time,
      leaving: [],
    };
    return ok([
      {
        type: 'InvitationChanged',
        shareId: share.id,
        invitation: { ...invitation, status: 'Accepted', respondedAt: context.time },
      },
      { type: 'SubscriptionChanged', shareId: share.id, subscription },
    ]);
  });
}

/** Goes on when the invitation is for this person and can be answered now. */
function answer(
  state: ClusterState,
  command: CommandOf<'AcceptInvitation' | 'RejectInvitation'>,
  context: DecisionContext,
  then: (share: Share, invitation: Invitation) => Decision,
): Decision {
  return onInvitation(state, command, (share, invitation) => {
    if (!isInvitee(invitation.invitee, context.principal)) {
      return fail(
        broken('InvitationForAnother', { invitee: inviteeName(invitation.invitee), principal: context.principal }),
      );
    }
    const status = invitationStatus(invitation, context.time);
    if (status === 'Pending' && invitation.sending !== command.sending) {
      return fail(
        new SharingError('InvitationNotPending', 'The invitation was sent again since; only its newest link works.'),
      );
    }
    return status === 'Pending'
      ? then(share, invitation)
      : fail(broken('InvitationNotPending', { invitation: invitation.id, status }));
  });
}

/** Whether a principal is the person an invitation is for. */
export function isInvitee(invitee: Invitee, principal: string): boolean {
  const parsed = parsePrincipal(principal);
  if (!parsed.ok) return false;
  const { id, tenant, kind } = parsed.value;
  if (invitee.kind === 'email') return kind === 'User' && principalKey(id) === principalKey(invitee.email);
  return (
    principalKey(id) === principalKey(invitee.objectId) && principalKey(tenant ?? '') === principalKey(invitee.tenantId)
  );
}

export function inviteeName(invitee: Invitee): string {
  return invitee.kind === 'email'
    ? invitee.email.toLowerCase()
    : `${invitee.objectId};${invitee.tenantId}`.toLowerCase();
}

function changeInvitation(share: Share, invitation: Invitation): Decision {
  return ok([{ type: 'InvitationChanged', shareId: share.id, invitation }]);
}

function onInvitation(
  state: ClusterState,
  command: { readonly share: string; readonly invitation: string },
  then: (share: Share, invitation: Invitation) => Decision,
): Decision {
  return onShare(state, command.share, (share) => {
    const invitation = share.invitations.get(command.invitation);
    return invitation
      ? then(share, invitation)
      : fail(new SharingError('InvitationNotFound', `Share '${share.name}' no longer has this invitation.`));
  });
}
