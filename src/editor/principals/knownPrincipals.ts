import type { Backend } from '../../protocol/contract.ts';

export interface KnownPrincipal {
  /** Fully qualified name. */
  readonly principal: string;
  /** Each `role on cluster` or `role on cluster/database`; empty for members of groups. */
  readonly roles: readonly string[];
}

/** Everyone who has a role somewhere or is in a group, by name. What cannot be asked knows nobody. */
export async function knownPrincipals(backend: Backend): Promise<readonly KnownPrincipal[]> {
  const roles = new Map<string, { readonly principal: string; readonly roles: Set<string> }>();
  const note = (principal: string, role?: string): void => {
    const key = principal.toLowerCase();
    const known = roles.get(key) ?? { principal, roles: new Set() };
    roles.set(key, known);
    if (role !== undefined) known.roles.add(role);
  };
  const clusters = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
  await Promise.all(
    clusters.map(async ({ uri: cluster, name }) => {
      const [access, groups, databases] = await Promise.all([
        backend.effectiveAccess({ cluster }).catch(() => undefined),
        backend.listGroups({ cluster }).catch(() => []),
        backend.listDatabases({ cluster, patience: 0 }).catch(() => []),
      ]);
      for (const { principal, role } of access?.lines ?? []) note(principal, `${role} · ${name}`);
      for (const member of groups.flatMap(({ members }) => members)) note(member);
      for (const { name: database } of databases) {
        const { lines } = (await backend.effectiveAccess({ cluster, database }).catch(() => undefined)) ?? {};
        for (const { principal, role, origin } of lines ?? []) {
          if (origin !== 'cluster') note(principal, `${role} · ${name}/${database}`);
        }
      }
    }),
  );
  return [...roles.values()]
    .map(({ principal, roles: found }) => ({ principal, roles: [...found].sort() }))
    .sort((a, b) => a.principal.localeCompare(b.principal));
}
