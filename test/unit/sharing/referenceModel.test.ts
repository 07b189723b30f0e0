import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import { type ClusterName, clusterNames, type Shared, ThreeClusters } from '../../support/threeClusters.ts';

interface Link {
  readonly id: string;
  readonly follower: ClusterName;
  readonly leader: ClusterName;
  /** Undefined: all databases. */
  readonly databaseId: string | undefined;
  readonly localName: string;
  readonly share: Shared | undefined;
  suspended: boolean;
}

/** What a cluster is, in the fewest words: everything that the limits of sharing speak of. */
interface Cluster {
  readonly region: string;
  readonly databases: Map<string, string>;
  streaming: boolean;
  key: boolean;
  running: boolean;
}

/** The reference: plain lists, and each limit as one line. It names every limit that a command breaks; none means it is taken. */
class Reference {
  readonly clusters: Record<ClusterName, Cluster>;
  links: Link[] = [];

  constructor(regions: Readonly<Record<ClusterName, string>>) {
    const make = (name: ClusterName): Cluster => ({
      region: regions[name],
      databases: new Map(),
      streaming: false,
      key: false,
      running: true,
    });
    this.clusters = { contoso: make('contoso'), fabrikam: make('fabrikam'), tailspin: make('tailspin') };
  }

  followersOf(leader: ClusterName): readonly Link[] {
    return this.links.filter((link) => link.leader === leader && !link.suspended);
  }

  isFollowing(follower: ClusterName): boolean {
    return this.links.some((link) => link.follower === follower);
  }

  brokenByAttach(follower: ClusterName, leader: ClusterName, databaseId?: string): readonly ErrorCode[] {
    const [f, l] = [this.clusters[follower], this.clusters[leader]];
    const name = databaseId === undefined ? undefined : l.databases.get(databaseId);
    const twin = this.links.some(
      (link) => link.follower === follower && link.leader === leader && link.databaseId === databaseId,
    );
    const owned = [...f.databases.values()];
    const singles = this.links.filter((link) => link.follower === follower && link.databaseId !== undefined);
    return list(
      [!f.running || !l.running, 'ClusterNotRunning'],
      [follower === leader, 'AttachToItself'],
      [f.region !== l.region, 'RegionMismatch'],
      [f.key || l.key, 'CustomerManagedKey'],
      [l.streaming, 'StreamingIngestionOn'],
      [twin, 'AlreadyAttached'],
      [
        name !== undefined && (owned.includes(name) || singles.some((link) => link.localName === name)),
        'DatabaseExists',
      ],
    );
  }
}

function list(...conditions: readonly (readonly [boolean, ErrorCode])[]): readonly ErrorCode[] {
  return conditions.flatMap(([isBroken, code]) => (isBroken ? [code] : []));
}

const cluster = fc.constantFrom(...clusterNames);
const database = fc.constantFrom('A', 'B', 'C');
const flag = fc.boolean();
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), on: cluster, database }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), on: cluster, database }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('attach' as const), on: cluster, leader: cluster, database, all: flag }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('share' as const), on: cluster, leader: cluster, database }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('detach' as const, 'detachFromLeader' as const, 'revoke' as const, 'reinstate' as const),
      pick: fc.nat({ max: 9 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('streaming' as const, 'key' as const), on: cluster, value: flag }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'start' as const), on: cluster }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** Does it to the real model and to the reference; both must say the same of it. */
function step(real: ThreeClusters, reference: Reference, next: Action): void {
  const agree = (code: ErrorCode | undefined, expected: readonly ErrorCode[]): boolean => {
    const why = `${JSON.stringify(next)}: ${code ?? 'taken'}, expected ${expected.join(' or ') || 'taken'}`;
    if (code === undefined) assert.deepEqual(expected, [], why);
    else assert.ok(expected.includes(code), why);
    return code === undefined;
  };
  switch (next.kind) {
    case 'create': {
      const of = reference.clusters[next.on];
      const id = real.newId();
      const expected = list(
        [!of.running, 'ClusterNotRunning'],
        [[...of.databases.values()].includes(next.database), 'DatabaseExists'],
      );
      if (agree(real.do(next.on, { type: 'CreateDatabase', name: next.database, id }), expected))
        of.databases.set(id, next.database);
      return;
    }
    case 'drop': {
      const of = reference.clusters[next.on];
      const [id] = [...of.databases].find(([, name]) => name === next.database) ?? [];
      const isFollowed = reference
        .followersOf(next.on)
        .some(({ databaseId }) => databaseId === undefined || databaseId === id);
      const expected = list(
        [!of.running, 'ClusterNotRunning'],
        [id === undefined, 'DatabaseNotFound'],
        [id !== undefined && isFollowed, 'DatabaseIsFollowed'],
      );
      if (agree(real.do(next.on, { type: 'DropDatabase', name: next.database }), expected) && id !== undefined)
        of.databases.delete(id);
      return;
    }
    case 'attach':
    case 'share': {
      const { databases } = reference.clusters[next.leader];
      const [id, name = ''] = [...databases].find(([, each]) => each === next.database) ?? [];
      const all = next.kind === 'attach' && next.all;
      if (id === undefined && !all) return;
      const databaseId = all ? undefined : id;
      let share: Shared | undefined;
      if (next.kind === 'share' && databaseId !== undefined) {
        const found = real.share(next.on, next.leader, databaseId);
        const stopped = !reference.clusters[next.on].running || !reference.clusters[next.leader].running;
        const expected = list([stopped, 'ClusterNotRunning'], [next.on === next.leader, 'AttachToItself']);
        if (!agree(typeof found === 'string' ? found : undefined, expected)) return;
        if (typeof found !== 'string' && found.kind === 'DataShare') share = found;
      }
      const attachmentId = real.newId();
      const expected = reference.brokenByAttach(next.on, next.leader, databaseId);
      if (!agree(real.attach(attachmentId, next.on, next.leader, databaseId, share), expected)) return;
      const { on: follower, leader } = next;
      reference.links.push({
        id: attachmentId,
        follower,
        leader,
        databaseId,
        localName: name,
        share,
        suspended: false,
      });
      return;
    }
    case 'detach':
    case 'detachFromLeader':
    case 'revoke':
    case 'reinstate':
      onLink(real, reference, next.kind, next.pick, agree);
      return;
    case 'streaming':
    case 'key': {
      const of = reference.clusters[next.on];
      const isFollowed = reference.followersOf(next.on).length > 0;
      const turnsOn = next.value && !of[next.kind];
      const properties = { [next.kind === 'key' ? 'customerManagedKey' : 'streamingIngestion']: next.value };
      const expected = list(
        [!of.running, 'ClusterNotRunning'],
        [next.kind === 'streaming' && turnsOn && isFollowed, 'StreamingWhileFollowed'],
        [
          next.kind === 'key' && turnsOn && (isFollowed || reference.isFollowing(next.on)),
          'CustomerManagedKeyWhileShared',
        ],
      );
      if (agree(real.do(next.on, { type: 'AlterProperties', properties }), expected)) of[next.kind] = next.value;
      return;
    }
    case 'stop':
    case 'start': {
      const of = reference.clusters[next.on];
      const isAttached = reference.followersOf(next.on).length > 0 || reference.isFollowing(next.on);
      const expected = list([next.kind === 'stop' && of.running && isAttached, 'ClusterIsAttached']);
      const type = next.kind === 'stop' ? 'StopCluster' : 'StartCluster';
      if (agree(real.do(next.on, { type }), expected)) of.running = next.kind === 'start';
    }
  }
}

