import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { regionKey } from '../regions.ts';
import { broken } from '../rules.ts';
import { isActive } from '../shares/share.ts';
import { asAdministrator, type CommandOf, type Decision } from './decision.ts';
import type { ClusterState } from './state.ts';

/** The leader's side of attaching and detaching: who follows is written down here, and may follow only while it is. */
export function decideRegistration(
  state: ClusterState,
  command: CommandOf<'RegisterFollower' | 'UnregisterFollower'>,
  context: DecisionContext,
): Decision {
  const { databaseId, attachmentId } = command;
  const database = databaseId === undefined ? undefined : state.databases.get(databaseId);
  const known = (database ?? state).followers.get(attachmentId);
  const scope = databaseId === undefined ? {} : { databaseId };
  if (command.type === 'UnregisterFollower') {
    if (!known) return ok([]);
    const unregister = (): Decision => ok([{ type: 'FollowerUnregistered', ...scope, attachmentId }]);
    return command.by === 'follower'
      ? unregister()
      : asAdministrator(state, context.principal, 'detach followers', unregister, database);
  }
  if (databaseId !== undefined && !database) {
    return fail(
      new SharingError(
        'DatabaseNotFound',
        `Cluster '${state.name}' no longer has the database that '${command.cluster.name}' wants to follow.`,
      ),
    );
  }
  if (regionKey(command.cluster.region) !== regionKey(state.region)) {
    return fail(
      broken('RegionMismatch', {
        follower: command.cluster.name,
        followerRegion: command.cluster.region,
        leader: state.name,
        leaderRegion: state.region,
      }),
    );
  }
  if (state.lifecycle !== 'Running')
    return fail(broken('ClusterNotRunning', { cluster: state.name, state: state.lifecycle }));
  const keyed = state.properties.customerManagedKey
    ? state.name
    : command.cluster.customerManagedKey
      ? command.cluster.name
      : undefined;
  if (keyed !== undefined) return fail(broken('CustomerManagedKey', { cluster: keyed }));
  if (state.properties.streamingIngestion) {
    return fail(
      broken('StreamingIngestionOn', { cluster: state.name, database: database ? `'${database.name}'` : "'*'" }),
    );
  }
  const register = (): Decision => {
    const { location, configuration, filter, origin, cluster } = command;
    const follower = {
      attachmentId,
      clusterId: cluster.id,
      clusterName: cluster.name,
      location,
      configuration,
      filter,
      origin,
    };
    const isSame = known !== undefined && JSON.stringify({ ...follower, since: known.since }) === JSON.stringify(known);
    return isSame
      ? ok([])
      : ok([{ type: 'FollowerRegistered', ...scope, follower: { ...follower, since: known?.since ?? context.time } }]);
  };
  return command.origin.kind === 'DataShare'
    ? withSubscription(state, command, context, register)
    : asAdministrator(state, context.principal, 'attach followers', register, database);
}

/** By invitation, the right to follow comes from an active subscription that has the data set. */
function withSubscription(
  state: ClusterState,
  command: CommandOf<'RegisterFollower'>,
  context: DecisionContext,
  then: () => Decision,
): Decision {
  const { origin, databaseId } = command;
  if (origin.kind !== 'DataShare') return then();
  const share = state.shares.get(origin.shareId);
  const subscription = share?.subscriptions.get(origin.subscriptionId);
  const dataSet = share?.dataSets.get(origin.dataSetId);
  if (!share || !subscription || !dataSet) {
    return fail(
      new SharingError('ShareNotFound', `Cluster '${state.name}' no longer shares this data set. Ask the provider.`),
    );
  }
  if (!isActive(subscription, context.time)) {
    const status = subscription.status === 'Active' ? 'expired' : subscription.status.toLowerCase();
    return fail(broken('SubscriptionNotActive', { share: share.name, status }));
  }
  const { content } = dataSet;
  const shared = content.kind === 'KustoCluster' ? undefined : content.databaseId;
  const isFilterKept =
    content.kind !== 'KustoTable' || JSON.stringify(content.filter) === JSON.stringify(command.filter);
  return shared === databaseId && isFilterKept
    ? then()
    : fail(
        new SharingError(
          'InvalidArgument',
          `Data set '${dataSet.name}' of share '${share.name}' does not cover what is to be followed.`,
        ),
      );
}
