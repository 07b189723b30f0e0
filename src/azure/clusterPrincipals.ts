import { type Assignment, type ClusterRole, clusterRoles, type EffectiveAccess } from '../protocol/access.ts';
import type { Backend, CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { principalPrefix } from '../protocol/principals.ts';
import type { KustoResources, NewPrincipal } from './arm/kustoResources.ts';
import type { PrincipalAssignment } from './arm/kustoShapes.ts';
import { type ClusterDirectory, type KnownCluster, placeOf } from './clusterDirectory.ts';
import type { AzurePorts } from './ports.ts';
import { stoppedAfter } from './stoppedAfter.ts';

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

type Change = { readonly add: NewPrincipal } | { readonly drop: PrincipalAssignment };

/** Roles on whole clusters, as the resource manager keeps them: each is a resource of its own. */
export class ClusterPrincipals implements Pick<Backend, 'changeClusterPrincipals'> {
  readonly #ports: Pick<AzurePorts, 'rules' | 'changed' | 'newId'>;
  readonly #resources: KustoResources;
  readonly #directory: ClusterDirectory;

  constructor(
    ports: Pick<AzurePorts, 'rules' | 'changed' | 'newId'>,
    resources: KustoResources,
    directory: ClusterDirectory,
  ) {
    this.#ports = ports;
    this.#resources = resources;
    this.#directory = directory;
  }

  readonly effectiveAccess = async (
    { cluster }: { readonly cluster: string },
    options?: CallOptions,
  ): Promise<EffectiveAccess> => {
    const found = await this.#directory.find(cluster, options);
    const held = await this.#resources.principals(placeOf(found), undefined, options);
    const lines = held.flatMap((each) => {
      const role = clusterRoles.find((known) => known === each.properties.role);
      const principal = fullyQualifiedName(each);
      const { principalName: notes } = each.properties;
      return role && principal !== undefined
        ? [{ role, principal, origin: 'cluster' as const, ...(notes && { notes }) }]
        : [];
    });
    return { lines, locksOut: false };
  };

  /** Throws `EntityExists` for a role that is held already, and `EntityNotFound` for one that nobody can lose. */
  readonly changeClusterPrincipals: Backend['changeClusterPrincipals'] = async (params, options) => {
    const { cluster, change, role, principals } = params;
    const found = await this.#directory.find(cluster, options);
    const wanted = principals.map((each) => this.#wanted(found, role === undefined ? each : { ...each, role }));
    const held = await this.#resources.principals(placeOf(found), undefined, options);
    await this.#make(found, this.#changes(found, change, role, wanted, held), options);
    return null;
  };

  /** All that could be wrong is found before the first of them is made. */
  #changes(
    { name: cluster }: KnownCluster,
    change: 'add' | 'drop' | 'set',
    role: ClusterRole | undefined,
    wanted: readonly NewPrincipal[],
    held: readonly PrincipalAssignment[],
  ): readonly Change[] {
    const of = (each: NewPrincipal): readonly PrincipalAssignment[] => held.filter((other) => isHeld(each, other));
    switch (change) {
      case 'add':
        return wanted.map((add) => {
          if (of(add).length > 0) throw alreadyHeld(cluster, add);
          return { add };
        });
      case 'drop':
        return wanted.flatMap((each) => {
          const found = of(each);
          if (found.length === 0) throw notHeld(cluster, each);
          return found.map((drop) => ({ drop }));
        });
      case 'set': {
        const roles = new Set<string>(role === undefined ? wanted.map((each) => each.role) : [role]);
        const left = held.filter((each) => roles.has(each.properties.role) && !wanted.some((one) => isHeld(one, each)));
        // First who is new, so that nobody is locked out in between.
        return [
          ...wanted.filter((each) => of(each).length === 0).map((add) => ({ add })),
          ...left.map((drop) => ({ drop })),
        ];
      }
    }
  }

  async #make(cluster: KnownCluster, changes: readonly Change[], options?: CallOptions): Promise<void> {
    const place = placeOf(cluster);
    let done = 0;
    try {
      for (const each of changes) {
        if ('drop' in each) await this.#resources.deletePrincipal(place, each.drop, options);
        else
          await this.#resources
            .putPrincipal(place, this.#ports.newId(), each.add, options)
            .catch(known(cluster, each.add));
        done += 1;
      }
    } catch (error) {
      options?.signal?.throwIfAborted();
      throw stoppedAfter(done, changes.length, error);
    } finally {
      this.#ports.changed(cluster.uri);
    }
  }

  #wanted({ tenant }: KnownCluster, { role, principal, notes }: Assignment<ClusterRole>): NewPrincipal {
    if (notes)
      throw new SharingError('NotOnAzure', 'Azure keeps no notes with a role on a whole cluster. Leave them out.');
    const parsed = this.#ports.rules.parsePrincipal(principal);
    if (!parsed.ok) throw parsed.error;
    const { id: principalId, kind: principalType } = parsed.value;
    const written = /;(.+)$/.exec(principal.trim())?.[1];
    // An id is of a tenant. An address tells its own, which may be another one than the cluster's.
    const tenantId = written ?? (guid.test(principalId) ? tenant : undefined);
    return { role, principalId, principalType, ...(tenantId !== undefined && { tenantId }) };
  }
}

/** As the commands of a cluster name a principal; undefined for a type that they have no name for. */
export function fullyQualifiedName({ properties }: PrincipalAssignment): string | undefined {
  const { principalId, principalType, tenantId } = properties;
  const prefix = principalPrefix(principalType);
  return prefix && `${prefix}=${principalId}${tenantId ? `;${tenantId}` : ''}`;
}

/** Azure keeps what was written, and tells the object and its name besides. */
function isHeld(wanted: NewPrincipal, { properties }: PrincipalAssignment): boolean {
  const { role, principalType, principalId, aadObjectId, principalName, tenantId } = properties;
  const same = (one: string, other: string | null | undefined): boolean => one.toLowerCase() === other?.toLowerCase();
  // A tenant that is written as a domain cannot be held against an id.
  const isElsewhere =
    tenantId && wanted.tenantId !== undefined && guid.test(wanted.tenantId) && !same(wanted.tenantId, tenantId);
  return (
    role === wanted.role &&
    same(principalType, wanted.principalType) &&
    !isElsewhere &&
    [principalId, aadObjectId, principalName].some((each) => same(wanted.principalId, each))
  );
}

function alreadyHeld(cluster: string, { principalId, role }: NewPrincipal, cause?: unknown): SharingError {
  const message = `'${principalId}' already has the role ${role} on cluster '${cluster}', so nothing was changed. Refresh the view to see it.`;
  return new SharingError('EntityExists', message, 'user', { cause });
}

function notHeld(cluster: string, { principalId, role }: NewPrincipal): SharingError {
  const message = `'${principalId}' does not have the role ${role} on cluster '${cluster}', so nothing was changed. Refresh the view to see who has.`;
  return new SharingError('EntityNotFound', message);
}

/** What somebody else has given meanwhile, or under another name of the principal, Azure refuses as a bad request. */
function known({ name }: KnownCluster, wanted: NewPrincipal): (error: unknown) => never {
  return (error) => {
    const isKnown = SharingError.is(error, 'AzureRefused') && /already exists with the same role/i.test(error.message);
    throw isKnown ? alreadyHeld(name, wanted, error) : error;
  };
}
