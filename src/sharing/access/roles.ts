import type { Assignment, ClusterRole, DatabaseRole } from '../../protocol/access.ts';
import { principalKey } from './principals.ts';

/** What can be done with a database. */
export const databaseActions = ['administer', 'create', 'ingest', 'query', 'monitor'] as const;
export type DatabaseAction = (typeof databaseActions)[number];

/** What each role may do. Source: Kusto documentation, "Role-based access control". */
const databaseRights: Readonly<Record<DatabaseRole, readonly DatabaseAction[]>> = {
  Admin: ['administer', 'create', 'ingest', 'query', 'monitor'],
  User: ['create', 'query', 'monitor'],
  Viewer: ['query'],
  UnrestrictedViewer: ['query'],
  Ingestor: ['ingest'],
  Monitor: ['monitor'],
};

const clusterRights: Readonly<Record<ClusterRole, readonly DatabaseAction[]>> = {
  AllDatabasesAdmin: databaseActions,
  AllDatabasesViewer: ['query'],
  AllDatabasesMonitor: ['monitor'],
};

/** Members of the groups that are known here, by `principalKey` of the group; members are fully qualified names, groups among them. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/** Two clusters may know members of one group: whoever either knows is one. */
export function mergeGroups(own: Groups, others: Groups): Groups {
  const merged = new Map(own);
  for (const [group, members] of others) merged.set(group, [...(own.get(group) ?? []), ...members]);
  return merged;
}

/** A principal and every group it is a member of, directly or through other groups, as `principalKey`s. */
export function identities(principal: string, groups: Groups): ReadonlySet<string> {
  const found = new Set([principalKey(principal)]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const [group, members] of groups) {
      if (members.some((member) => found.has(principalKey(member)))) found.add(group);
    }
  }
  return found;
}

/** The roles through which a principal may do something; none when it may not. */
export function rolesAllowing(
  action: DatabaseAction,
  who: ReadonlySet<string>,
  cluster: readonly Assignment<ClusterRole>[],
  database: readonly Assignment<DatabaseRole>[],
): readonly (ClusterRole | DatabaseRole)[] {
  const has = (assignment: Assignment<string>): boolean => who.has(principalKey(assignment.principal));
  return [
    ...cluster.filter((assignment) => clusterRights[assignment.role].includes(action) && has(assignment)),
    ...database.filter((assignment) => databaseRights[assignment.role].includes(action) && has(assignment)),
  ].map((assignment) => assignment.role);
}
