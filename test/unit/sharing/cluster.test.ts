import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import type { FollowerOverrides } from '../../../src/protocol/following.ts';
import type { ClusterCommand } from '../../../src/sharing/cluster/commands.ts';
import { decideCluster } from '../../../src/sharing/cluster/decide.ts';
import type { ClusterEvent } from '../../../src/sharing/cluster/events.ts';
import { evolveCluster } from '../../../src/sharing/cluster/evolve.ts';
import { fromClusterSnapshot, toClusterSnapshot } from '../../../src/sharing/cluster/snapshot.ts';
import { type ClusterState, defaultProperties, noCluster, scopeKey } from '../../../src/sharing/cluster/state.ts';
import { shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';
import { localName } from '../../../src/sharing/following/attachment.ts';
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
  region: 'westeurope',
  properties: defaultProperties,
  running: true,
  isFollower: false,
};
const scope = { kind: 'database', databaseId: 'aviation', databaseName: 'Aviation' } as const;
const direct = { kind: 'Direct' } as const;
const attach = { type: 'BeginAttach', attachmentId: 'a1', leader, scope, origin: direct } as const;
const attachAll = { ...attach, scope: { kind: 'all' } } as const;
const register = {
  type: 'RegisterFollower',
  databaseId: 'd1',
  attachmentId: 'a1',
  cluster: { id: 'other', name: 'tailspin', region: 'West Europe', customerManagedKey: false },
  location: '../tailspin',
  configuration: 'c',
  filter: shareEverything,
  origin: direct,
} as const;
const owned: ClusterCommand = { type: 'CreateDatabase', name: 'Aviation', id: 'd1' };
const drop: ClusterCommand = { type: 'DropDatabase', name: 'aviation' };
const keyed: ClusterCommand = { type: 'AlterProperties', properties: { customerManagedKey: true } };
const streaming: ClusterCommand = { type: 'AlterProperties', properties: { streamingIngestion: true } };
const logs = { ...shareEverything, tables: { include: ['Logs*'], exclude: [] } };
const names = Array.from({ length: 101 }, (_, index) => `T${index}`);
const tooMany = { ...shareEverything, tables: { include: names, exclude: [] } };

const withLeader = (properties: Partial<typeof defaultProperties>): ClusterCommand => ({
  ...attach,
  leader: { ...leader, properties: { ...defaultProperties, ...properties } },
});
const alter = (change: Partial<FollowerOverrides>): ClusterCommand => ({
  type: 'AlterOverrides',
  attachmentId: 'a1',
  databaseId: 'aviation',
  change,
});
const view = (principal: string): ClusterCommand => ({
  type: 'ChangeDatabasePrincipals',
  change: 'add',
  database: 'Aviation',
  principals: [{ role: 'Viewer', principal }],
});

