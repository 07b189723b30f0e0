import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { type JournalFiles, nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { clusterSpec } from '../../src/engine/specs.ts';
import { percentileOf } from '../../src/engine/sync/lagHistory.ts';
import type { ClusterSummary } from '../../src/protocol/catalog.ts';
import type { ShareSubscriptionSummary, ShareSummary } from '../../src/protocol/shares.ts';
import type { ClusterCommand } from '../../src/sharing/cluster/commands.ts';
import { decideCluster } from '../../src/sharing/cluster/decide.ts';
import type { ClusterEvent } from '../../src/sharing/cluster/events.ts';
import { evolveCluster } from '../../src/sharing/cluster/evolve.ts';
import { type ClusterState, noCluster } from '../../src/sharing/cluster/state.ts';
import { shareEverything } from '../../src/sharing/filter/tableLevelSharing.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { startEngineProcess } from '../support/engineProcess.ts';

const principal = 'aaduser=kim@contoso.com';
const context = { principal, time: 1, newId: () => 'id' };

function register(index: number, databaseId: string): ClusterCommand {
  return {
    type: 'RegisterFollower',
    databaseId,
    attachmentId: `a${index}`,
    cluster: { id: `c${index}`, name: `fabrikam${index}`, region: 'West Europe', customerManagedKey: false },
    location: '../fabrikam',
    configuration: `c${index}`,
    filter: shareEverything,
    origin: { kind: 'Direct' },
  };
}

function largeCluster(): ClusterState {
  const commands: ClusterCommand[] = [
    { type: 'CreateCluster', name: 'contoso', region: 'West Europe' },
    ...Array.from(
      { length: 10_000 },
      (_, index): ClusterCommand => ({ type: 'CreateDatabase', name: `D${index}`, id: `d${index}` }),
    ),
    ...Array.from({ length: 1_000 }, (_, index) => register(index, `d${index}`)),
  ];
  return commands.reduce((state, command) => {
    const decision = decideCluster(state, command, context);
    if (!decision.ok) throw decision.error;
    return decision.value.reduce(evolveCluster, state);
  }, noCluster);
}

function measureDecide(): void {
  const state = largeCluster();
  const commands: ClusterCommand[] = [
    { type: 'CreateDatabase', name: 'New' },
    { type: 'CreateDatabase', name: 'D5000' },
    { type: 'DropDatabase', name: 'D5000' },
    { type: 'DropDatabase', name: 'D500' },
    register(5_000, 'd7000'),
    register(500, 'd500'),
    { type: 'UnregisterFollower', databaseId: 'd500', attachmentId: 'a500', by: 'leader' },
    { type: 'CreateShare', name: 'S', description: '', terms: '' },
  ];
  const rounds = 40_000;
  for (let round = 0; round < 2_000; round += 1) for (const command of commands) decideCluster(state, command, context);
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1)
    for (const command of commands) decideCluster(state, command, context);
  const perSecond = (rounds * commands.length) / ((performance.now() - started) / 1_000);
  console.log(
    `decide, 10,000 databases, 1,000 followers: ${Math.round(perSecond).toLocaleString('en')} commands a second (at least 100,000)`,
  );
}

async function measureOpening(): Promise<void> {
  await using folder = await temporaryFolder();
  // Only how a long journal opens is measured here, so its files are made without waiting for the disk.
  const files: JournalFiles = {
    ...nodeJournalFiles,
    create: async (path, content) => {
      await writeFile(path, content, { flag: 'wx' });
      return true;
    },
    replace: (path, content) => writeFile(path, content),
    modified: async () => undefined,
  };
  const ports = { files, clock: systemClock(), newId: () => crypto.randomUUID(), principal: () => principal };
  const path = join(folder.path, 'journal');
  await mkdir(path);
  const journal = await Journal.open<ClusterState, ClusterCommand, ClusterEvent>(path, clusterSpec, ports);
  await journal.execute({ type: 'CreateCluster', name: 'contoso', region: 'West Europe' });
  await journal.execute({ type: 'CreateDatabase', name: 'Aviation', id: 'd1' });
  for (let commit = journal.version; commit < 100_000; commit += 2) {
    await journal.execute(register(commit, 'd1'));
    await journal.execute({ type: 'UnregisterFollower', databaseId: 'd1', attachmentId: `a${commit}`, by: 'leader' });
  }
  const times: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const started = performance.now();
    const opened = await Journal.open(path, clusterSpec, { ...ports, files: nodeJournalFiles });
    times.push(performance.now() - started);
    if (opened.version !== journal.version) throw new Error(`opened at ${opened.version}`);
  }
  const sorted = times.sort((a, b) => a - b);
  console.log(
    `opening a journal of ${journal.version.toLocaleString('en')} commits: p50 ${percentileOf(sorted, 50).toFixed(0)} ms (under 200)`,
  );
}

async function measureRevoking(): Promise<void> {
  await using home = await temporaryFolder();
  await using away = await temporaryFolder();
  const provider = await startEngineProcess(home.path, 'metadata');
  const { value: leader } = await provider.call<ClusterSummary>('createCluster', {
    folder: home.path,
    name: 'contoso',
    region: 'West Europe',
  });
  await provider.call('createDatabase', { cluster: leader.uri, database: 'Aviation' });
  const share = { cluster: leader.uri, name: 'Flights', description: '', terms: '' };
  const { value: made } = await provider.call<ShareSummary>('createShare', share);
  await provider.call('addDataSet', { cluster: leader.uri, share: made.id, name: 'All', database: 'Aviation' });
  const invitee = { kind: 'email', email: 'tester@contoso.com' };
  const { value: invitation } = await provider.call<{ token: string }>('invite', {
    cluster: leader.uri,
    share: made.id,
    invitee,
  });
  const consumer = await openEngine([away.path], { pollInterval: 1_000 });
  const { uri: follower } = await consumer.createCluster({
    folder: away.path,
    name: 'fabrikam',
    region: 'West Europe',
  });
  const accepted: ShareSubscriptionSummary = await consumer.acceptInvitation({
    token: invitation.token,
    cluster: follower,
  });
  const subscription = accepted.id;
  await consumer.mapDataSet({ cluster: follower, subscription, dataSet: accepted.dataSets[0]?.id ?? '', follower });
  const times: number[] = [];
  const clock = systemClock();
  for (let round = 0; round < 60; round += 1) {
    await eventually(
      () => consumer.listDatabases({ cluster: follower }),
      (databases) => databases.length === 1,
    );
    const gone = new Promise<number>((resolve) => {
      const end = consumer.on('catalogChanged', async () => {
        if ((await consumer.listDatabases({ cluster: follower })).length > 0) return;
        end();
        resolve(clock.now());
      });
    });
    const { at } = await provider.call('revokeSubscription', { cluster: leader.uri, share: made.id, subscription });
    times.push(Math.max(0, (await gone) - at));
    await provider.call('reinstateSubscription', { cluster: leader.uri, share: made.id, subscription });
  }
  await consumer.close();
  await provider.kill();
  const sorted = times.sort((a, b) => a - b);
  const show = [50, 99].map((percent) => `p${percent} ${percentileOf(sorted, percent).toFixed(1)} ms`).join(', ');
  console.log(`revoked to gone in another process, ${times.length} times: ${show} (p99 under 100)`);
}

/** The model's speed, a long journal, and how fast a revoked share is gone. */
export async function run(): Promise<void> {
  measureDecide();
  await measureRevoking();
  await measureOpening();
}
