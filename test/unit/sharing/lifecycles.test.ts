import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ClusterCommand } from '../../../src/sharing/cluster/commands.ts';
import { type ClusterState, defaultProperties, type Lifecycle } from '../../../src/sharing/cluster/state.ts';
import { shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';
import type { AttachmentPhase, AttachOrigin } from '../../../src/sharing/following/attachment.ts';
import { decide, history, provider, type Step } from '../../support/model.ts';

const create: Step = [{ type: 'CreateCluster', name: 'fabrikam', region: 'West Europe' }];
const dataShare: AttachOrigin = { kind: 'DataShare', shareId: 's', subscriptionId: 'u', dataSetId: 'd' };
const attach = (origin: AttachOrigin = { kind: 'Direct' }): ClusterCommand => ({
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
    rename: { type: 'AlterNameOverride', ...id, databaseNameOverride: 'Other' },
  } as const satisfies Readonly<Record<string, ClusterCommand>>;
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
  const commands = {
    create: { type: 'CreateCluster', name: 'fabrikam', region: 'West Europe' },
    stop: { type: 'StopCluster' },
    start: { type: 'StartCluster' },
    delete: { type: 'DeleteCluster' },
    alter: { type: 'AlterProperties', properties: { streamingIngestion: true } },
    createDatabase: { type: 'CreateDatabase', name: 'A' },
    attach: attach(),
  } as const satisfies Readonly<Record<string, ClusterCommand>>;
  const table: Readonly<Record<Lifecycle, Readonly<Record<keyof typeof commands, Lifecycle | ErrorCode>>>> = {
    Running: {
      create: 'ClusterExists',
      stop: 'Stopped',
      start: 'Running',
      delete: 'Deleted',
      alter: 'Running',
      createDatabase: 'Running',
      attach: 'Running',
    },
    Stopping: {
      create: 'ClusterExists',
      stop: 'Stopping',
      start: 'Running',
      delete: 'Deleted',
      alter: 'ClusterNotRunning',
      createDatabase: 'ClusterNotRunning',
      attach: 'ClusterNotRunning',
    },
    Stopped: {
      create: 'ClusterExists',
      stop: 'Stopped',
      start: 'Running',
      delete: 'Deleted',
      alter: 'ClusterNotRunning',
      createDatabase: 'ClusterNotRunning',
      attach: 'ClusterNotRunning',
    },
    Starting: {
      create: 'ClusterExists',
      stop: 'Starting',
      start: 'Running',
      delete: 'Deleted',
      alter: 'ClusterNotRunning',
      createDatabase: 'ClusterNotRunning',
      attach: 'ClusterNotRunning',
    },
    Deleted: {
      create: 'ClusterExists',
      stop: 'ClusterNotFound',
      start: 'ClusterNotFound',
      delete: 'ClusterNotFound',
      alter: 'ClusterNotFound',
      createDatabase: 'ClusterNotFound',
      attach: 'ClusterNotFound',
    },
  };
  for (const [lifecycle, row] of Object.entries(table)) {
    for (const [name, outcome] of Object.entries(row)) {
      it(`${lifecycle}, ${name}: ${outcome}`, () => {
        const result = decide(states[lifecycle as Lifecycle], commands[name as keyof typeof commands], provider);
        assert.equal(result.code ?? result.state.lifecycle, outcome);
      });
    }
  }
});
