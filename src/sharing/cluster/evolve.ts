import { Map as IMap } from 'immutable';
import { nameKey } from '../names.ts';
import type { ClusterEvent } from './events.ts';
import type { Attachment, ClusterState } from './state.ts';

/** The state after one more event. Total: an event that names something unknown changes nothing. */
export function evolveCluster(state: ClusterState, event: ClusterEvent): ClusterState {
  switch (event.type) {
    case 'ClusterCreated':
      return { ...state, id: event.id, name: event.name, region: event.region };
    case 'DatabaseCreated':
      return {
        ...state,
        databases: state.databases.set(event.id, { id: event.id, name: event.name, followers: IMap() }),
        names: state.names.set(nameKey(event.name), { kind: 'owned', id: event.id }),
      };
    case 'DatabaseDropped':
      return { ...state, databases: state.databases.delete(event.id), names: state.names.delete(nameKey(event.name)) };
    case 'AttachBegun':
      return {
        ...state,
        attachments: state.attachments.set(event.attachment.id, event.attachment),
        names: state.names.set(nameKey(event.attachment.localName), { kind: 'followed', id: event.attachment.id }),
      };
    case 'AttachCompleted':
      return alterAttachment(state, event.attachmentId, { phase: 'attached' });
    case 'DetachBegun':
      return withoutName(alterAttachment(state, event.attachmentId, { phase: 'detaching' }), event.attachmentId);
    case 'AttachAbandoned':
    case 'DetachCompleted':
    case 'AccessLost': {
      const nameless = withoutName(state, event.attachmentId);
      return { ...nameless, attachments: nameless.attachments.delete(event.attachmentId) };
    }
    case 'FollowerRegistered': {
      const database = state.databases.get(event.databaseId);
      if (!database) return state;
      const followers = database.followers.set(event.follower.attachmentId, event.follower);
      return { ...state, databases: state.databases.set(database.id, { ...database, followers }) };
    }
    case 'FollowerUnregistered': {
      const database = state.databases.get(event.databaseId);
      if (!database) return state;
      const followers = database.followers.delete(event.attachmentId);
      return { ...state, databases: state.databases.set(database.id, { ...database, followers }) };
    }
    case 'FollowerCachingAltered':
      return alterAttachment(state, event.attachmentId, { hotSpan: event.hotSpan });
    case 'SyncIntervalAltered':
      return alterAttachment(state, event.attachmentId, { syncInterval: event.interval });
  }
}

function alterAttachment(state: ClusterState, id: string, change: Partial<Attachment>): ClusterState {
  const attachment = state.attachments.get(id);
  return attachment ? { ...state, attachments: state.attachments.set(id, { ...attachment, ...change }) } : state;
}

function withoutName(state: ClusterState, attachmentId: string): ClusterState {
  const attachment = state.attachments.get(attachmentId);
  const key = attachment && nameKey(attachment.localName);
  return key !== undefined && state.names.get(key)?.id === attachmentId
    ? { ...state, names: state.names.delete(key) }
    : state;
}
