import { SharingError } from '../../protocol/errors.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { checkName, nameKey } from '../names.ts';
import { findRegion, regionKey } from '../regions.ts';
import { broken } from '../rules.ts';
import type { ClusterCommand } from './commands.ts';
import type { ClusterEvent } from './events.ts';
import type { Attachment, ClusterState, OwnedDatabase } from './state.ts';

type Decision = Result<readonly ClusterEvent[], SharingError>;
type CommandOf<T extends ClusterCommand['type']> = Extract<ClusterCommand, { type: T }>;

/** All rules of a cluster. No events: what was asked for is so already. */
export function decideCluster(state: ClusterState, command: ClusterCommand, context: DecisionContext): Decision {
  if (command.type === 'CreateCluster') return createCluster(state, command, context);
  if (state.id === '') return fail(new SharingError('ClusterNotFound', 'There is no cluster here.'));
  switch (command.type) {
    case 'CreateDatabase':
      return createDatabase(state, command, context);
    case 'DropDatabase':
      return dropDatabase(state, command);
    case 'BeginAttach':
      return beginAttach(state, command, context);
    case 'CompleteAttach':
      return state.attachments.get(command.attachmentId)?.phase === 'attaching'
        ? ok([{ type: 'AttachCompleted', attachmentId: command.attachmentId }])
        : ok([]);
    case 'AbandonAttach':
      return state.attachments.get(command.attachmentId)?.phase === 'attaching'
        ? ok([{ type: 'AttachAbandoned', attachmentId: command.attachmentId, reason: command.reason }])
        : ok([]);
    case 'BeginDetach':
      return onFollowed(state, command.name, ({ id }) => ok([{ type: 'DetachBegun', attachmentId: id }]));
    case 'CompleteDetach':
      return state.attachments.get(command.attachmentId)?.phase === 'detaching'
        ? ok([{ type: 'DetachCompleted', attachmentId: command.attachmentId }])
        : ok([]);
    case 'LoseAccess':
      return state.attachments.has(command.attachmentId)
        ? ok([{ type: 'AccessLost', attachmentId: command.attachmentId }])
        : ok([]);
    case 'RegisterFollower':
      return registerFollower(state, command, context);
    case 'UnregisterFollower':
      return state.databases.get(command.databaseId)?.followers.has(command.attachmentId)
        ? ok([{ type: 'FollowerUnregistered', databaseId: command.databaseId, attachmentId: command.attachmentId }])
        : ok([]);
    case 'AlterFollowerCaching':
      return withSpan('hot span', command.hotSpan ?? 0, () =>
        onFollowed(state, command.name, ({ id }) =>
          ok([{ type: 'FollowerCachingAltered', attachmentId: id, hotSpan: command.hotSpan }]),
        ),
      );
    case 'AlterSyncInterval':
      return withSpan('sync interval', command.interval, () =>
        onFollowed(state, command.name, ({ id }) =>
          ok([{ type: 'SyncIntervalAltered', attachmentId: id, interval: command.interval }]),
        ),
      );
  }
}

/** The database of that name that this cluster owns. */
export function findOwned(state: ClusterState, name: string): Result<OwnedDatabase, SharingError> {
  const target = state.names.get(nameKey(name));
  if (target?.kind === 'followed') return fail(broken('DatabaseIsFollower', { cluster: state.name, database: name }));
  const database = target && state.databases.get(target.id);
  return database ? ok(database) : fail(databaseNotFound(state, name));
}

/** The link of that local name. */
export function findFollowed(state: ClusterState, name: string): Result<Attachment, SharingError> {
  const target = state.names.get(nameKey(name));
  const attachment = target?.kind === 'followed' && state.attachments.get(target.id);
  if (attachment) return ok(attachment);
  return fail(
    target
      ? new SharingError(
          'AttachmentNotFound',
          `Database '${name}' belongs to cluster '${state.name}' itself; it is not attached from a leader.`,
        )
      : databaseNotFound(state, name),
  );
}

function databaseNotFound(state: ClusterState, name: string): SharingError {
  return new SharingError('DatabaseNotFound', `Cluster '${state.name}' has no database '${name}'.`);
}

function createCluster(state: ClusterState, command: CommandOf<'CreateCluster'>, context: DecisionContext): Decision {
  const name = checkName('cluster', command.name);
  if (!name.ok) return name;
  const region = findRegion(command.region);
  if (!region.ok) return region;
  if (state.id !== '') {
    return fail(new SharingError('ClusterExists', `A cluster '${state.name}' exists already. Choose another name.`));
  }
  return ok([{ type: 'ClusterCreated', id: context.newId(), name: name.value, region: region.value }]);
}

