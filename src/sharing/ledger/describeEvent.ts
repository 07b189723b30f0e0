import { inviteeName } from '../cluster/decideInvitations.ts';
import type { ClusterEvent } from '../cluster/events.ts';

/** What an event was about, for the ledger of sharing. */
export interface EventDescription {
  /** Database, share, configuration or principal. */
  readonly entity: string;
  readonly details: string;
}

/** Puts an event into words. `names` remembers what earlier events named, by id, so that later ones can be read. */
export function describeEvent(event: ClusterEvent, names: Map<string, string>): EventDescription {
  const nameOf = (id: string): string => names.get(id) ?? id;
  const about = (entity: string, details = ''): EventDescription => ({ entity, details });
  switch (event.type) {
    case 'ClusterCreated':
      return about(event.name, `region ${event.region}; administrator ${event.administrator}`);
    case 'LifecycleChanged':
      return about('', event.lifecycle);
    case 'PropertiesAltered':
      return about('', JSON.stringify(event.properties));
    case 'SigningKeyPublished':
      return about('', 'key of invitations');
    case 'DatabaseCreated':
      names.set(event.id, event.name);
      return about(event.name);
    case 'DatabaseDropped':
      return about(event.name);
    case 'ClusterPrincipalsSet':
      return about('', event.principals.map(({ role, principal }) => `${role} ${principal}`).join('; '));
    case 'DatabasePrincipalsSet':
      return about(
        nameOf(event.databaseId),
        event.principals.map(({ role, principal }) => `${role} ${principal}`).join('; '),
      );
    case 'GroupSet':
      return about(event.group.name, event.group.members.join('; '));
    case 'AttachBegun': {
      const { id, configuration, leader, scope } = event.attachment;
      names.set(id, configuration);
      return about(configuration, `${leader.clusterName}/${scope.kind === 'all' ? '*' : scope.databaseName}`);
    }
    case 'AttachAbandoned':
      return about(nameOf(event.attachmentId), event.reason);
    case 'AttachCompleted':
    case 'DetachBegun':
    case 'DetachCompleted':
    case 'AccessLost':
    case 'AccessSuspended':
    case 'AccessResumed':
      return about(nameOf(event.attachmentId));
    case 'OverridesAltered':
      return about(nameOf(event.attachmentId), JSON.stringify(event.overrides));
    case 'ConfigurationAltered': {
      const { defaults, databaseNamePrefix } = event;
      return about(nameOf(event.attachmentId), JSON.stringify({ ...defaults, databaseNamePrefix }));
    }
    case 'FilterAltered':
      return about(nameOf(event.attachmentId), JSON.stringify(event.filter));
    case 'NameOverrideAltered':
      return about(nameOf(event.attachmentId), event.databaseNameOverride);
    case 'FollowerRegistered': {
      const { attachmentId, clusterName, configuration, origin } = event.follower;
      names.set(attachmentId, `${clusterName}/${configuration}`);
      return about(
        event.databaseId === undefined ? '*' : nameOf(event.databaseId),
        `${clusterName}/${configuration} (${origin.kind})`,
      );
    }
    case 'FollowerUnregistered':
      return about(event.databaseId === undefined ? '*' : nameOf(event.databaseId), nameOf(event.attachmentId));
    case 'ShareCreated':
      names.set(event.id, event.name);
      return about(event.name);
    case 'ShareDeleted':
      return about(nameOf(event.shareId));
    case 'DataSetAdded': {
      const { id, name, content } = event.dataSet;
      names.set(id, name);
      return about(nameOf(event.shareId), `${name}: ${content.kind === 'KustoCluster' ? '*' : content.databaseName}`);
    }
    case 'DataSetRemoved':
      return about(nameOf(event.shareId), nameOf(event.dataSetId));
    case 'InvitationChanged':
      return about(nameOf(event.shareId), `${inviteeName(event.invitation.invitee)}: ${event.invitation.status}`);
    case 'SubscriptionChanged':
      return about(nameOf(event.shareId), `${event.subscription.consumer}: ${event.subscription.status}`);
    case 'AcceptBegun':
      names.set(event.subscription.id, event.subscription.shareName);
      return about(event.subscription.shareName, event.subscription.provider.clusterName);
    case 'AcceptAbandoned':
      return about(nameOf(event.subscriptionId), event.reason);
    case 'AcceptCompleted':
    case 'ShareSubscriptionDeleted':
      return about(nameOf(event.subscriptionId));
  }
}
