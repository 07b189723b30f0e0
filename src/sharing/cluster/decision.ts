import { SharingError } from '../../protocol/errors.ts';
import { fail, type Result } from '../../protocol/result.ts';
import { principalKey } from '../access/principals.ts';
import { type Groups, identities, mergeGroups, rolesAllowing } from '../access/roles.ts';
import { distrust } from '../access/tenants.ts';
import type { Attachment } from '../following/attachment.ts';
import { nameKey } from '../names.ts';
import { broken } from '../rules.ts';
import type { ClusterCommand } from './commands.ts';
import type { ClusterEvent } from './events.ts';
import type { ClusterState, OwnedDatabase } from './state.ts';

/** A database, owned or followed, as far as it must be known who administers it. `groups` are those that its leader knows. */
export type Administered = Pick<OwnedDatabase, 'name' | 'principals'> & { readonly groups?: Groups };

export type Decision = Result<readonly ClusterEvent[], SharingError>;
export type CommandOf<T extends ClusterCommand['type']> = Extract<ClusterCommand, { type: T }>;

/** Goes on when the principal administers the cluster, or the database where one is given; otherwise refuses by name. */
export function asAdministrator(
  state: ClusterState,
  principal: string,
  what: string,
  then: () => Decision,
  database?: Administered,
): Decision {
  // Nearly always one's own role, found without looking through groups.
  const own = state.principals.some(
    (assignment) =>
      assignment.role === 'AllDatabasesAdmin' && principalKey(assignment.principal) === principalKey(principal),
  );
  if (own) return then();
  const distrusted = distrust(state, principal);
  if (distrusted) return fail(distrusted);
  const groups = new Map([...state.groups].map(([key, group]) => [key, group.members]));
  const allowed = rolesAllowing(
    'administer',
    identities(principal, database?.groups ? mergeGroups(groups, database.groups) : groups),
    state.principals,
    database?.principals ?? [],
  );
  return allowed.length > 0 ? then() : fail(forbidden(principal, what, state.name, database?.name));
}

export function forbidden(principal: string, what: string, cluster: string, database?: string): SharingError {
  const where = database === undefined ? `cluster '${cluster}'` : `database '${cluster}/${database}'`;
  return new SharingError(
    'Forbidden',
    `Principal '${principal}' may not ${what} on ${where}. Ask one of its administrators for a role.`,
    'user',
    { fix: { title: 'Act As…', command: 'dataShareExplorer.actAs', arguments: [] } },
  );
}

/** Goes on with an attachment that there is; otherwise refuses. */
export function onAttachment(state: ClusterState, id: string, then: (attachment: Attachment) => Decision): Decision {
  const attachment = state.attachments.get(id);
  if (attachment && attachment.phase !== 'detaching') return then(attachment);
  return fail(
    new SharingError(
      'AttachmentNotFound',
      `Cluster '${state.name}' no longer has this attached database configuration.`,
    ),
  );
}

/** The database of that name that this cluster owns. */
export function findOwned(state: ClusterState, name: string): Result<OwnedDatabase, SharingError> {
  const id = state.names.get(nameKey(name));
  const database = id === undefined ? undefined : state.databases.get(id);
  return database ? { ok: true, value: database } : fail(databaseNotFound(state, name));
}

export function databaseNotFound(state: ClusterState, name: string): SharingError {
  return new SharingError('DatabaseNotFound', `Cluster '${state.name}' has no database '${name}'.`);
}

export function refuse(...of: Parameters<typeof broken>): Decision {
  return fail(broken(...of));
}
