import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../../src/engine/clock.ts';
import { JournalPool } from '../../../src/engine/journal/journalPool.ts';
import { journalFolder, toLocation } from '../../../src/engine/layout.ts';
import { clusterSpec, type LiveCluster } from '../../../src/engine/specs.ts';
import { finishAccept } from '../../../src/engine/sync/acceptSaga.ts';
import { finishAttach, finishDetach } from '../../../src/engine/sync/attachSaga.ts';
import { finishOpenSagas } from '../../../src/engine/sync/openSagas.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { toClusterSnapshot } from '../../../src/sharing/cluster/snapshot.ts';
import { type ClusterState, noCluster } from '../../../src/sharing/cluster/state.ts';
import type { AttachOrigin } from '../../../src/sharing/following/attachment.ts';
import { isActive } from '../../../src/sharing/shares/share.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';

const kim = 'aaduser=kim@contoso.com';
const names = ['contoso', 'fabrikam', 'tailspin'] as const;
type Name = (typeof names)[number];
const folders: Readonly<Record<Name, string>> = {
  contoso: '/w/contoso',
  fabrikam: '/w/fabrikam',
  tailspin: '/w/tailspin',
};

/** Three clusters whose journals lie in memory, and what users and crashes do to them. */
class World {
  readonly files = new MemoryFiles();
  #last = 0;
  readonly clock: Clock = { now: () => 1_000 + this.#last, after: () => () => undefined };
  #pool = this.#newPool();
  readonly live = new Map<Name, LiveCluster>();

  #newPool(): JournalPool {
    const newId = (): string => {
      this.#last += 1;
      return `id${this.#last}`;
    };
    return new JournalPool({ files: this.files, clock: this.clock, newId, principal: () => kim }, 1_000_000);
  }

