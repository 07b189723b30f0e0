import { Map as IMap } from 'immutable';
import { principalKey } from '../access/principals.ts';
import type { Attachment } from '../following/attachment.ts';
import { nameKey } from '../names.ts';
import type { Share } from '../shares/share.ts';
import type {
  AccessEvent,
  ClusterEvent,
  FollowingEvent,
  LifecycleEvent,
  ShareEvent,
  ShareSubscriptionEvent,
} from './events.ts';
import { type ClusterState, defaultProperties, scopeKey } from './state.ts';

/** The state after one more event. Total: an event that names something unknown changes nothing. */
export function evolveCluster(state: ClusterState, event: ClusterEvent): ClusterState {
  switch (event.type) {
    case 'ClusterCreated':
    case 'LifecycleChanged':
    case 'PropertiesAltered':
    case 'SigningKeyPublished':
    case 'DatabaseCreated':
    case 'DatabaseDropped':
      return evolveLifecycle(state, event);
    case 'ClusterPrincipalsSet':
    case 'DatabasePrincipalsSet':
    case 'GroupSet':
      return evolveAccess(state, event);
    case 'ShareCreated':
    case 'ShareDeleted':
    case 'DataSetAdded':
    case 'DataSetRemoved':
    case 'InvitationChanged':
    case 'SubscriptionChanged':
      return evolveShares(state, event);
    case 'AcceptBegun':
    case 'AcceptCompleted':
    case 'AcceptAbandoned':
    case 'ShareSubscriptionDeleted':
      return evolveShareSubscriptions(state, event);
    default:
      return evolveFollowing(state, event);
  }
}

function evolveLifecycle(state: ClusterState, event: LifecycleEvent): ClusterState {
  switch (event.type) {
    case 'ClusterCreated': {
      const { id, name, region, properties, administrator } = event;
      const principals = [{ role: 'AllDatabasesAdmin' as const, principal: administrator }];
      return { ...state, id, name, region, principals, properties: { ...defaultProperties, ...properties } };
    }
    case 'LifecycleChanged':
      return { ...state, lifecycle: event.lifecycle };
    case 'PropertiesAltered':
      return { ...state, properties: { ...state.properties, ...event.properties } };
    case 'SigningKeyPublished':
      return { ...state, signingKey: event.publicKey };
    case 'DatabaseCreated': {
      const database = { id: event.id, name: event.name, principals: [], followers: IMap<never, never>() };
      return {
        ...state,
        databases: state.databases.set(event.id, database),
        names: state.names.set(nameKey(event.name), event.id),
      };
    }
    case 'DatabaseDropped':
      return { ...state, databases: state.databases.delete(event.id), names: state.names.delete(nameKey(event.name)) };
  }
}

function evolveAccess(state: ClusterState, event: AccessEvent): ClusterState {
  switch (event.type) {
    case 'ClusterPrincipalsSet':
      return { ...state, principals: event.principals };
    case 'DatabasePrincipalsSet': {
      const database = state.databases.get(event.databaseId);
      if (!database) return state;
      return { ...state, databases: state.databases.set(database.id, { ...database, principals: event.principals }) };
    }
    case 'GroupSet':
      return { ...state, groups: state.groups.set(principalKey(event.group.name), event.group) };
  }
}

