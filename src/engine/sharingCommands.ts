import { mkdir, rm } from 'node:fs/promises';
import type { AttachDatabaseParams, CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { LeaderFacts } from '../sharing/cluster/commands.ts';
import { findOwned } from '../sharing/cluster/decide.ts';
import { checkName, nameKey } from '../sharing/names.ts';
import { broken } from '../sharing/rules.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { JournalPool } from './journal/journalPool.ts';
import { journalFolder, toLocation } from './layout.ts';
import { databaseSpec } from './specs.ts';
import { storageError } from './storageErrors.ts';
import { finishAttach, finishDetach } from './sync/attachSaga.ts';
import type { Follower } from './sync/follower.ts';

export interface SharingPorts {
  readonly pool: JournalPool;
  readonly newId: () => string;
}

/** Makes a database. Its own journal comes first: a cluster never names a database that is not there. */
export async function createDatabase(ports: SharingPorts, host: ClusterHost, name: string): Promise<void> {
  const checked = checkName('database', name);
  if (!checked.ok) throw checked.error;
  await host.live.journal.refresh();
  if (host.state.names.has(nameKey(name))) throw broken('DatabaseExists', { cluster: host.state.name, database: name });
  const id = ports.newId();
  const folder = host.databaseFolder(id);
  try {
    await mkdir(journalFolder(folder), { recursive: true });
    const live = await ports.pool.acquire(journalFolder(folder), databaseSpec);
    await live.journal.execute({ type: 'CreateDatabase', id, name }).finally(live.release);
    await host.live.journal.execute({ type: 'CreateDatabase', id, name });
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw storageError(error, `Database '${name}' could not be created`, folder);
  }
}

/** Attaches a leader's database to a follower cluster, and waits until it is visible there. */
export async function attachDatabase(
  ports: SharingPorts,
  follower: ClusterHost,
  leader: ClusterHost,
  params: AttachDatabaseParams,
  options: CallOptions = {},
): Promise<Follower> {
  const { pool, newId } = ports;
  await leader.live.journal.checkPresence();
  const attachmentId = newId();
  await follower.live.journal.execute({
    type: 'BeginAttach',
    attachmentId,
    leader: leaderFacts(follower, leader, params.database),
    databaseNameOverride: params.databaseNameOverride,
    configuration: params.configuration,
  });
  const attachment = follower.state.attachments.get(attachmentId);
  if (!attachment)
    throw new SharingError('Internal', `Attachment of '${params.database}' vanished while it was made.`, 'bug');
  const side = { folder: follower.folder, journal: follower.live.journal };
  await finishAttach(pool, side, attachment).catch(async (error: unknown) => {
    // Who is told that it failed must not find it done later: what the leader may have heard of is detached again.
    if (follower.state.attachments.has(attachmentId)) {
      await detachDatabase(ports, follower, attachment.localName).catch(() => undefined);
    }
    throw error;
  });
  const running = follower.follower(attachment.localName);
  options.progress?.(attachment.localName);
  await running.sync();
  return running;
}

/**
 * Detaches a followed database. Gone for the users of the follower when this returns; a leader that cannot be reached now
 * learns of it later.
 */
export async function detachDatabase(ports: SharingPorts, host: ClusterHost, name: string): Promise<void> {
  const { attachment } = host.follower(name);
  await host.live.journal.execute({ type: 'BeginDetach', name });
  await finishDetach(ports.pool, { folder: host.folder, journal: host.live.journal }, attachment).catch(
    (error: unknown) => {
      if (!SharingError.is(error) || error.kind !== 'transient') throw error;
    },
  );
  await host.settled();
}

function leaderFacts(follower: ClusterHost, leader: ClusterHost, database: string): LeaderFacts {
  const { id: clusterId, name: clusterName, region } = leader.state;
  const place = { location: toLocation(follower.folder, leader.folder), clusterId, clusterName, region };
  const found = findOwned(leader.state, database);
  if (found.ok) return { ...place, databaseId: found.value.id, databaseName: found.value.name, isFollower: false };
  if (found.error.code !== 'DatabaseIsFollower') throw found.error;
  return { ...place, databaseId: '', databaseName: database, isFollower: true };
}
