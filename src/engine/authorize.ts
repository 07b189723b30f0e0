import type {
  Assignment,
  DatabaseRole,
  EffectiveAccess,
  EffectiveAssignment,
  ModificationKind,
} from '../protocol/access.ts';
import type { CompileRequest } from '../protocol/compile.ts';
import { effectivePrincipals } from '../sharing/access/modification.ts';
import { principalKey } from '../sharing/access/principals.ts';
import { type DatabaseAction, type Groups, identities, mergeGroups, rolesAllowing } from '../sharing/access/roles.ts';
import { distrust } from '../sharing/access/tenants.ts';
import type { LeaderAccess } from '../sharing/cluster/commands.ts';
import { findOwned, forbidden } from '../sharing/cluster/decision.ts';
import { broken } from '../sharing/rules.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { Follower } from './sync/follower.ts';

/**
 * Refuses by name when the principal has no role for this on the database (without one: on the cluster), and everything on a
 * cluster that does not run.
 */
export function authorize(host: ClusterHost, principal: string, action: DatabaseAction, database?: string): void {
  checkRunning(host);
  checkTrusted(host, principal);
  if (!mayAct(host, principal, action, database)) throw forbidden(principal, verbs[action], host.state.name, database);
}

/** Refuses whoever is of a tenant that the cluster does not trust, whatever the roles. */
function checkTrusted({ state }: ClusterHost, principal: string): void {
  const distrusted = distrust(state, principal);
  if (distrusted) throw distrusted;
}

/** Refuses everything on a cluster that does not run. */
export function checkRunning({ state: { lifecycle, name } }: ClusterHost): void {
  if (lifecycle !== 'Running') throw broken('ClusterNotRunning', { cluster: name, state: lifecycle });
}

/** Refuses who has no role at all on the database. */
export function checkSeen(host: ClusterHost, principal: string, database: string): void {
  checkRunning(host);
  checkTrusted(host, principal);
  if (!maySee(host, principal, database)) throw forbidden(principal, verbs.monitor, host.state.name, database);
}

const verbs: Readonly<Record<DatabaseAction, string>> = {
  administer: 'administrate',
  create: 'create anything',
  ingest: 'ingest',
  query: 'query',
  monitor: 'monitor',
};

export function mayAct(host: ClusterHost, principal: string, action: DatabaseAction, database?: string): boolean {
  return (
    distrust(host.state, principal) === undefined &&
    rolesAllowing(
      action,
      whoIs(host, principal, database === undefined ? undefined : host.findFollower(database)),
      host.state.principals,
      database === undefined ? [] : rolesOn(host, database),
    ).length > 0
  );
}

/** Whether a principal sees that the database exists: any role is enough. */
export function maySee(host: ClusterHost, principal: string, database: string): boolean {
  return seenBy(host, principal)(database);
}

/** As `maySee`, for many databases of one cluster: who the principal is, is found out once. */
export function seenBy(host: ClusterHost, principal: string): (database: string) => boolean {
  if (distrust(host.state, principal)) return () => false;
  const who = whoIs(host, principal);
  const actions = ['query', 'monitor', 'ingest', 'administer'] as const;
  const seesAll = actions.some((action) => rolesAllowing(action, who, host.state.principals, []).length > 0);
  return (database) => {
    if (seesAll) return true;
    const follower = host.findFollower(database);
    const here = follower && follower.leaderGroups.length > 0 ? whoIs(host, principal, follower) : who;
    return actions.some((action) => rolesAllowing(action, here, [], rolesOn(host, database)).length > 0);
  };
}

/** Everyone with a role, with where it comes from. On a followed database, as another kind would have it when one is given. */
export function effectiveAccess(
  host: ClusterHost,
  database: string | undefined,
  kind?: ModificationKind,
): EffectiveAccess {
  const cluster = host.state.principals.map(
    (assignment): EffectiveAssignment => ({ ...assignment, origin: 'cluster' }),
  );
  if (database === undefined) return { lines: cluster, locksOut: cluster.length === 0 };
  const follower = host.findFollower(database);
  if (!follower) {
    const own = host
      .owned(database)
      .principals.map((assignment): EffectiveAssignment => ({ ...assignment, origin: 'database' }));
    return { lines: [...cluster, ...own], locksOut: false };
  }
  const asked = kind ?? follower.overrides.principalsKind;
  const lines = effectivePrincipals(follower.leaderPrincipals, follower.overrides.principals, asked);
  return {
    kind: asked,
    lines: [...cluster, ...lines.map(({ value, origin }): EffectiveAssignment => ({ ...value, origin }))],
    locksOut: lines.length === 0,
  };
}

/** Whether a principal sees the queries of others on a database. Source: Kusto documentation, ".show queries". */
export function seesAllQueries(host: ClusterHost, principal: string, database: string): boolean {
  if (distrust(host.state, principal)) return false;
  const follower = host.findFollower(database);
  const isThere = follower !== undefined || findOwned(host.state, database).ok;
  const roles = rolesAllowing(
    'monitor',
    whoIs(host, principal, follower),
    host.state.principals,
    isThere ? rolesOn(host, database) : [],
  );
  return roles.some((role) => role !== 'User');
}

function rolesOn(host: ClusterHost, database: string): readonly Assignment<DatabaseRole>[] {
  const follower = host.findFollower(database);
  if (!follower) return host.owned(database).principals;
  const { principalsKind, principals } = follower.overrides;
  return effectivePrincipals(follower.leaderPrincipals, principals, principalsKind).map((line) => line.value);
}

/** Who runs a query, for the compiler; without a host nobody knows of groups. */
export function asker(
  host: ClusterHost | undefined,
  principal: string,
  database?: string,
): Pick<CompileRequest, 'principal' | 'identities'> {
  const follower = database === undefined ? undefined : host?.findFollower(database);
  const who = host ? whoIs(host, principal, follower) : [principalKey(principal)];
  return { principal, identities: [...who] };
}

/** On a followed database the members count whom its leader knows, as its principals do. */
function whoIs(host: ClusterHost, principal: string, follower?: Follower): ReadonlySet<string> {
  const own: Groups = new Map([...host.state.groups].map(([key, group]) => [key, group.members]));
  if (!follower) return identities(principal, own);
  const leaders: Groups = new Map(follower.leaderGroups.map(({ name, members }) => [principalKey(name), members]));
  return identities(principal, mergeGroups(own, leaders));
}

/** What the leader of a followed database says of who may do what there. */
export function leaderAccess({ leaderPrincipals, leaderGroups }: Follower): LeaderAccess {
  return { principals: leaderPrincipals, groups: leaderGroups };
}
