import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ClusterCommand } from '../../../src/sharing/cluster/commands.ts';
import { decideCluster } from '../../../src/sharing/cluster/decide.ts';
import type { ClusterEvent } from '../../../src/sharing/cluster/events.ts';
import { evolveCluster } from '../../../src/sharing/cluster/evolve.ts';
import {
  type ClusterState,
  fromClusterSnapshot,
  noCluster,
  toClusterSnapshot,
} from '../../../src/sharing/cluster/state.ts';
import { nameKey } from '../../../src/sharing/names.ts';
import { rules } from '../../../src/sharing/rules.ts';

function context(seed = 0): Parameters<typeof decideCluster>[2] {
  let last = seed;
  return {
    principal: 'aaduser=kim@contoso.com',
    time: 1_000,
    newId: () => {
      last += 1;
      return `id${last}`;
    },
  };
}

/** Decides and folds; the code of the refusal when there is one. */
function run(
  state: ClusterState,
  command: ClusterCommand,
  seed = 0,
): { state: ClusterState; events: readonly ClusterEvent[]; code?: string } {
  const decision = decideCluster(state, command, context(seed));
  if (!decision.ok) return { state, events: [], code: decision.error.code };
  return { state: decision.value.reduce(evolveCluster, state), events: decision.value };
}

function after(...commands: readonly ClusterCommand[]): ClusterState {
  return commands.reduce((state, command, index) => {
    const { state: next, code } = run(state, command, index * 100);
    assert.equal(code, undefined, `${command.type}: ${code}`);
    return next;
  }, noCluster);
}

const create: ClusterCommand = { type: 'CreateCluster', name: 'fabrikam', region: 'West Europe' };
const leader = {
  location: '../contoso',
  clusterId: 'leader',
  clusterName: 'contoso',
  databaseId: 'aviation',
  databaseName: 'Aviation',
  region: 'westeurope',
  isFollower: false,
};
const attach: ClusterCommand = { type: 'BeginAttach', attachmentId: 'a1', leader };
const register: ClusterCommand = {
  type: 'RegisterFollower',
  databaseId: 'd1',
  attachmentId: 'a1',
  clusterId: 'other',
  clusterName: 'tailspin',
  region: 'West Europe',
  location: '../tailspin',
  configuration: 'c',
};

describe('rules of a cluster', () => {
  const owner = after(create, { type: 'CreateDatabase', name: 'Aviation', id: 'd1' });
  const refusals: readonly [string, ClusterState, ClusterCommand, keyof typeof rules | string][] = [
    ['another region', after(create), { ...attach, leader: { ...leader, region: 'East US' } }, 'RegionMismatch'],
    ['itself', after(create), { ...attach, leader: { ...leader, clusterId: 'id1' } }, 'AttachToItself'],
    ['twice', after(create, attach), { ...attach, attachmentId: 'a2', databaseNameOverride: 'B' }, 'AlreadyAttached'],
    ['a name that an owned database has', owner, attach, 'DatabaseExists'],
    [
      'a configuration that exists',
      after(create, { ...attach, configuration: 'C' }),
      {
        ...attach,
        attachmentId: 'a2',
        configuration: 'c',
        leader: { ...leader, databaseId: 'other', databaseName: 'Other' },
      },
      'ConfigurationExists',
    ],
    [
      'a followed database',
      after(create),
      { ...attach, leader: { ...leader, isFollower: true } },
      'DatabaseIsFollower',
    ],
    [
      'dropping what is followed elsewhere',
      after(create, { type: 'CreateDatabase', name: 'X', id: 'd1' }, register),
      { type: 'DropDatabase', name: 'x' },
      'DatabaseIsFollowed',
    ],
    [
      'dropping what is followed here',
      after(create, attach),
      { type: 'DropDatabase', name: 'Aviation' },
      'DatabaseIsFollower',
    ],
    ['a second cluster', after(create), create, 'ClusterExists'],
    ['an unknown region', noCluster, { ...create, region: 'Atlantis' }, 'InvalidArgument'],
    [
      'a database of the same name in other letters',
      owner,
      { type: 'CreateDatabase', name: 'AVIATION' },
      'DatabaseExists',
    ],
    ['an unknown database', owner, { type: 'BeginDetach', name: 'Nothing' }, 'DatabaseNotFound'],
    ['detaching an owned database', owner, { type: 'BeginDetach', name: 'Aviation' }, 'AttachmentNotFound'],
    ['registering in another region', owner, { ...register, region: 'East US' }, 'RegionMismatch'],
    ['registering for what is gone', after(create), register, 'DatabaseNotFound'],
    [
      'a negative sync interval',
      after(create, attach),
      { type: 'AlterSyncInterval', name: 'Aviation', interval: -1 },
      'InvalidArgument',
    ],
    ['anything without a cluster', noCluster, attach, 'ClusterNotFound'],
  ];
  for (const [what, state, command, code] of refusals) {
    it(`refuses ${what}: ${code}`, () => {
      const result = run(state, command);
      assert.equal(result.code, code);
      assert.equal(result.state, state);
    });
  }

  it('says each rule in a sentence', () => {
    for (const [id, rule] of Object.entries(rules)) assert.match(rule.sentence, /^[A-Z].*\.$/, id);
  });

  it('takes every step of a saga twice without a second effect', () => {
    const steps: ClusterCommand[] = [
      { type: 'CompleteAttach', attachmentId: 'a1' },
      { type: 'LoseAccess', attachmentId: 'a1' },
    ];
    let state = after(create, attach);
    for (const step of steps) {
      state = run(state, step).state;
      assert.deepEqual(run(state, step).events, []);
    }
    const registered = run(owner, register).state;
    assert.deepEqual(run(registered, register).events, []);
  });
});

