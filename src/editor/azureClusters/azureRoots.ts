import type { AzureTenant } from '../../protocol/azure.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { Translate } from '../translate.ts';
import type { AzureKept } from './azureKept.ts';
import { type AzureErrorNode, type AzureTenantNode, azureNodeId } from './azureNodes.ts';
import { presentTenant } from './azurePresentation.ts';

/** Of the tenants whose subscriptions cannot be listed: to sign in to, or with what keeps them from being listed. */
export function tenantNodes(
  tenants: readonly AzureTenant[],
  kept: AzureKept,
  t: Translate,
): readonly (AzureTenantNode | AzureErrorNode)[] {
  return tenants.flatMap((tenant) => {
    const id = azureNodeId(undefined, 'tenant', tenant.id);
    if (tenant.error) {
      const error = SharingError.fromData(tenant.error);
      return { kind: 'azureError', id, parent: undefined, error, name: tenant.name } satisfies AzureErrorNode;
    }
    if (tenant.signedIn) return [];
    const node = { kind: 'azureTenant', id, parent: undefined, tenant: tenant.id } as const;
    return kept.keep(node, presentTenant(tenant, t));
  });
}
