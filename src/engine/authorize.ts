import type {
  Assignment,
  DatabaseRole,
  EffectiveAccess,
  EffectiveAssignment,
  ModificationKind,
} from '../protocol/access.ts';
import { effectivePrincipals } from '../sharing/access/modification.ts';
import { type DatabaseAction, identities, rolesAllowing } from '../sharing/access/roles.ts';
import { forbidden } from '../sharing/cluster/decision.ts';
import { broken } from '../sharing/rules.ts';
import type { ClusterHost } from './clusterHost.ts';

/**
 * Refuses by name when the principal has no role for this on the database (without one: on the cluster), and everything on a
 * cluster that does not run.
 */
export function authorize(host: ClusterHost, principal: string, action: DatabaseAction, database?: string): void {
  const { lifecycle, name } = host.state;
  if (lifecycle !== 'Running') throw broken('ClusterNotRunning', { cluster: name, state: lifecycle });
  if (!mayAct(host, principal, action, database)) throw forbidden(principal, verbs[action], host.state.name, database);
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
    rolesAllowing(
      action,
      whoIs(host, principal),
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
  const who = whoIs(host, principal);
  const actions = ['query', 'monitor', 'ingest', 'administer'] as const;
  const seesAll = actions.some((action) => rolesAllowing(action, who, host.state.principals, []).length > 0);
  return (database) =>
    seesAll || actions.some((action) => rolesAllowing(action, who, [], rolesOn(host, database)).length > 0);
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

function rolesOn(host: ClusterHost, database: string): readonly Assignment<DatabaseRole>[] {
  const follower = host.findFollower(database);
  if (!follower) return host.owned(database).principals;
  const { principalsKind, principals } = follower.overrides;
  return effectivePrincipals(follower.leaderPrincipals, principals, principalsKind).map((line) => line.value);
}

function whoIs(host: ClusterHost, principal: string): ReadonlySet<string> {
  return identities(principal, new Map([...host.state.groups].map(([key, group]) => [key, group.members])));
}
