import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { checkName, nameKey } from '../names.ts';
import { findRegion } from '../regions.ts';
import { broken } from '../rules.ts';
import type { LifecycleCommand } from './commands.ts';
import { asAdministrator, type CommandOf, type Decision, findOwned } from './decision.ts';
import { type ClusterState, defaultProperties, followersOf } from './state.ts';

export function decideLifecycle(state: ClusterState, command: LifecycleCommand, context: DecisionContext): Decision {
  if (command.type === 'CreateCluster') return createCluster(state, command, context);
  if (command.type === 'PublishSigningKey') {
    // Whoever can read the private key speaks for the cluster; the role is asked for where something is signed.
    const { publicKey } = command;
    return state.signingKey === publicKey ? ok([]) : ok([{ type: 'SigningKeyPublished', publicKey }]);
  }
  return asAdministrator(state, context.principal, verbs[command.type], () => {
    switch (command.type) {
      case 'StopCluster':
        return stopCluster(state);
      case 'StartCluster':
        return state.lifecycle === 'Running'
          ? ok([])
          : ok([
              { type: 'LifecycleChanged', lifecycle: 'Starting' },
              { type: 'LifecycleChanged', lifecycle: 'Running' },
            ]);
      case 'DeleteCluster': {
        const followers = namesOf(allFollowers(state));
        if (followers.length > 0) return fail(broken('ClusterIsFollowed', { cluster: state.name, followers }));
        if (isFollowing(state)) return fail(attached(state, 'deleted'));
        return ok([{ type: 'LifecycleChanged', lifecycle: 'Deleted' }]);
      }
      case 'AlterProperties':
        return alterProperties(state, command);
      case 'CreateDatabase':
        return createDatabase(state, command, context);
      case 'DropDatabase':
        return dropDatabase(state, command);
    }
  });
}

const verbs: Readonly<Record<Exclude<LifecycleCommand['type'], 'CreateCluster' | 'PublishSigningKey'>, string>> = {
  StopCluster: 'stop',
  StartCluster: 'start',
  DeleteCluster: 'delete',
  AlterProperties: 'change properties',
  CreateDatabase: 'create a database',
  DropDatabase: 'drop a database',
};

function createCluster(state: ClusterState, command: CommandOf<'CreateCluster'>, context: DecisionContext): Decision {
  const name = checkName('cluster', command.name);
  if (!name.ok) return name;
  const region = findRegion(command.region);
  if (!region.ok) return region;
  if (state.id !== '') {
    return fail(new SharingError('ClusterExists', `A cluster '${state.name}' exists already. Choose another name.`));
  }
  return ok([
    {
      type: 'ClusterCreated',
      id: context.newId(),
      name: name.value,
      region: region.value,
      properties: { ...defaultProperties, ...command.properties },
      administrator: context.principal,
    },
  ]);
}

function stopCluster(state: ClusterState): Decision {
  if (state.lifecycle !== 'Running') return ok([]);
  if (isFollowing(state) || allFollowers(state).length > 0) return fail(attached(state, 'stopped'));
  return ok([
    { type: 'LifecycleChanged', lifecycle: 'Stopping' },
    { type: 'LifecycleChanged', lifecycle: 'Stopped' },
  ]);
}

function alterProperties(state: ClusterState, { properties }: CommandOf<'AlterProperties'>): Decision {
  const followers = namesOf(allFollowers(state));
  if (properties.streamingIngestion && !state.properties.streamingIngestion && followers.length > 0) {
    return fail(broken('StreamingWhileFollowed', { cluster: state.name, followers }));
  }
  const turnsKeyOn = properties.customerManagedKey && !state.properties.customerManagedKey;
  if (turnsKeyOn && (followers.length > 0 || isFollowing(state))) {
    return fail(broken('CustomerManagedKeyWhileShared', { cluster: state.name }));
  }
  return ok([{ type: 'PropertiesAltered', properties }]);
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
  const { id, name } = found.value;
  const followers = namesOf(followersOf(state, found.value));
  if (followers.length > 0) {
    return fail(broken('DatabaseIsFollowed', { cluster: state.name, database: name, followers }));
  }
  return ok([{ type: 'DatabaseDropped', id, name }]);
}

function attached(state: ClusterState, done: 'stopped' | 'deleted'): SharingError {
  const followers = namesOf(allFollowers(state));
  const leaders = namesOf([...state.attachments.values()].map(({ leader }) => leader));
  return broken('ClusterIsAttached', { cluster: state.name, followers, leaders, done });
}

function isFollowing(state: ClusterState): boolean {
  return !state.attachments.isEmpty();
}

function allFollowers(state: ClusterState): readonly { readonly clusterName: string }[] {
  const alone = [...state.databases.values()].filter((database) => !database.followers.isEmpty());
  return [...alone.flatMap((database) => [...database.followers.values()]), ...state.followers.values()];
}

function namesOf(clusters: readonly { readonly clusterName: string }[]): readonly string[] {
  return [...new Set(clusters.map(({ clusterName }) => clusterName))].sort();
}

/** Whether anybody follows this database, alone or with all others. */
export function isFollowed(state: ClusterState, databaseId: string): boolean {
  const database = state.databases.get(databaseId);
  return database !== undefined && followersOf(state, database).length > 0;
}
