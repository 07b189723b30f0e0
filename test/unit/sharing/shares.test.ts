import assert from 'node:assert/strict';
import type { InvitationStatus, SubscriptionStatus } from '../../../src/protocol/shares.ts';
import type { ClusterCommand, InvitationCommand, SubscriptionCommand } from '../../../src/sharing/cluster/commands.ts';
import type { ClusterState } from '../../../src/sharing/cluster/state.ts';
import { shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';
import { invitationStatus, type Share, type Subscription } from '../../../src/sharing/shares/share.ts';
import { consumer, decide, history, provider, type Step } from '../../support/model.ts';

const ref = { share: 'share1', invitation: 'invitation1' } as const;
const subscribed = { share: 'share1', subscription: 's1' } as const;
const content = { kind: 'KustoDatabase', databaseId: 'd1', databaseName: 'Aviation' } as const;
const invite = { type: 'Invite', share: 'share1', invitee: { kind: 'email', email: 'Lee@fabrikam.com' } } as const;
const accept = {
  type: 'AcceptInvitation',
  ...ref,
  sending: 1,
  subscriptionId: 's1',
  consumerCluster: { id: 'f', name: 'fabrikam' },
} as const;
const reject = { type: 'RejectInvitation', ...ref, sending: 1 } as const;
const withdraw = { type: 'WithdrawInvitation', ...ref } as const;
const resend = { type: 'ResendInvitation', ...ref } as const;
const register = {
  type: 'RegisterFollower',
  databaseId: 'd1',
  attachmentId: 'a1',
  cluster: { id: 'f', name: 'fabrikam', region: 'West Europe', customerManagedKey: false },
  location: '../fabrikam',
  configuration: 'c',
  filter: shareEverything,
  origin: { kind: 'DataShare', shareId: 'share1', subscriptionId: 's1', dataSetId: 'dataset1' },
} as const;

const start: readonly Step[] = [
  [{ type: 'CreateCluster', name: 'contoso', region: 'West Europe' }],
  [{ type: 'CreateDatabase', name: 'Aviation', id: 'd1' }],
  [{ type: 'CreateShare', name: 'Flights', description: '', terms: 'Be kind.' }, undefined, 'share'],
  [{ type: 'AddDataSet', share: 'share1', name: 'All', content }, undefined, 'dataset'],
];
const invited = (command: ClusterCommand = invite): ClusterState =>
  history(...start, [command, undefined, 'invitation']);
const then = (state: ClusterState, command: ClusterCommand, actor = provider): ClusterState => {
  const result = decide(state, command, actor);
  assert.equal(result.code, undefined, `${command.type}: ${result.code}`);
  return result.state;
};
const shareOf = (state: ClusterState): Share => {
  const share = state.shares.get('share1');
  assert.ok(share);
  return share;
};
const late = { ...provider, time: 5_000 };

describe('invitations', () => {
  const states: Readonly<Record<InvitationStatus, { readonly state: ClusterState; readonly time: number }>> = {
    Pending: { state: invited(), time: 2_000 },
    Expired: { state: invited({ ...invite, expiresAt: 1_500 }), time: 2_000 },
    Accepted: { state: then(invited(), accept, consumer), time: 2_000 },
    Rejected: { state: then(invited(), reject, consumer), time: 2_000 },
    Withdrawn: { state: then(invited(), withdraw), time: 2_000 },
  };
  const commands = {
    accept: { command: { ...accept, subscriptionId: 's2' }, actor: consumer },
    reject: { command: reject, actor: consumer },
    withdraw: { command: withdraw, actor: provider },
    resend: { command: resend, actor: provider },
    invite: { command: invite, actor: provider },
  } as const;
  /** Every command about invitations has its column. */
  const columns: Readonly<Record<InvitationCommand['type'], keyof typeof commands>> = {
    AcceptInvitation: 'accept',
    RejectInvitation: 'reject',
    WithdrawInvitation: 'withdraw',
    ResendInvitation: 'resend',
    Invite: 'invite',
  };
  it('have every command in the table', () => {
    for (const [type, name] of Object.entries(columns)) assert.equal(commands[name].command.type, type);
  });
  /** Inviting once more makes another invitation, and leaves this one as it is. */
  type Outcome = InvitationStatus | 'InvitationNotPending' | 'InvitationExists';
  /** Every pair of state and command: the status afterwards, or the refusal. A missing cell does not compile. */
  const table: Readonly<Record<InvitationStatus, Readonly<Record<keyof typeof commands, Outcome>>>> = {
    Pending: {
      accept: 'Accepted',
      reject: 'Rejected',
      withdraw: 'Withdrawn',
      resend: 'Pending',
      invite: 'InvitationExists',
    },
    Expired: {
      accept: 'InvitationNotPending',
      reject: 'InvitationNotPending',
      withdraw: 'Withdrawn',
      resend: 'Pending',
      invite: 'Expired',
    },
    Accepted: {
      accept: 'InvitationNotPending',
      reject: 'InvitationNotPending',
      withdraw: 'InvitationNotPending',
      resend: 'InvitationNotPending',
      invite: 'Accepted',
    },
    Rejected: {
      accept: 'InvitationNotPending',
      reject: 'InvitationNotPending',
      withdraw: 'InvitationNotPending',
      resend: 'Pending',
      invite: 'Rejected',
    },
    Withdrawn: {
      accept: 'InvitationNotPending',
      reject: 'InvitationNotPending',
      withdraw: 'Withdrawn',
      resend: 'Pending',
      invite: 'Withdrawn',
    },
  };
  for (const [status, row] of Object.entries(table)) {
    for (const [name, outcome] of Object.entries(row)) {
      it(`${status}, ${name}: ${outcome}`, () => {
        const { state, time } = states[status as InvitationStatus];
        const { command, actor } = commands[name as keyof typeof commands];
        const result = decide(state, command, { ...actor, time });
        const invitation = shareOf(result.state).invitations.get('invitation1');
        assert.ok(invitation);
        assert.equal(result.code ?? invitationStatus(invitation, time), outcome);
      });
    }
  }

  it('is for one person, whatever the case of the address', () => {
    const stranger = { ...consumer, principal: 'aaduser=max@fabrikam.com' };
    assert.equal(decide(invited(), accept, stranger).code, 'InvitationForAnother');
    assert.equal(decide(invited(), reject, stranger).code, 'InvitationForAnother');
    assert.equal(
      decide(invited(), accept, { ...consumer, principal: 'aadapp=lee@fabrikam.com' }).code,
      'InvitationForAnother',
    );
    assert.equal(decide(invited(), accept, { ...consumer, principal: 'aaduser=LEE@FABRIKAM.COM' }).code, undefined);
    const byObject: ClusterCommand = { ...invite, invitee: { kind: 'object', tenantId: 't', objectId: 'o' } };
    assert.equal(decide(invited(byObject), accept, consumer).code, 'InvitationForAnother');
    assert.equal(decide(invited(byObject), accept, { ...consumer, principal: 'aadapp=o;t' }).code, undefined);
  });

  it('works with its newest link only', () => {
    const again = then(invited(), resend);
    assert.equal(decide(again, accept, consumer).code, 'InvitationNotPending');
    assert.equal(decide(again, { ...accept, sending: 2 }, consumer).code, undefined);
  });

  it('is accepted once, also when the step is repeated', () => {
    const once = then(invited(), accept, consumer);
    assert.equal(then(once, accept, consumer), once);
    assert.equal(decide(once, { ...accept, subscriptionId: 's2' }, consumer).code, 'InvitationNotPending');
  });

  for (const [what, command, code] of [
    ['a person twice', invite, 'InvitationExists'],
    ['what is no address', { ...invite, invitee: { kind: 'email', email: 'lee' } }, 'InvalidArgument'],
    [
      'for a time that is over',
      { ...invite, invitee: { kind: 'email', email: 'a@b.c' }, expiresAt: 1 },
      'InvalidArgument',
    ],
    ['to a share that is gone', { ...invite, share: 'x' }, 'ShareNotFound'],
  ] as const) {
    it(`refuses to invite ${what}: ${code}`, () => assert.equal(decide(invited(), command, provider).code, code));
  }

  it('refuses to invite to an empty share', () => {
    assert.equal(decide(history(...start.slice(0, 3)), invite, provider).code, 'InvalidArgument');
  });
});

describe('subscriptions', () => {
  const active = then(then(invited(), accept, consumer), register, consumer);
  const revoke = { type: 'RevokeSubscription', ...subscribed } as const;
  const confirm = { type: 'ConfirmRevoked', ...subscribed, attachmentId: 'a1' } as const;
  const revoking = then(active, revoke);
  const states: Readonly<Record<SubscriptionStatus, ClusterState>> = {
    Active: active,
    Revoking: revoking,
    Revoked: then(revoking, confirm, consumer),
    SourceDeleted: then(active, { type: 'DeleteShare', share: 'share1' }),
  };
  const commands = {
    revoke: { command: revoke, actor: provider },
    reinstate: { command: { type: 'ReinstateSubscription', ...subscribed }, actor: provider },
    adjust: { command: { type: 'AdjustSubscription', ...subscribed, expiresAt: 9_000 }, actor: provider },
    confirm: { command: confirm, actor: consumer },
    expire: { command: { type: 'ExpireSubscriptions' }, actor: provider },
    register: { command: { ...register, attachmentId: 'a2' }, actor: consumer },
  } as const satisfies Record<string, { command: ClusterCommand; actor: typeof provider }>;
  /** Every command about subscriptions has its column, and what uses them. */
  const columns: Readonly<Record<SubscriptionCommand['type'] | 'RegisterFollower', keyof typeof commands>> = {
    RevokeSubscription: 'revoke',
    ReinstateSubscription: 'reinstate',
    AdjustSubscription: 'adjust',
    ConfirmRevoked: 'confirm',
    ExpireSubscriptions: 'expire',
    RegisterFollower: 'register',
  };
  it('have every command in the table', () => {
    for (const [type, name] of Object.entries(columns)) assert.equal(commands[name].command.type, type);
  });
  type Outcome = SubscriptionStatus | 'SubscriptionNotActive' | 'ShareNotFound';
  const table: Readonly<Record<keyof typeof states, Readonly<Record<keyof typeof commands, Outcome>>>> = {
    Active: {
      revoke: 'Revoking',
      reinstate: 'Active',
      adjust: 'Active',
      confirm: 'Active',
      expire: 'Active',
      register: 'Active',
    },
    Revoking: {
      revoke: 'Revoking',
      reinstate: 'Active',
      adjust: 'Revoking',
      confirm: 'Revoked',
      expire: 'Revoking',
      register: 'SubscriptionNotActive',
    },
    Revoked: {
      revoke: 'Revoked',
      reinstate: 'Active',
      adjust: 'Revoked',
      confirm: 'Revoked',
      expire: 'Revoked',
      register: 'SubscriptionNotActive',
    },
    SourceDeleted: {
      revoke: 'ShareNotFound',
      reinstate: 'ShareNotFound',
      adjust: 'ShareNotFound',
      confirm: 'ShareNotFound',
      expire: 'SourceDeleted',
      register: 'ShareNotFound',
    },
  };
  const subscriptionOf = (state: ClusterState): Subscription => {
    const subscription = shareOf(state).subscriptions.get('s1');
    assert.ok(subscription);
    return subscription;
  };
  for (const [status, row] of Object.entries(table)) {
    for (const [name, outcome] of Object.entries(row)) {
      it(`${status}, ${name}: ${outcome}`, () => {
        const { command, actor } = commands[name as keyof typeof commands];
        const result = decide(states[status as keyof typeof states], command, actor);
        // A consumer that no longer finds the share says that its source was deleted.
        const found = result.state.shares.get('share1')?.subscriptions.get('s1');
        assert.equal(result.code ?? found?.status ?? 'SourceDeleted', outcome);
      });
    }
  }

  it('takes every registration away in the commit that revokes', () => {
    assert.equal(active.databases.get('d1')?.followers.size, 1);
    assert.equal(revoking.databases.get('d1')?.followers.size, 0);
    assert.deepEqual(subscriptionOf(revoking).leaving, ['a1']);
  });

  it('revokes by itself when it expires', () => {
    const limited = then(active, { type: 'AdjustSubscription', ...subscribed, expiresAt: 3_000 });
    assert.equal(
      decide(limited, { ...register, attachmentId: 'a2' }, { ...consumer, time: 4_000 }).code,
      'SubscriptionNotActive',
    );
    assert.equal(then(limited, { type: 'ExpireSubscriptions' }, { ...late, time: 2_000 }), limited);
    assert.equal(subscriptionOf(then(limited, { type: 'ExpireSubscriptions' }, late)).status, 'Revoking');
  });

  it('ends with its share, and a data set ends for those who mapped it', () => {
    assert.equal(
      then(active, { type: 'RemoveDataSet', share: 'share1', dataSet: 'dataset1' }).databases.get('d1')?.followers.size,
      0,
    );
    const deleted = then(active, { type: 'DeleteShare', share: 'share1' });
    assert.equal(deleted.databases.get('d1')?.followers.size, 0);
    assert.equal(decide(deleted, register, consumer).code, 'ShareNotFound');
  });

  it('lets nobody follow more than the data set', () => {
    const other = then(active, { type: 'CreateDatabase', name: 'Secret', id: 'd2' });
    assert.equal(
      decide(other, { ...register, attachmentId: 'a3', databaseId: 'd2' }, consumer).code,
      'InvalidArgument',
    );
    assert.equal(
      decide(other, { ...register, attachmentId: 'a3', databaseId: undefined }, consumer).code,
      'InvalidArgument',
    );
    const tables = { ...shareEverything, tables: { include: ['Logs*'], exclude: [] } };
    const some: ClusterCommand = {
      type: 'AddDataSet',
      share: 'share1',
      name: 'Some',
      content: { ...content, kind: 'KustoTable', filter: tables },
    };
    const { state } = decide(other, some, provider, 'some');
    const origin = { ...register.origin, dataSetId: 'some1' };
    assert.equal(decide(state, { ...register, attachmentId: 'a3', origin }, consumer).code, 'InvalidArgument');
    assert.equal(decide(state, { ...register, attachmentId: 'a3', origin, filter: tables }, consumer).code, undefined);
  });
});
