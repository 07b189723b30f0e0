import assert from 'node:assert/strict';
import type { Engine } from '../../src/engine/engine.ts';
import type { ClusterSummary } from '../../src/protocol/catalog.ts';
import type { ShareSubscriptionSummary, ShareSummary } from '../../src/protocol/shares.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { type EngineProcess, startEngineProcess } from '../support/engineProcess.ts';
import { seeded } from '../support/seeded.ts';

const databases = ['A', 'B', 'C'] as const;
type Database = (typeof databases)[number];

/** What is the case, as far as somebody was told so. */
interface Known {
  readonly rows: Record<Database, number>;
  readonly attached: Record<Database, boolean>;
  access: 'Active' | 'Revoked';
}

type Step =
  | { readonly does: 'ingest' | 'attach' | 'detach'; readonly database: Database }
  | { readonly does: 'revoke' | 'reinstate' };

interface Place {
  readonly leader: string;
  readonly follower: string;
  readonly share: string;
  readonly subscription: string;
}

describe('an engine that is killed at any moment', function () {
  this.timeout(120_000);
  const consumer = 'tester@contoso.com';

  async function prepare(engine: Engine, folder: string): Promise<Place> {
    const create = async (name: string): Promise<string> =>
      (await engine.createCluster({ folder, name, region: 'West Europe' })).uri;
    const [leader, follower] = [await create('contoso'), await create('fabrikam')];
    for (const database of [...databases, 'Shared']) await engine.createDatabase({ cluster: leader, database });
    const { id: share } = await engine.createShare({ cluster: leader, name: 'Air', description: '', terms: '' });
    await engine.addDataSet({ cluster: leader, share, name: 'All', database: 'Shared' });
    const { token } = await engine.invite({ cluster: leader, share, invitee: { kind: 'email', email: consumer } });
    const { id: subscription, dataSets } = await engine.acceptInvitation({ token, cluster: follower });
    await engine.mapDataSet({ cluster: follower, subscription, dataSet: dataSets[0]?.id ?? '', follower });
    return { leader, follower, share, subscription };
  }

  function nextStep(random: (limit: number) => number, { attached, access }: Known): Step {
    const database = databases[random(databases.length)] ?? 'A';
    const which = random(100);
    // Most are imports, so that a checkpoint is written in the middle of each life.
    if (which < 60) return { does: 'ingest', database };
    if (which < 85) return { does: attached[database] ? 'detach' : 'attach', database };
    return { does: access === 'Active' ? 'revoke' : 'reinstate' };
  }

  async function take(
    engine: EngineProcess,
    step: Step,
    { leader, follower, share, subscription }: Place,
  ): Promise<void> {
    if ('database' in step) {
      const { does, database } = step;
      if (does === 'attach') await engine.call('attachDatabase', { follower, leader, database });
      else if (does === 'detach') await engine.call('detachDatabase', { cluster: follower, database });
      else await engine.call('ingestFile', { cluster: leader, database, table: 'T', path: '/1', format: {} });
      return;
    }
    const what = { cluster: leader, share, subscription };
    await engine.call(step.does === 'revoke' ? 'revokeSubscription' : 'reinstateSubscription', what);
  }

  function done(step: Step, known: Known): void {
    if (!('database' in step)) known.access = step.does === 'revoke' ? 'Revoked' : 'Active';
    else if (step.does === 'ingest') known.rows[step.database] += 1;
    else known.attached[step.database] = step.does === 'attach';
  }

  /** What both sides say, once they agree with each other. */
  async function said(engine: Engine, { leader, follower }: Place): Promise<Known> {
    const look = async () => {
      const [share]: readonly ShareSummary[] = await engine.listShares({ cluster: leader });
      const [held]: readonly ShareSubscriptionSummary[] = await engine.listShareSubscriptions({ cluster: follower });
      const attachments = await engine.listAttachments({ cluster: follower });
      const followers = await engine.listFollowers({ cluster: leader });
      const shown = await engine.listDatabases({ cluster: follower });
      return {
        provider: share?.subscriptions[0]?.status,
        consumer: held?.status,
        followed: attachments.flatMap((each) => (each.phase === 'attached' ? [each.database] : [])).sort(),
        known: followers.map(({ database }) => database).sort(),
        shown: shown.map(({ name }) => name).sort(),
      };
    };
    const now = await eventually(
      look,
      ({ provider, consumer: status, followed, known, shown }) =>
        provider === status &&
        (status === 'Active') === followed.includes('Shared') &&
        status !== 'Revoking' &&
        String(followed) === String(shown) &&
        String(followed.filter((name) => name !== 'Shared')) === String(known.filter((name) => name !== 'Shared')),
    );
    const rows = async (database: Database): Promise<number> =>
      (await engine.listTables({ cluster: leader, database }))[0]?.rows ?? 0;
    return {
      rows: { A: await rows('A'), B: await rows('B'), C: await rows('C') },
      attached: {
        A: now.followed.includes('A'),
        B: now.followed.includes('B'),
        C: now.followed.includes('C'),
      },
      access: now.followed.includes('Shared') ? 'Active' : 'Revoked',
    };
  }

  for (const seed of [11, 101]) {
    it(`loses nothing that was acknowledged, and leaves nothing half done (${seed})`, async () => {
      await using folder = await temporaryFolder();
      const random = seeded(seed);
      const first = await openEngine([folder.path]);
      const place = await prepare(first, folder.path);
      let known: Known = await said(first, place);
      await first.close();
      for (let life = 1; life <= 3; life += 1) {
        const engine = await startEngineProcess(folder.path, 'metadata');
        await engine.call<ClusterSummary[]>('listClusters', {});
        const steps = 5 + random(25);
        for (let count = 0; count < steps; count += 1) {
          const step = nextStep(random, known);
          await take(engine, step, place);
          done(step, known);
        }
        const last = nextStep(random, known);
        const taking = take(engine, last, place).catch(() => undefined);
        // Somewhere between before it has begun and after it has ended.
        await new Promise((resolve) => setTimeout(resolve, random(12)));
        await engine.kill();
        await taking;

        const reader = await openEngine([folder.path]);
        const now = await said(reader, place);
        const then = structuredClone(known);
        done(last, then);
        const isOneOf = [known, then].some((each) => JSON.stringify(each) === JSON.stringify(now));
        assert.ok(isOneOf, JSON.stringify({ life, last, known, now }));
        known = structuredClone(now);
        await reader.close();
      }
    });
  }
});
