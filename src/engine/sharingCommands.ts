import { mkdir, rm } from 'node:fs/promises';
import type { CallOptions, RequestParams } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { AttachDatabaseParams } from '../protocol/sharingRequests.ts';
import type { FollowingCommand, LeaderFacts } from '../sharing/cluster/commands.ts';
import { findOwned } from '../sharing/cluster/decision.ts';
import type { ClusterState } from '../sharing/cluster/state.ts';
import { type Attachment, type AttachScope, localName } from '../sharing/following/attachment.ts';
import { checkName, nameKey } from '../sharing/names.ts';
import { broken } from '../sharing/rules.ts';
import type { ClusterHost } from './clusterHost.ts';
import { fromLocation, journalFolder, toLocation } from './layout.ts';
import { abortError, throwIfAborted } from './query/cancellable.ts';
import { databaseSpec } from './specs.ts';
import { storageError } from './storageErrors.ts';
import { finishAttach, finishDetach, type SagaPorts } from './sync/attachSaga.ts';
import { openLeaderCluster } from './sync/leaderLink.ts';

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
    // A disk can fail after the commit has its name: only what the cluster surely does not name is taken away.
    const isUnnamed = await host.live.journal.refresh().then(
      () => !host.state.databases.has(id),
      () => false,
    );
    if (isUnnamed) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw storageError(error, `Database '${name}' could not be created`, folder);
  }
}

/** Attaches a leader's database, or all with `*`, and waits until it is visible on the follower. */
export async function attachDatabase(
  ports: SharingPorts,
  follower: ClusterHost,
  leader: ClusterHost,
  params: AttachDatabaseParams,
  options: CallOptions = {},
): Promise<Attachment> {
  await leader.live.journal.checkPresence();
  const { facts, scope } = describeLeader(follower, leader, params.database);
  const { databaseNameOverride, databaseNamePrefix, configuration, principalsKind, filter } = params;
  const names = { databaseNameOverride, databaseNamePrefix, configuration, principalsKind };
  return attach(ports, follower, { leader: facts, scope, origin: { kind: 'Direct' }, filter, ...names }, options);
}

/** Maps a data set of an accepted share to a cluster: attaches by the right of the subscription. */
export async function mapDataSet(
  ports: SharingPorts,
  holder: ClusterHost,
  follower: ClusterHost,
  params: Omit<RequestParams<'mapDataSet'>, 'cluster' | 'follower'>,
  options: CallOptions = {},
): Promise<Attachment> {
  const subscription = holder.state.shareSubscriptions.get(params.subscription);
  if (!subscription)
    throw new SharingError('SubscriptionNotFound', `Cluster '${holder.state.name}' no longer has this subscription.`);
  const provider = await openLeaderCluster(ports.pool, holder.folder, subscription.provider);
  try {
    await provider.journal.checkPresence();
    const { state } = provider.journal;
    const dataSet = state.shares.get(subscription.shareId)?.dataSets.get(params.dataSet);
    if (!dataSet)
      throw new SharingError('ShareNotFound', `'${state.name}' no longer shares this data set. Ask the provider.`);
    const { content } = dataSet;
    const location = toLocation(follower.folder, fromLocation(holder.folder, subscription.provider.location));
    const { databaseNameOverride, databaseNamePrefix, principalsKind } = params;
    const command: Omit<BeginAttach, 'type' | 'attachmentId'> = {
      leader: describeFacts(state, location, false),
      scope:
        content.kind === 'KustoCluster'
          ? { kind: 'all' }
          : { kind: 'database', databaseId: content.databaseId, databaseName: content.databaseName },
      origin: {
        kind: 'DataShare',
        shareId: subscription.shareId,
        subscriptionId: subscription.id,
        dataSetId: dataSet.id,
      },
      filter: content.kind === 'KustoTable' ? content.filter : undefined,
      configuration: `${subscription.shareName}-${dataSet.name}`,
      databaseNameOverride,
      databaseNamePrefix,
      principalsKind,
    };
    return await attach(ports, follower, command, options);
  } finally {
    provider.release();
  }
}

type BeginAttach = Extract<FollowingCommand, { type: 'BeginAttach' }>;

async function attach(
  ports: SharingPorts,
  follower: ClusterHost,
  command: Omit<BeginAttach, 'type' | 'attachmentId'>,
  options: CallOptions = {},
): Promise<Attachment> {
  const attachmentId = ports.newId();
  throwIfAborted(options.signal);
  if (command.scope.kind === 'database') checkNameFree(follower, localName(command, command.scope.databaseName));
  await follower.live.journal.execute({ type: 'BeginAttach', attachmentId, ...command });
  const attachment = follower.state.attachments.get(attachmentId);
  if (!attachment) throw new SharingError('Internal', 'The attachment vanished while it was made.', 'bug');
  const side = { folder: follower.folder, journal: follower.live.journal };
  // Who is told that it failed must not find it done later: what the leader may have heard of is detached again.
  const undo = async (error: unknown): Promise<never> => {
    if (follower.state.attachments.has(attachmentId)) await detach(ports, follower, attachment).catch(() => undefined);
    throw error;
  };
  await finishAttach(ports, side, attachment).catch(undo);
  options.progress?.(attachment.configuration);
  const running = follower.followers.all.filter(({ link }) => link.attachment.id === attachmentId);
  const { signal } = options;
  await Promise.race([Promise.all(running.map((each) => each.sync())), ...(signal ? [aborted(signal)] : [])]).catch(
    (error: unknown) => (signal?.aborted ? undo(error) : Promise.reject(error)),
  );
  return follower.state.attachments.get(attachmentId) ?? attachment;
}

/** Rejects when it is cancelled, and else never ends. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(abortError(signal));
    else signal.addEventListener('abort', () => reject(abortError(signal)), { once: true });
  });
}

/**
 * Refuses a local name that a database has which came with all others of its leader: the journal of the follower does not
 * name those, and whoever attaches would find nothing under the name.
 */
export function checkNameFree(host: ClusterHost, name: string): void {
  const link = host.followers.link(name);
  if (link?.attachment.scope.kind === 'all')
    throw broken('DatabaseExists', { cluster: host.state.name, database: name });
}

/**
 * Detaches a followed database. Gone for the users of the follower when this returns; a leader that cannot be reached now
 * learns of it later.
 */
export async function detachDatabase(ports: SharingPorts, host: ClusterHost, name: string): Promise<void> {
  await detach(ports, host, host.link(name).attachment);
}

/** Ends one attachment, whether or not a database has appeared by it. */
export async function detach(ports: SharingPorts, host: ClusterHost, attachment: Attachment): Promise<void> {
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
  const location = toLocation(follower.folder, leader.folder);
  const facts = describeFacts(leader.state, location, false);
  if (database === '*') return { facts, scope: { kind: 'all' } };
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

function describeFacts(state: ClusterState, location: string, isFollower: boolean): LeaderFacts {
  const { id: clusterId, name: clusterName, region, properties, lifecycle } = state;
  return { location, clusterId, clusterName, region, properties, running: lifecycle === 'Running', isFollower };
}
