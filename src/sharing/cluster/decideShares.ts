import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import { parsePrincipal, principalKey } from '../access/principals.ts';
import type { DecisionContext } from '../context.ts';
import { checkFilter } from '../filter/tableLevelSharing.ts';
import type { AttachOrigin } from '../following/attachment.ts';
import { checkName, nameKey } from '../names.ts';
import { broken } from '../rules.ts';
import {
  type Invitation,
  type Invitee,
  invitationStatus,
  isActive,
  type Share,
  type Subscription,
} from '../shares/share.ts';
import type { ShareCommand } from './commands.ts';
import { asAdministrator, type CommandOf, type Decision } from './decision.ts';
import type { ClusterEvent } from './events.ts';
import type { ClusterState } from './state.ts';

export function decideShares(state: ClusterState, command: ShareCommand, context: DecisionContext): Decision {
  const provide = (what: string, then: () => Decision): Decision =>
    asAdministrator(state, context.principal, what, then);
  switch (command.type) {
    case 'CreateShare':
      return provide('create a share', () => createShare(state, command, context));
    case 'DeleteShare':
      return provide('delete a share', () =>
        onShare(state, command.share, (share) =>
          ok([...unregister(state, () => true, share), { type: 'ShareDeleted', shareId: share.id }]),
        ),
      );
    case 'AddDataSet':
      return provide('add a data set', () =>
        onShare(state, command.share, (share) => addDataSet(state, share, command, context)),
      );
    case 'RemoveDataSet':
      return provide('remove a data set', () =>
        onShare(state, command.share, (share) =>
          share.dataSets.has(command.dataSet)
            ? ok([
                ...unregister(state, (origin) => origin.dataSetId === command.dataSet, share),
                { type: 'DataSetRemoved', shareId: share.id, dataSetId: command.dataSet },
              ])
            : ok([]),
        ),
      );
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

function createShare(state: ClusterState, command: CommandOf<'CreateShare'>, context: DecisionContext): Decision {
  const name = checkName('configuration', command.name);
  if (!name.ok) return name;
  if (state.shares.some((share) => nameKey(share.name) === nameKey(name.value))) {
    return fail(
      new SharingError(
        'ShareExists',
        `Cluster '${state.name}' has a share '${name.value}' already. Choose another name.`,
      ),
    );
  }
  const { description, terms } = command;
  return ok([{ type: 'ShareCreated', id: context.newId(), name: name.value, description, terms, at: context.time }]);
}

function addDataSet(
  state: ClusterState,
  share: Share,
  command: CommandOf<'AddDataSet'>,
  context: DecisionContext,
): Decision {
  const name = checkName('configuration', command.name);
  if (!name.ok) return name;
  if (share.dataSets.some((dataSet) => nameKey(dataSet.name) === nameKey(name.value))) {
    return fail(
      new SharingError(
        'ShareExists',
        `Share '${share.name}' has a data set '${name.value}' already. Choose another name.`,
      ),
    );
  }
  const { content } = command;
  if (content.kind !== 'KustoCluster' && !state.databases.has(content.databaseId)) {
    return fail(
      new SharingError(
        'DatabaseNotFound',
        `Cluster '${state.name}' does not own a database '${content.databaseName}'.`,
      ),
    );
  }
  if (content.kind === 'KustoTable') {
    const filter = checkFilter(content.filter);
    if (!filter.ok) return filter;
  }
  return ok([{ type: 'DataSetAdded', shareId: share.id, dataSet: { id: context.newId(), name: name.value, content } }]);
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

/** The end of every registration that came from a share and answers to the condition. */
function unregister(
  state: ClusterState,
  condition: (origin: { readonly subscriptionId: string; readonly dataSetId: string }) => boolean,
  share: Share,
): readonly ClusterEvent[] {
  const ends = (follower: { readonly origin: AttachOrigin }): boolean =>
    follower.origin.kind === 'DataShare' && follower.origin.shareId === share.id && condition(follower.origin);
  const cluster = [...state.followers.values()]
    .filter(ends)
    .map(({ attachmentId }): ClusterEvent => ({ type: 'FollowerUnregistered', attachmentId }));
  const databases = [...state.databases.values()].flatMap(({ id, followers }) =>
    [...followers.values()]
      .filter(ends)
      .map(({ attachmentId }): ClusterEvent => ({ type: 'FollowerUnregistered', databaseId: id, attachmentId })),
  );
  return [...cluster, ...databases];
}

function onShare(state: ClusterState, id: string, then: (share: Share) => Decision): Decision {
  const share = state.shares.get(id);
  return share
    ? then(share)
    : fail(new SharingError('ShareNotFound', `Cluster '${state.name}' no longer has this share.`));
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

function checkedExpiry(
  expiresAt: number | undefined,
  context: DecisionContext,
  then: (expiry: { readonly expiresAt?: number }) => Decision,
): Decision {
  if (expiresAt === undefined) return then({});
  return Number.isFinite(expiresAt) && expiresAt > context.time
    ? then({ expiresAt })
    : fail(new SharingError('InvalidArgument', 'An expiry must lie in the future.'));
}

function changeInvitation(share: Share, invitation: Invitation): Decision {
  return ok([{ type: 'InvitationChanged', shareId: share.id, invitation }]);
}

function changeSubscription(share: Share, subscription: Subscription): Decision {
  return ok([{ type: 'SubscriptionChanged', shareId: share.id, subscription }]);
}