function onLink(
  real: ThreeClusters,
  reference: Reference,
  kind: 'detach' | 'detachFromLeader' | 'revoke' | 'reinstate',
  pick: number,
  agree: (code: ErrorCode | undefined, expected: readonly ErrorCode[]) => boolean,
): void {
  const candidates = reference.links.filter((link) =>
    kind === 'revoke'
      ? link.share && !link.suspended
      : kind === 'reinstate'
        ? link.suspended
        : kind === 'detach' || (!link.suspended && !link.share),
  );
  const link = candidates[pick % Math.max(1, candidates.length)];
  if (!link) return;
  const { id, follower, leader, databaseId, share } = link;
  if (kind === 'detach' || kind === 'detachFromLeader') {
    const act = kind === 'detach' ? real.detach : real.detachFromLeader;
    if (agree(act.call(real, id, follower, leader, databaseId), []))
      reference.links = reference.links.filter((each) => each !== link);
    return;
  }
  if (!share || databaseId === undefined) return;
  if (kind === 'revoke') {
    agree(real.revoke(leader, share), []);
    real.loseAccess(id, follower, leader, share);
    link.suspended = true;
    return;
  }
  const of = reference.clusters[leader];
  if (!agree(real.reinstate(leader, share), list([!of.running, 'ClusterNotRunning']))) return;
  const expected = list(
    [!of.databases.has(databaseId), 'DatabaseNotFound'],
    [of.key || reference.clusters[follower].key, 'CustomerManagedKey'],
    [of.streaming, 'StreamingIngestionOn'],
  );
  if (agree(real.resume(id, follower, leader, databaseId, share), expected)) link.suspended = false;
}

/** What the real model holds, in the words of the reference. */
function assertSame(real: ThreeClusters, reference: Reference): void {
  for (const name of clusterNames) {
    const state = real.state(name);
    const expected = reference.clusters[name];
    assert.deepEqual(new Map([...state.databases].map(([id, each]) => [id, each.name])), expected.databases);
    const { streamingIngestion, customerManagedKey } = state.properties;
    assert.deepEqual(
      [streamingIngestion, customerManagedKey, state.lifecycle],
      [expected.streaming, expected.key, expected.running ? 'Running' : 'Stopped'],
    );
    const attachments = [...state.attachments.values()].map(({ id, phase }) => `${id} ${phase}`);
    const links = reference.links.filter(({ follower }) => follower === name);
    assert.deepEqual(
      attachments.sort(),
      links.map(({ id, suspended }) => `${id} ${suspended ? 'suspended' : 'attached'}`).sort(),
    );
    const registered = [
      ...state.followers.keys(),
      ...[...state.databases.values()].flatMap(({ followers }) => [...followers.keys()]),
    ];
    assert.deepEqual(
      registered.sort(),
      reference
        .followersOf(name)
        .map(({ id }) => id)
        .sort(),
    );
  }
}

describe('three clusters and a plain reference of them', () => {
  it('say the same of every command, and are the same after it', () => {
    const region = fc.constantFrom('West Europe', 'West Europe', 'East US');
    const regions = fc.record({ contoso: fc.constant('West Europe'), fabrikam: region, tailspin: region });
    fc.assert(
      fc.property(regions, fc.array(action, { minLength: 15, maxLength: 50 }), (where, actions) => {
        const real = new ThreeClusters(where);
        const reference = new Reference(where);
        for (const next of actions) {
          step(real, reference, next);
          assertSame(real, reference);
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 3_000) },
    );
  }).timeout(60_000);
});
