import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ClusterCommand, FollowingCommand } from '../../../src/sharing/cluster/commands.ts';
import type { CommandOf } from '../../../src/sharing/cluster/decision.ts';
import { type ClusterState, defaultProperties, type Lifecycle } from '../../../src/sharing/cluster/state.ts';
import { shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';
import type { AttachmentPhase, AttachOrigin } from '../../../src/sharing/following/attachment.ts';
import { decide, history, provider, type Step } from '../../support/model.ts';

const create: Step = [{ type: 'CreateCluster', name: 'fabrikam', region: 'West Europe' }];
const dataShare: AttachOrigin = { kind: 'DataShare', shareId: 's', subscriptionId: 'u', dataSetId: 'd' };
const attach = (origin: AttachOrigin = { kind: 'Direct' }): CommandOf<'BeginAttach'> => ({
  type: 'BeginAttach',
  attachmentId: 'a1',
  leader: {
    location: '../contoso',
    clusterId: 'leader',
    clusterName: 'contoso',
    region: 'West Europe',
    properties: defaultProperties,
    running: true,
    isFollower: false,
  },
  scope: { kind: 'database', databaseId: 'd1', databaseName: 'Aviation' },
  origin,
});
const id = { attachmentId: 'a1' } as const;
const complete: ClusterCommand = { type: 'CompleteAttach', ...id };
const lose: ClusterCommand = { type: 'LoseAccess', ...id };
const detach: ClusterCommand = { type: 'BeginDetach', ...id };

describe('attachments', () => {
  type Phase = AttachmentPhase | 'none';
  const states: Readonly<Record<Phase, ClusterState>> = {
    none: history(create),
    attaching: history(create, [attach()]),
    attached: history(create, [attach()], [complete]),
    detaching: history(create, [attach()], [complete], [detach]),
    suspended: history(create, [attach(dataShare)], [complete], [lose]),
  };
  const commands = {
    attach: { ...attach(), attachmentId: 'a1' } as ClusterCommand,
    complete,
    abandon: { type: 'AbandonAttach', ...id, reason: 'refused' },
    detach,
    completeDetach: { type: 'CompleteDetach', ...id },
    lose,
    resume: { type: 'ResumeAccess', ...id },
    override: { type: 'AlterOverrides', ...id, databaseId: 'd1', change: { prefetchExtents: true } },
    filter: { type: 'AlterFilter', ...id, filter: shareEverything },
    configure: { type: 'AlterConfigurations', attachmentIds: [id.attachmentId], defaults: { cachingKind: 'replace' } },
    rename: { type: 'AlterNameOverride', ...id, databaseNameOverride: 'Other' },
  } as const satisfies Readonly<Record<string, ClusterCommand>>;
  /** Every command of following has its column; those that a leader obeys change no attachment. */
  const columns: Readonly<
    Record<Exclude<FollowingCommand['type'], 'RegisterFollower' | 'UnregisterFollower'>, keyof typeof commands>
  > = {
    BeginAttach: 'attach',
    CompleteAttach: 'complete',
    AbandonAttach: 'abandon',
    BeginDetach: 'detach',
    CompleteDetach: 'completeDetach',
    LoseAccess: 'lose',
    ResumeAccess: 'resume',
    AlterOverrides: 'override',
    AlterFilter: 'filter',
    AlterNameOverride: 'rename',
    AlterConfigurations: 'configure',
  };
  it('have every command in the table', () => {
    for (const [type, name] of Object.entries(columns)) assert.equal(commands[name].type, type);
  });
  /** Every pair of phase and command: the phase afterwards, or the refusal. A missing cell does not compile. */
  const table: Readonly<Record<Phase, Readonly<Record<keyof typeof commands, Phase | ErrorCode>>>> = {
    none: {
      attach: 'attaching',
      complete: 'none',
      abandon: 'none',
      detach: 'AttachmentNotFound',
      completeDetach: 'none',
      lose: 'none',
      resume: 'none',
      override: 'AttachmentNotFound',
      filter: 'AttachmentNotFound',
      rename: 'AttachmentNotFound',
      configure: 'AttachmentNotFound',
    },
    attaching: {
      attach: 'AlreadyAttached',
      complete: 'attached',
      abandon: 'none',
      detach: 'detaching',
      completeDetach: 'attaching',
      lose: 'none',
      resume: 'attaching',
      override: 'attaching',
      filter: 'attaching',
      rename: 'attaching',
      configure: 'attaching',
    },
    attached: {
      attach: 'AlreadyAttached',
      complete: 'attached',
      abandon: 'attached',
      detach: 'detaching',
      completeDetach: 'attached',
      lose: 'none',
      resume: 'attached',
      override: 'attached',
      filter: 'attached',
      rename: 'attached',
      configure: 'attached',
    },
    detaching: {
      attach: 'attaching',
      complete: 'detaching',
      abandon: 'detaching',
      detach: 'AttachmentNotFound',
      completeDetach: 'none',
      lose: 'detaching',
      resume: 'detaching',
      override: 'AttachmentNotFound',
      filter: 'AttachmentNotFound',
      rename: 'AttachmentNotFound',
      configure: 'AttachmentNotFound',
    },
    suspended: {
      attach: 'AlreadyAttached',
      complete: 'suspended',
      abandon: 'suspended',
      detach: 'detaching',
      completeDetach: 'suspended',
      lose: 'suspended',
      resume: 'attached',
      override: 'suspended',
      filter: 'suspended',
      rename: 'suspended',
      configure: 'suspended',
    },
  };
  for (const [phase, row] of Object.entries(table)) {
    for (const [name, outcome] of Object.entries(row)) {
      it(`${phase}, ${name}: ${outcome}`, () => {
        const result = decide(states[phase as Phase], commands[name as keyof typeof commands], provider);
        assert.equal(result.code ?? result.state.attachments.get('a1')?.phase ?? 'none', outcome);
      });
    }
  }
});

describe('clusters', () => {
  const states: Readonly<Record<Lifecycle, ClusterState>> = {
    Running: history(create),
    Stopping: { ...history(create), lifecycle: 'Stopping' },
    Stopped: history(create, [{ type: 'StopCluster' }]),
    Starting: { ...history(create), lifecycle: 'Starting' },
    Deleted: history(create, [{ type: 'DeleteCluster' }]),
  };
  type Outcome = Lifecycle | ErrorCode;
  type Row = Readonly<Record<Lifecycle, Outcome>>;
  /** What comes of a command on a running cluster, on one at rest, and on one that is deleted. */
  const row = (running: Outcome, atRest: Outcome = 'ClusterNotRunning'): Row => ({
    Running: running,
    Stopping: atRest,
    Stopped: atRest,
    Starting: atRest,
    Deleted: 'ClusterNotFound',
  });
  /** What stays as it is at rest. */
  const same = (running: Outcome): Row => ({
    ...row(running),
    Stopping: 'Stopping',
    Stopped: 'Stopped',
    Starting: 'Starting',
  });
  const share = { share: 's' } as const;
  const invitation = { ...share, invitation: 'i' } as const;
  const subscription = { ...share, subscription: 'u' } as const;
  const accepting = { subscriptionId: 'u' } as const;
  const email = { kind: 'email', email: 'kim@contoso.com' } as const;
  const cluster = { id: 'f', name: 'f', region: 'West Europe', customerManagedKey: false } as const;
  const kim = 'aaduser=kim@contoso.com';
  const change = { change: 'add', principals: [] } as const;
  /** Every command there is, with what comes of it in every state of the cluster. A missing cell does not compile. */
  const table: { readonly [T in ClusterCommand['type']]: readonly [Omit<CommandOf<T>, 'type'>, Row] } = {
    CreateCluster: [
      { name: 'fabrikam', region: 'West Europe' },
      { ...row('ClusterExists', 'ClusterExists'), Deleted: 'ClusterExists' },
    ],
    StopCluster: [{}, same('Stopped')],
    StartCluster: [{}, row('Running', 'Running')],
    DeleteCluster: [{}, row('Deleted', 'Deleted')],
    AlterProperties: [{ properties: { streamingIngestion: true } }, row('Running')],
    PublishSigningKey: [{ publicKey: 'k' }, row('Running')],
    CreateDatabase: [{ name: 'A' }, row('Running')],
    DropDatabase: [{ name: 'A' }, row('DatabaseNotFound')],
    ChangeClusterPrincipals: [change, row('Running')],
    ChangeDatabasePrincipals: [{ ...change, database: 'A' }, row('DatabaseNotFound')],
    SetGroup: [{ group: { name: 'aadgroup=g', members: [kim] } }, row('Running')],
    BeginAttach: [attach(), row('Running')],
    CompleteAttach: [id, row('Running')],
    AbandonAttach: [{ ...id, reason: 'r' }, same('Running')],
    BeginDetach: [id, row('AttachmentNotFound', 'AttachmentNotFound')],
    CompleteDetach: [id, same('Running')],
    LoseAccess: [id, same('Running')],
    ResumeAccess: [id, row('Running')],
    AlterOverrides: [{ ...id, databaseId: 'd', change: {} }, row('AttachmentNotFound')],
    AlterFilter: [{ ...id, filter: shareEverything }, row('AttachmentNotFound')],
    AlterConfigurations: [{ attachmentIds: [id.attachmentId], databaseNamePrefix: 'P' }, row('AttachmentNotFound')],
    AlterNameOverride: [{ ...id, databaseNameOverride: 'N' }, row('AttachmentNotFound')],
    RegisterFollower: [
      { ...id, cluster, location: '../f', configuration: 'c', filter: shareEverything, origin: { kind: 'Direct' } },
      row('Running'),
    ],
    UnregisterFollower: [{ ...id, by: 'leader' }, same('Running')],
    CreateShare: [{ name: 'S', description: '', terms: '' }, row('Running')],
    DeleteShare: [share, row('ShareNotFound')],
    AddDataSet: [{ ...share, name: 'D', content: { kind: 'KustoCluster' } }, row('ShareNotFound')],
    RemoveDataSet: [{ ...share, dataSet: 'd' }, row('ShareNotFound')],
    Invite: [{ ...share, invitee: email }, row('ShareNotFound')],
    ResendInvitation: [invitation, row('ShareNotFound')],
    WithdrawInvitation: [invitation, row('ShareNotFound')],
    RejectInvitation: [{ ...invitation, sending: 1 }, row('ShareNotFound')],
    AcceptInvitation: [
      { ...invitation, sending: 1, ...accepting, consumerCluster: { id: 'f', name: 'f' } },
      row('ShareNotFound'),
    ],
    RevokeSubscription: [subscription, row('ShareNotFound', 'ShareNotFound')],
    ReinstateSubscription: [subscription, row('ShareNotFound')],
    AdjustSubscription: [{ ...subscription, expiresAt: null }, row('ShareNotFound')],
    ExpireSubscriptions: [{}, same('Running')],
    ConfirmRevoked: [{ ...subscription, ...id }, row('ShareNotFound', 'ShareNotFound')],
    BeginAccept: [
      {
        ...accepting,
        share: { id: 's', name: 'S', terms: '' },
        invitationId: 'i',
        sending: 1,
        provider: { location: '../p', clusterId: 'p', clusterName: 'p' },
      },
      row('Running'),
    ],
    CompleteAccept: [accepting, row('Running')],
    AbandonAccept: [{ ...accepting, reason: 'r' }, same('Running')],
    DeleteShareSubscription: [accepting, row('Running')],
  };
  for (const [type, [fields, outcomes]] of Object.entries(table)) {
    for (const [lifecycle, outcome] of Object.entries(outcomes)) {
      it(`${lifecycle}, ${type}: ${outcome}`, () => {
        // The key of the table is the type of the command.
        const command = { ...fields, type } as ClusterCommand;
        const result = decide(states[lifecycle as Lifecycle], command, provider);
        assert.equal(result.code ?? result.state.lifecycle, outcome);
      });
    }
  }
});