describe('any history of a cluster', () => {
  const name = fc.constantFrom('A', 'a', 'B', 'C d');
  const id = fc.constantFrom('a1', 'a2', 'a3');
  const command: fc.Arbitrary<ClusterCommand> = fc.oneof(
    fc.constant<ClusterCommand>(create),
    name.map((database): ClusterCommand => ({ type: 'CreateDatabase', name: database })),
    name.map((database): ClusterCommand => ({ type: 'DropDatabase', name: database })),
    fc
      .record({
        attachmentId: id,
        databaseId: fc.constantFrom('x', 'y'),
        override: fc.option(name, { nil: undefined }),
      })
      .map(
        ({ attachmentId, databaseId, override }): ClusterCommand => ({
          type: 'BeginAttach',
          attachmentId,
          leader: { ...leader, databaseId, databaseName: databaseId },
          databaseNameOverride: override,
        }),
      ),
    fc
      .tuple(fc.constantFrom('CompleteAttach' as const, 'CompleteDetach' as const, 'LoseAccess' as const), id)
      .map(([type, attachmentId]): ClusterCommand => ({ type, attachmentId })),
    id.map((attachmentId): ClusterCommand => ({ type: 'AbandonAttach', attachmentId, reason: 'r' })),
    name.map((database): ClusterCommand => ({ type: 'BeginDetach', name: database })),
    fc
      .record({ databaseId: fc.constantFrom('id1', 'id101', 'id201'), attachmentId: id })
      .map((ids): ClusterCommand => ({ ...register, ...ids }) as ClusterCommand),
    fc
      .record({ databaseId: fc.constantFrom('id1', 'id101', 'id201'), attachmentId: id })
      .map((ids): ClusterCommand => ({ type: 'UnregisterFollower', ...ids })),
  );

  it('keeps every limit, replays to the same state, and survives a checkpoint', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let state = noCluster;
        const events: ClusterEvent[] = [];
        for (const [index, next] of commands.entries()) {
          const result = run(state, next, index * 100);
          // A new attachment never takes the id of an older one: the engine gives fresh GUIDs.
          if (next.type === 'BeginAttach' && state.attachments.has(next.attachmentId)) continue;
          const before = state;
          state = result.state;
          events.push(...result.events);
          if (next.type === 'DropDatabase' && result.events.length > 0) {
            const dropped = before.databases.find((database) => nameKey(database.name) === nameKey(next.name));
            assert.equal(dropped?.followers.size, 0);
          }
        }
        const live = [...state.attachments.values()].filter((attachment) => attachment.phase !== 'detaching');
        const names = [
          ...[...state.databases.values()].map((database) => database.name),
          ...live.map((attachment) => attachment.localName),
        ];
        assert.equal(new Set(names.map(nameKey)).size, names.length);
        assert.deepEqual([...state.names.keys()].sort(), names.map(nameKey).sort());
        assert.equal(new Set(live.map((attachment) => attachment.leader.databaseId)).size, live.length);
        assert.equal(new Set(live.map((attachment) => nameKey(attachment.configuration))).size, live.length);

        const replayed = events.reduce(evolveCluster, noCluster);
        assert.deepEqual(toClusterSnapshot(replayed), toClusterSnapshot(state));
        const restored = fromClusterSnapshot(JSON.parse(JSON.stringify(toClusterSnapshot(state))));
        assert.deepEqual(toClusterSnapshot(restored), toClusterSnapshot(state));
      }),
      { numRuns: 500 },
    );
  });
});
