import { SharingError } from '../../protocol/errors.ts';
import { fail } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { broken } from '../rules.ts';
import type { ClusterCommand } from './commands.ts';
import { decideAccess } from './decideAccess.ts';
import { decideFollowing } from './decideFollowing.ts';
import { decideInvitations } from './decideInvitations.ts';
import { decideLifecycle } from './decideLifecycle.ts';
import { decideShareSubscriptions } from './decideShareSubscriptions.ts';
import { decideShares } from './decideShares.ts';
import { decideSubscriptions } from './decideSubscriptions.ts';
import type { Decision } from './decision.ts';
import type { ClusterState } from './state.ts';

/** Commands that a cluster obeys while it does not run: those that end or start it, and those that only take access away. */
const obeyedAtRest = new Set<ClusterCommand['type']>([
  'StartCluster',
  'StopCluster',
  'DeleteCluster',
  'UnregisterFollower',
  'RevokeSubscription',
  'ConfirmRevoked',
  'ExpireSubscriptions',
  'LoseAccess',
  'BeginDetach',
  'CompleteDetach',
  'AbandonAttach',
  'AbandonAccept',
]);

/** All rules of a cluster. No events: what was asked for is so already. */
export function decideCluster(state: ClusterState, command: ClusterCommand, context: DecisionContext): Decision {
  if (command.type === 'CreateCluster') return decideLifecycle(state, command, context);
  if (state.id === '' || state.lifecycle === 'Deleted') {
    return fail(
      new SharingError(
        'ClusterNotFound',
        state.id === '' ? 'There is no cluster here.' : `Cluster '${state.name}' was deleted.`,
      ),
    );
  }
  if (state.lifecycle !== 'Running' && !obeyedAtRest.has(command.type)) {
    return fail(broken('ClusterNotRunning', { cluster: state.name, state: state.lifecycle }));
  }
  switch (command.type) {
    case 'StopCluster':
    case 'StartCluster':
    case 'DeleteCluster':
    case 'AlterProperties':
    case 'PublishSigningKey':
    case 'CreateDatabase':
    case 'DropDatabase':
      return decideLifecycle(state, command, context);
    case 'ChangeClusterPrincipals':
    case 'ChangeDatabasePrincipals':
    case 'SetGroup':
      return decideAccess(state, command, context);
    case 'BeginAccept':
    case 'CompleteAccept':
    case 'AbandonAccept':
    case 'DeleteShareSubscription':
      return decideShareSubscriptions(state, command, context);
    case 'BeginAttach':
    case 'CompleteAttach':
    case 'AbandonAttach':
    case 'BeginDetach':
    case 'CompleteDetach':
    case 'LoseAccess':
    case 'ResumeAccess':
    case 'AlterOverrides':
    case 'AlterConfigurations':
    case 'AlterFilter':
    case 'AlterNameOverride':
    case 'RegisterFollower':
    case 'UnregisterFollower':
      return decideFollowing(state, command, context);
    case 'Invite':
    case 'ResendInvitation':
    case 'WithdrawInvitation':
    case 'RejectInvitation':
    case 'AcceptInvitation':
      return decideInvitations(state, command, context);
    case 'RevokeSubscription':
    case 'ReinstateSubscription':
    case 'AdjustSubscription':
    case 'ExpireSubscriptions':
    case 'ConfirmRevoked':
      return decideSubscriptions(state, command, context);
    default:
      return decideShares(state, command, context);
  }
}