describe('rules of a cluster', () => {
  const made = after(create);
  const owner = after(create, owned);
  const led = after(create, owned, register);
  const following = after(create, attach);
  const named = after(create, { ...attach, configuration: 'C' });
  const refusals: readonly [string, ClusterState, ClusterCommand, ErrorCode][] = [
    ['another region', made, { ...attach, leader: { ...leader, region: 'East US' } }, 'RegionMismatch'],
    ['itself', made, { ...attach, leader: { ...leader, clusterId: 'id1' } }, 'AttachToItself'],
    ['twice', following, { ...attach, attachmentId: 'a2', databaseNameOverride: 'B' }, 'AlreadyAttached'],
    ['a name that an owned database has', owner, attach, 'DatabaseExists'],
    [
      'a name that a followed database has',
      following,
      { ...attach, attachmentId: 'a2', configuration: 'z', scope: { ...scope, databaseId: 'x' } },
      'DatabaseExists',
    ],
    [
      'a configuration that exists',
      named,
      { ...attach, attachmentId: 'a2', configuration: 'c', scope: { ...scope, databaseId: 'x', databaseName: 'X' } },
      'ConfigurationExists',
    ],
    [
      'another leader for a configuration',
      named,
      { ...attach, attachmentId: 'a2', configuration: 'c', leader: { ...leader, clusterId: 'third' } },
      'LeaderCannotChange',
    ],
    ['a followed database', made, { ...attach, leader: { ...leader, isFollower: true } }, 'DatabaseIsFollower'],
    ['a leader that is stopped', made, { ...attach, leader: { ...leader, running: false } }, 'ClusterNotRunning'],
    ['a leader that ingests by streaming', made, withLeader({ streamingIngestion: true }), 'StreamingIngestionOn'],
    ['a leader with a customer managed key', made, withLeader({ customerManagedKey: true }), 'CustomerManagedKey'],
    ['to follow with a customer managed key', after(create, keyed), attach, 'CustomerManagedKey'],
    ['to be followed with a customer managed key', after(create, owned, keyed), register, 'CustomerManagedKey'],
    ['to be followed with streaming ingestion', after(create, owned, streaming), register, 'StreamingIngestionOn'],
    ['streaming while followed', led, streaming, 'StreamingWhileFollowed'],
    ['a customer managed key while followed', led, keyed, 'CustomerManagedKeyWhileShared'],
    ['a customer managed key while following', following, keyed, 'CustomerManagedKeyWhileShared'],
    ['a filter on all databases', made, { ...attachAll, filter: logs }, 'FilterWithAllDatabases'],
    [
      'a filter on all databases later',
      after(create, attachAll),
      { type: 'AlterFilter', attachmentId: 'a1', filter: logs },
      'FilterWithAllDatabases',
    ],
    ['more than 100 entries', made, { ...attach, filter: tooMany }, 'TooManyFilterEntries'],
    ['one name for all databases', made, { ...attachAll, databaseNameOverride: 'B' }, 'InvalidArgument'],
    ['dropping what is followed elsewhere', led, drop, 'DatabaseIsFollowed'],
    [
      'dropping what is followed with all others',
      after(create, owned, { ...register, databaseId: undefined }),
      drop,
      'DatabaseIsFollowed',
    ],
    ['deleting a cluster that is followed', led, { type: 'DeleteCluster' }, 'ClusterIsFollowed'],
    ['deleting a cluster that follows', following, { type: 'DeleteCluster' }, 'ClusterIsAttached'],
    ['stopping a leader', led, { type: 'StopCluster' }, 'ClusterIsAttached'],
    ['stopping a follower', following, { type: 'StopCluster' }, 'ClusterIsAttached'],
    ['a stopped cluster', after(create, { type: 'StopCluster' }), owned, 'ClusterNotRunning'],
    ['a second cluster', made, create, 'ClusterExists'],
    ['an unknown region', noCluster, { ...create, region: 'Atlantis' }, 'InvalidArgument'],
    ['the same name in other letters', owner, { type: 'CreateDatabase', name: 'AVIATION' }, 'DatabaseExists'],
    ['an unknown attachment', owner, { type: 'BeginDetach', attachmentId: 'x' }, 'AttachmentNotFound'],
    [
      'registering in another region',
      owner,
      { ...register, cluster: { ...register.cluster, region: 'East US' } },
      'RegionMismatch',
    ],
    ['registering for what is gone', made, register, 'DatabaseNotFound'],
    ['a negative sync interval', following, alter({ syncInterval: -1 }), 'InvalidArgument'],
    [
      'an ingestor of a followed database',
      following,
      alter({ principals: [{ role: 'Ingestor', principal: 'aaduser=a@b.c' }] }),
      'InvalidArgument',
    ],
    ['a principal of no known form', owner, view('kim'), 'InvalidArgument'],
    [
      'a principal of a tenant that is not trusted',
      after(create, owned, { type: 'AlterProperties', properties: { trustedTenants: ['contoso.com'] } }),
      view('aaduser=a@evil.com'),
      'TenantNotTrusted',
    ],
    [
      'dropping the last administrator',
      owner,
      {
        type: 'ChangeClusterPrincipals',
        change: 'drop',
        principals: [{ role: 'AllDatabasesAdmin', principal: 'aaduser=KIM@contoso.com' }],
      },
      'InvalidArgument',
    ],
    ['anything without a cluster', noCluster, attach, 'ClusterNotFound'],
    ['anything on a deleted cluster', after(create, { type: 'DeleteCluster' }), attach, 'ClusterNotFound'],
  ];
  for (const [what, state, command, code] of refusals) {
    it(`refuses ${what}: ${code}`, () => {
      const result = run(state, command);
      assert.equal(result.code, code);
      assert.equal(result.state, state);
    });
  }

  const administrative: readonly ClusterCommand[] = [
    owned,
    drop,
    keyed,
    attach,
    register,
    { type: 'StopCluster' },
    { type: 'DeleteCluster' },
    { type: 'UnregisterFollower', databaseId: 'd1', attachmentId: 'a1', by: 'leader' },
    { type: 'BeginDetach', attachmentId: 'a1' },
    { type: 'CreateShare', name: 's', description: '', terms: '' },
    { type: 'SetGroup', group: { name: 'aadgroup=g', members: [] } },
  ];
  for (const command of administrative) {
    it(`refuses ${command.type} to who does not administer the cluster`, () => {
      const decision = decideCluster(led, command, { ...context(), principal: 'aaduser=stranger@contoso.com' });
      assert.equal(decision.ok ? undefined : decision.error.code, 'Forbidden');
    });
  }

  it('lets administrate who is in a group of administrators, however deep', () => {
    const state = after(
      create,
      { type: 'SetGroup', group: { name: 'aadgroup=inner', members: ['aaduser=lee@contoso.com'] } },
      { type: 'SetGroup', group: { name: 'aadgroup=outer', members: ['aadgroup=INNER', 'aadgroup=outer'] } },
      {
        type: 'ChangeClusterPrincipals',
        change: 'add',
        principals: [{ role: 'AllDatabasesAdmin', principal: 'aadgroup=outer' }],
      },
    );
    assert.ok(decideCluster(state, owned, { ...context(), principal: 'aaduser=Lee@contoso.com' }).ok);
    assert.ok(!decideCluster(state, owned, { ...context(), principal: 'aaduser=max@contoso.com' }).ok);
  });

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
  const databaseId = fc.constantFrom('id1', 'id101', 'id201', undefined);
  const steps = ['CompleteAttach', 'CompleteDetach', 'LoseAccess', 'BeginDetach'] as const;
  const command: fc.Arbitrary<ClusterCommand> = fc.oneof(
    fc.constantFrom<ClusterCommand>(
      create,
      keyed,
      streaming,
      { type: 'StopCluster' },
      { type: 'StartCluster' },
      { type: 'DeleteCluster' },
    ),
    name.map((database): ClusterCommand => ({ type: 'CreateDatabase', name: database })),
    name.map((database): ClusterCommand => ({ type: 'DropDatabase', name: database })),
    fc
      .record({ attachmentId: id, of: fc.constantFrom('x', 'y', '*'), override: fc.option(name, { nil: undefined }) })
      .map(
        ({ attachmentId, of, override }): ClusterCommand => ({
          ...attach,
          attachmentId,
          scope: of === '*' ? { kind: 'all' } : { kind: 'database', databaseId: of, databaseName: of },
          databaseNameOverride: override,
        }),
      ),
    fc.tuple(fc.constantFrom(...steps), id).map(([type, attachmentId]): ClusterCommand => ({ type, attachmentId })),
    id.map((attachmentId): ClusterCommand => ({ type: 'AbandonAttach', attachmentId, reason: 'r' })),
    fc.record({ databaseId, attachmentId: id }).map((ids): ClusterCommand => ({ ...register, ...ids })),
    fc
      .record({ databaseId, attachmentId: id })
      .map((ids): ClusterCommand => ({ type: 'UnregisterFollower', ...ids, by: 'leader' })),
  );

  it('keeps every limit, replays to the same state, and survives a checkpoint', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let state = noCluster;
        const events: ClusterEvent[] = [];
        for (const [index, next] of commands.entries()) {
          // A new attachment never takes the id of an older one: the engine gives fresh GUIDs.
          if (next.type === 'BeginAttach' && state.attachments.has(next.attachmentId)) continue;
          const result = run(state, next, index * 100);
          state = result.state;
          events.push(...result.events);
          assertLimits(state);
        }
        const replayed = events.reduce(evolveCluster, noCluster);
        assert.deepEqual(toClusterSnapshot(replayed), toClusterSnapshot(state));
        const restored = fromClusterSnapshot(JSON.parse(JSON.stringify(toClusterSnapshot(state))));
        assert.deepEqual(toClusterSnapshot(restored), toClusterSnapshot(state));
        for (const index of ['names', 'configurations', 'scopes'] as const) {
          assert.deepEqual(restored[index].toJS(), state[index].toJS());
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** What no reachable state may break. */
function assertLimits(state: ClusterState): void {
  const live = [...state.attachments.values()].filter((attachment) => attachment.phase !== 'detaching');
  const single = live.flatMap((attachment) =>
    attachment.scope.kind === 'database' ? [localName(attachment, attachment.scope.databaseName)] : [],
  );
  assert.equal(new Set(single.map(nameKey)).size, single.length);
  assert.equal(new Set(live.map(scopeKey)).size, live.length);
  assert.equal(new Set(live.map((attachment) => nameKey(attachment.configuration))).size, live.length);
  const isFollowed = !state.followers.isEmpty() || state.databases.some((database) => !database.followers.isEmpty());
  if (isFollowed || live.length > 0) assert.equal(state.properties.customerManagedKey, false);
  if (isFollowed) assert.equal(state.properties.streamingIngestion, false);
  if (isFollowed || live.length > 0) assert.equal(state.lifecycle, 'Running');
}