function createDatabase(state: ClusterState, command: CommandOf<'CreateDatabase'>, context: DecisionContext): Decision {
  const name = checkName('database', command.name);
  if (!name.ok) return name;
  if (state.names.has(nameKey(name.value))) {
    return fail(broken('DatabaseExists', { cluster: state.name, database: name.value }));
  }
  return ok([{ type: 'DatabaseCreated', id: command.id ?? context.newId(), name: name.value }]);
}

function dropDatabase(state: ClusterState, command: CommandOf<'DropDatabase'>): Decision {
  const found = findOwned(state, command.name);
  if (!found.ok) return found;
  const { id, name, followers } = found.value;
  if (!followers.isEmpty()) {
    const names = followers
      .valueSeq()
      .map((follower) => follower.clusterName)
      .toArray();
    return fail(broken('DatabaseIsFollowed', { cluster: state.name, database: name, followers: names }));
  }
  return ok([{ type: 'DatabaseDropped', id, name }]);
}

function beginAttach(state: ClusterState, command: CommandOf<'BeginAttach'>, context: DecisionContext): Decision {
  const { leader } = command;
  if (leader.clusterId === state.id) return fail(broken('AttachToItself', { cluster: state.name }));
  if (regionKey(leader.region) !== regionKey(state.region)) {
    return fail(
      broken('RegionMismatch', {
        follower: state.name,
        followerRegion: state.region,
        leader: leader.clusterName,
        leaderRegion: leader.region,
      }),
    );
  }
  if (leader.isFollower) {
    return fail(broken('DatabaseIsFollower', { cluster: leader.clusterName, database: leader.databaseName }));
  }
  const live = state.attachments.valueSeq().filter((attachment) => attachment.phase !== 'detaching');
  const twice = live.find((attachment) => attachment.leader.databaseId === leader.databaseId);
  if (twice) {
    return fail(
      broken('AlreadyAttached', {
        follower: state.name,
        leader: leader.clusterName,
        database: leader.databaseName,
        localName: twice.localName,
      }),
    );
  }
  const localName = checkName('database', command.databaseNameOverride ?? leader.databaseName);
  if (!localName.ok) return localName;
  if (state.names.has(nameKey(localName.value))) {
    return fail(broken('DatabaseExists', { cluster: state.name, database: localName.value }));
  }
  const configuration = checkName(
    'configuration',
    command.configuration ?? `${leader.clusterName}-${leader.databaseName}`,
  );
  if (!configuration.ok) return configuration;
  if (live.some((attachment) => nameKey(attachment.configuration) === nameKey(configuration.value))) {
    return fail(broken('ConfigurationExists', { follower: state.name, configuration: configuration.value }));
  }
  const { region: _region, isFollower: _isFollower, ...reference } = leader;
  return ok([
    {
      type: 'AttachBegun',
      attachment: {
        id: command.attachmentId,
        configuration: configuration.value,
        localName: localName.value,
        leader: reference,
        phase: 'attaching',
        since: context.time,
        syncInterval: 0,
      },
    },
  ]);
}

function registerFollower(
  state: ClusterState,
  command: CommandOf<'RegisterFollower'>,
  context: DecisionContext,
): Decision {
  const database = state.databases.get(command.databaseId);
  if (!database) {
    return fail(
      new SharingError(
        'DatabaseNotFound',
        `Cluster '${state.name}' no longer has the database that '${command.clusterName}' wants to follow.`,
      ),
    );
  }
  if (regionKey(command.region) !== regionKey(state.region)) {
    return fail(
      broken('RegionMismatch', {
        follower: command.clusterName,
        followerRegion: command.region,
        leader: state.name,
        leaderRegion: state.region,
      }),
    );
  }
  if (database.followers.has(command.attachmentId)) return ok([]);
  const { attachmentId, clusterId, clusterName, location, configuration } = command;
  return ok([
    {
      type: 'FollowerRegistered',
      databaseId: database.id,
      follower: { attachmentId, clusterId, clusterName, location, configuration, since: context.time },
    },
  ]);
}

function onFollowed(state: ClusterState, name: string, then: (attachment: Attachment) => Decision): Decision {
  const found = findFollowed(state, name);
  return found.ok ? then(found.value) : found;
}

function withSpan(what: string, milliseconds: number, then: () => Decision): Decision {
  return Number.isFinite(milliseconds) && milliseconds >= 0
    ? then()
    : fail(new SharingError('InvalidArgument', `A ${what} must be a number of milliseconds, 0 or more.`));
}