  async open(): Promise<void> {
    this.#pool.close();
    this.#pool = this.#newPool();
    this.live.clear();
    for (const name of names) this.live.set(name, await this.#pool.acquire(journalFolder(folders[name]), clusterSpec));
  }

  journal(name: Name): LiveCluster['journal'] {
    const live = this.live.get(name);
    assert.ok(live);
    return live.journal;
  }

  state(name: Name): ClusterState {
    return this.journal(name).state;
  }

  get ports(): { pool: JournalPool; clock: Clock } {
    return { pool: this.#pool, clock: this.clock };
  }

  side(name: Name): { folder: string; journal: LiveCluster['journal'] } {
    return { folder: folders[name], journal: this.journal(name) };
  }

  async attach(follower: Name, leader: Name, all: boolean, origin: AttachOrigin = { kind: 'Direct' }): Promise<void> {
    const { id: clusterId, name: clusterName, region, properties, lifecycle, databases } = this.state(leader);
    const database = databases.first();
    if (!database) return;
    this.#last += 1;
    const attachmentId = `attachment${this.#last}`;
    await this.journal(follower).execute({
      type: 'BeginAttach',
      attachmentId,
      leader: {
        location: toLocation(folders[follower], folders[leader]),
        clusterId,
        clusterName,
        region,
        properties,
        running: lifecycle === 'Running',
        isFollower: false,
      },
      scope: all ? { kind: 'all' } : { kind: 'database', databaseId: database.id, databaseName: database.name },
      origin,
      databaseNamePrefix: `${leader}-`,
    });
    const attachment = this.state(follower).attachments.get(attachmentId);
    if (attachment) await finishAttach(this.ports, this.side(follower), attachment);
  }

  async detach(follower: Name): Promise<void> {
    const attachment = this.state(follower).attachments.find(({ phase }) => phase === 'attached');
    if (!attachment) return;
    await this.journal(follower).execute({ type: 'BeginDetach', attachmentId: attachment.id });
    await finishDetach(this.ports, this.side(follower), attachment);
  }

  /** Invites, accepts and maps, all in one go. */
  async share(consumer: Name, provider: Name): Promise<void> {
    const database = this.state(provider).databases.first();
    if (!database || consumer === provider) return;
    const { journal } = this.side(provider);
    this.#last += 1;
    const name = `S${this.#last}`;
    await journal.execute({ type: 'CreateShare', name, description: '', terms: '' });
    const share = journal.state.shares.findLast((each) => each.name === name)?.id ?? '';
    const content = { kind: 'KustoDatabase', databaseId: database.id, databaseName: database.name } as const;
    await journal.execute({ type: 'AddDataSet', share, name: 'D', content });
    await journal.execute({ type: 'Invite', share, invitee: { kind: 'email', email: 'kim@contoso.com' } });
    const invitation = journal.state.shares.get(share)?.invitations.first();
    assert.ok(invitation);
    const subscriptionId = `subscription${this.#last}`;
    await this.journal(consumer).execute({
      type: 'BeginAccept',
      subscriptionId,
      share: { id: share, name, terms: '' },
      invitationId: invitation.id,
      sending: invitation.sending,
      provider: {
        location: toLocation(folders[consumer], folders[provider]),
        clusterId: journal.state.id,
        clusterName: provider,
      },
    });
    const begun = this.state(consumer).shareSubscriptions.get(subscriptionId);
    assert.ok(begun);
    await finishAccept(this.ports, this.side(consumer), begun);
    const dataSetId = journal.state.shares.get(share)?.dataSets.first()?.id ?? '';
    await this.attach(consumer, provider, false, { kind: 'DataShare', shareId: share, subscriptionId, dataSetId });
  }

  async changeSubscription(provider: Name, type: 'RevokeSubscription' | 'ReinstateSubscription'): Promise<void> {
    for (const share of this.state(provider).shares.values()) {
      for (const { id } of share.subscriptions.values()) {
        await this.journal(provider).execute({ type, share: share.id, subscription: id });
      }
    }
  }

  /** What every follower does at its next sync: loses what was revoked, finishes what is open. Twice, as time goes on. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (const name of names) {
        for (const attachment of this.state(name).attachments.values()) {
          if (attachment.phase === 'attached' && !isRegistered(this, name, attachment.id)) {
            await this.journal(name).execute({ type: 'LoseAccess', attachmentId: attachment.id });
          }
        }
        await finishOpenSagas(this.ports, this.side(name));
      }
    }
  }
}

function isRegistered(world: World, follower: Name, attachmentId: string): boolean {
  const attachment = world.state(follower).attachments.get(attachmentId);
  const leader = names.find((name) => world.state(name).id === attachment?.leader.clusterId);
  if (!attachment || !leader) return false;
  const { followers, databases } = world.state(leader);
  return attachment.scope.kind === 'all'
    ? followers.has(attachmentId)
    : (databases.get(attachment.scope.databaseId)?.followers.has(attachmentId) ?? false);
}

/** Leaders and followers say the same of every attachment, and nothing is left half done. */
function assertAgreement(world: World): void {
  const attached = new Set<string>();
  for (const follower of names) {
    for (const attachment of world.state(follower).attachments.values()) {
      assert.ok(
        attachment.phase === 'attached' || attachment.phase === 'suspended',
        `${attachment.id} is ${attachment.phase}`,
      );
      assert.equal(isRegistered(world, follower, attachment.id), attachment.phase === 'attached', attachment.id);
      if (attachment.phase === 'attached') attached.add(attachment.id);
      if (attachment.phase === 'suspended') assert.equal(attachment.origin.kind, 'DataShare');
    }
    for (const subscription of world.state(follower).shareSubscriptions.values())
      assert.equal(subscription.phase, 'accepted');
  }
  for (const leader of names) {
    const { databases, followers, shares, properties } = world.state(leader);
    const registered = [
      ...followers.keys(),
      ...[...databases.values()].flatMap((database) => [...database.followers.keys()]),
    ];
    for (const id of registered) assert.ok(attached.has(id), `${leader} still lists ${id}`);
    if (registered.length > 0)
      assert.deepEqual([properties.streamingIngestion, properties.customerManagedKey], [false, false]);
    for (const share of shares.values()) {
      for (const subscription of share.subscriptions.values()) {
        assert.notEqual(subscription.status, 'Revoking', 'every follower has said that nothing is left');
        if (!isActive(subscription, world.clock.now())) assert.deepEqual(subscription.leaving, []);
      }
    }
  }
}

async function assertReplay(world: World): Promise<void> {
  for (const name of names) {
    const events = (await world.journal(name).history()).flatMap((commit) => commit.events);
    const replayed = events.reduce(clusterSpec.evolve, noCluster);
    assert.deepEqual(toClusterSnapshot(replayed), toClusterSnapshot(world.state(name)));
  }
}

describe('three clusters', function () {
  this.timeout(120_000);
  const name = fc.constantFrom(...names);
  const action = fc.oneof(
    fc.record({
      kind: fc.constantFrom('attach' as const, 'attachAll' as const, 'share' as const),
      follower: name,
      leader: name,
    }),
    fc.record({
      kind: fc.constantFrom('detach' as const, 'revoke' as const, 'reinstate' as const, 'streaming' as const),
      follower: name,
      leader: name,
    }),
  );
  const step = fc.record({
    action,
    death: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 2 }),
    after: fc.boolean(),
  });

  it('agree after any history of attaching, sharing, revoking and detaching, wherever a process dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const world = new World();
        await world.open();
        for (const cluster of names) {
          await world.journal(cluster).execute({ type: 'CreateCluster', name: cluster, region: 'West Europe' });
          await world.journal(cluster).execute({ type: 'CreateDatabase', name: `${cluster}Data` });
        }
        for (const {
          action: { kind, follower, leader },
          death,
          after,
        } of steps) {
          if (death !== null) world.files.arm(death, after);
          const run = {
            attach: () => world.attach(follower, leader, false),
            attachAll: () => world.attach(follower, leader, true),
            share: () => world.share(follower, leader),
            detach: () => world.detach(follower),
            revoke: () => world.changeSubscription(leader, 'RevokeSubscription'),
            reinstate: () => world.changeSubscription(leader, 'ReinstateSubscription'),
            streaming: () =>
              world.journal(leader).execute({ type: 'AlterProperties', properties: { streamingIngestion: true } }),
          }[kind];
          await Promise.resolve(run()).catch((error: unknown) => {
            // A rule that refuses is as good as nothing done; a process that died is restarted.
            if (!SharingError.is(error) && !world.files.isDead) throw error;
          });
          world.files.restart();
          await world.open();
          await world.settle();
          assertAgreement(world);
        }
        await assertReplay(world);
      }),
      { numRuns: Number(process.env.RUNS ?? 2_000) },
    );
  });
});