function evolveFollowing(state: ClusterState, event: FollowingEvent): ClusterState {
  switch (event.type) {
    case 'AttachBegun': {
      const { attachment } = event;
      return {
        ...state,
        attachments: state.attachments.set(attachment.id, attachment),
        configurations: state.configurations.set(nameKey(attachment.configuration), attachment.id),
        scopes: state.scopes.set(scopeKey(attachment), attachment.id),
      };
    }
    case 'AttachCompleted':
    case 'AccessResumed':
      return alterAttachment(state, event.attachmentId, () => ({ phase: 'attached' }));
    case 'AccessSuspended':
      return alterAttachment(state, event.attachmentId, () => ({ phase: 'suspended' }));
    case 'DetachBegun':
      return withoutHolds(
        alterAttachment(state, event.attachmentId, () => ({ phase: 'detaching' })),
        event.attachmentId,
      );
    case 'AttachAbandoned':
    case 'DetachCompleted':
    case 'AccessLost': {
      const free = withoutHolds(state, event.attachmentId);
      return { ...free, attachments: free.attachments.delete(event.attachmentId) };
    }
    case 'OverridesAltered':
      return alterAttachment(state, event.attachmentId, ({ overrides }) => ({
        overrides: { ...overrides, [event.databaseId]: event.overrides },
      }));
    case 'ConfigurationAltered':
      return alterAttachment(state, event.attachmentId, ({ defaults }) => ({
        ...(event.defaults && { defaults: { ...defaults, ...event.defaults } }),
        ...(event.databaseNamePrefix !== undefined && { databaseNamePrefix: event.databaseNamePrefix }),
      }));
    case 'FilterAltered':
      return alterAttachment(state, event.attachmentId, () => ({ filter: event.filter }));
    case 'NameOverrideAltered':
      return alterAttachment(state, event.attachmentId, () => ({ databaseNameOverride: event.databaseNameOverride }));
    case 'FollowerRegistered': {
      const { databaseId, follower } = event;
      if (databaseId === undefined) {
        return { ...state, followers: state.followers.set(follower.attachmentId, follower) };
      }
      const database = state.databases.get(databaseId);
      if (!database) return state;
      const followers = database.followers.set(follower.attachmentId, follower);
      return { ...state, databases: state.databases.set(database.id, { ...database, followers }) };
    }
    case 'FollowerUnregistered': {
      const { databaseId, attachmentId } = event;
      if (databaseId === undefined) return { ...state, followers: state.followers.delete(attachmentId) };
      const database = state.databases.get(databaseId);
      if (!database) return state;
      const followers = database.followers.delete(attachmentId);
      return { ...state, databases: state.databases.set(database.id, { ...database, followers }) };
    }
  }
}

function evolveShares(state: ClusterState, event: ShareEvent): ClusterState {
  switch (event.type) {
    case 'ShareCreated': {
      const { id, name, description, terms, at } = event;
      const none = {
        dataSets: IMap<never, never>(),
        invitations: IMap<never, never>(),
        subscriptions: IMap<never, never>(),
      };
      return { ...state, shares: state.shares.set(id, { id, name, description, terms, createdAt: at, ...none }) };
    }
    case 'ShareDeleted':
      return { ...state, shares: state.shares.delete(event.shareId) };
    case 'DataSetAdded':
      return alterShare(state, event.shareId, ({ dataSets }) => ({
        dataSets: dataSets.set(event.dataSet.id, event.dataSet),
      }));
    case 'DataSetRemoved':
      return alterShare(state, event.shareId, ({ dataSets }) => ({ dataSets: dataSets.delete(event.dataSetId) }));
    case 'InvitationChanged':
      return alterShare(state, event.shareId, ({ invitations }) => ({
        invitations: invitations.set(event.invitation.id, event.invitation),
      }));
    case 'SubscriptionChanged':
      return alterShare(state, event.shareId, ({ subscriptions }) => ({
        subscriptions: subscriptions.set(event.subscription.id, event.subscription),
      }));
  }
}

function evolveShareSubscriptions(state: ClusterState, event: ShareSubscriptionEvent): ClusterState {
  const { shareSubscriptions } = state;
  switch (event.type) {
    case 'AcceptBegun':
      return { ...state, shareSubscriptions: shareSubscriptions.set(event.subscription.id, event.subscription) };
    case 'AcceptCompleted': {
      const subscription = shareSubscriptions.get(event.subscriptionId);
      if (!subscription) return state;
      return {
        ...state,
        shareSubscriptions: shareSubscriptions.set(subscription.id, { ...subscription, phase: 'accepted' }),
      };
    }
    case 'AcceptAbandoned':
    case 'ShareSubscriptionDeleted':
      return { ...state, shareSubscriptions: shareSubscriptions.delete(event.subscriptionId) };
  }
}

function alterAttachment(
  state: ClusterState,
  id: string,
  change: (attachment: Attachment) => Partial<Attachment>,
): ClusterState {
  const attachment = state.attachments.get(id);
  if (!attachment) return state;
  return { ...state, attachments: state.attachments.set(id, { ...attachment, ...change(attachment) }) };
}

function alterShare(state: ClusterState, id: string, change: (share: Share) => Partial<Share>): ClusterState {
  const share = state.shares.get(id);
  return share ? { ...state, shares: state.shares.set(id, { ...share, ...change(share) }) } : state;
}

/** Frees the names that an attachment holds, so that another may take them. */
function withoutHolds(state: ClusterState, attachmentId: string): ClusterState {
  const attachment = state.attachments.get(attachmentId);
  if (!attachment) return state;
  const configuration = nameKey(attachment.configuration);
  const scope = scopeKey(attachment);
  return {
    ...state,
    configurations:
      state.configurations.get(configuration) === attachmentId
        ? state.configurations.delete(configuration)
        : state.configurations,
    scopes: state.scopes.get(scope) === attachmentId ? state.scopes.delete(scope) : state.scopes,
  };
}
