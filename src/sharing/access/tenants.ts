import type { SharingError } from '../../protocol/errors.ts';
import type { ClusterState } from '../cluster/state.ts';
import { broken } from '../rules.ts';
import { type Principal, parsePrincipal } from './principals.ts';

type Trusting = Pick<ClusterState, 'name' | 'principals' | 'properties'>;

/**
 * Why a principal has no access whatever its roles, if that is so: its tenant is not trusted. The tenants of those who
 * administer the cluster are at home there. Source: Kusto documentation, "Allow cross-tenant queries and commands".
 */
export function distrust(cluster: Trusting, principal: string): SharingError | undefined {
  if (cluster.properties.trustedTenants.includes('*')) return undefined;
  const parsed = parsePrincipal(principal);
  return parsed.ok ? distrustOf(cluster, parsed.value) : parsed.error;
}

export function distrustOf(
  { name, principals, properties }: Trusting,
  { tenant }: Principal,
): SharingError | undefined {
  const { trustedTenants } = properties;
  if (tenant === undefined || trustedTenants.includes('*')) return undefined;
  const isSame = (other: string | undefined): boolean => other?.toLowerCase() === tenant.toLowerCase();
  const isHome = (principal: string): boolean => {
    const parsed = parsePrincipal(principal);
    return parsed.ok && isSame(parsed.value.tenant);
  };
  const isTrusted =
    trustedTenants.some(isSame) ||
    principals.some(({ role, principal }) => role === 'AllDatabasesAdmin' && isHome(principal));
  return isTrusted ? undefined : broken('TenantNotTrusted', { cluster: name, tenant });
}
