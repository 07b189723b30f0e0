import { mkdir, rm } from 'node:fs/promises';
import type { AttachDatabaseParams, CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { LeaderFacts } from '../sharing/cluster/commands.ts';
import { findOwned } from '../sharing/cluster/decision.ts';
import { type Attachment, type AttachScope, localName } from '../sharing/following/attachment.ts';
import { checkName, nameKey } from '../sharing/names.ts';
import { broken } from '../sharing/rules.ts';
import type { ClusterHost } from './clusterHost.ts';
import { journalFolder, toLocation } from './layout.ts';
import { databaseSpec } from './specs.ts';
import { storageError } from './storageErrors.ts';
import { finishAttach, finishDetach, type SagaPorts } from './sync/attachSaga.ts';
import type { Follower } from './sync/follower.ts';

export interface SharingPorts extends SagaPorts {
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
  const { newId } = ports;
  await leader.live.journal.checkPresence();
  const attachmentId = newId();
  const { facts, scope } = describeLeader(follower, leader, params.database);
  await follower.live.journal.execute({
    type: 'BeginAttach',
    attachmentId,
    leader: facts,
    scope,
    origin: { kind: 'Direct' },
    databaseNameOverride: params.databaseNameOverride,
    configuration: params.configuration,
  });
  const attachment = follower.state.attachments.get(attachmentId);
  if (!attachment)
    throw new SharingError('Internal', `Attachment of '${params.database}' vanished while it was made.`, 'bug');
  const side = { folder: follower.folder, journal: follower.live.journal };
  await finishAttach(ports, side, attachment).catch(async (error: unknown) => {
    // Who is told that it failed must not find it done later: what the leader may have heard of is detached again.
    if (follower.state.attachments.has(attachmentId)) {
      await detach(ports, follower, attachment).catch(() => undefined);
    }
    throw error;
  });
  const running = follower.follower(localName(attachment, params.database));
  options.progress?.(running.link.localName);
  await running.sync();
  return running;
}

/**
 * Detaches a followed database. Gone for the users of the follower when this returns; a leader that cannot be reached now
 * learns of it later.
 */
export async function detachDatabase(ports: SharingPorts, host: ClusterHost, name: string): Promise<void> {
  await detach(ports, host, host.link(name).attachment);
}

async function detach(ports: SharingPorts, host: ClusterHost, attachment: Attachment): Promise<void> {
  await host.live.journal.execute({ type: 'BeginDetach', attachmentId: attachment.id });
  const side = { folder: host.folder, journal: host.live.journal };
  await finishDetach(ports, side, attachment).catch((error: unknown) => {
    if (!SharingError.is(error) || error.kind !== 'transient') throw error;
  });
  await host.followers.settled();
}

function describeLeader(
  follower: ClusterHost,
  leader: ClusterHost,
  database: string,
): { readonly facts: LeaderFacts; readonly scope: AttachScope } {
  const { id: clusterId, name: clusterName, region, properties, lifecycle } = leader.state;
  const location = toLocation(follower.folder, leader.folder);
  const running = lifecycle === 'Running';
  const facts = { location, clusterId, clusterName, region, properties, running, isFollower: false };
  const found = findOwned(leader.state, database);
  if (found.ok)
    return { facts, scope: { kind: 'database', databaseId: found.value.id, databaseName: found.value.name } };
  const link = leader.followers.link(database);
  if (!link) throw found.error;
  return {
    facts: { ...facts, isFollower: true },
    scope: { kind: 'database', databaseId: link.databaseId, databaseName: link.localName },
  };
}
