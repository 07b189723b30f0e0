import type { AcceptedInvitation, AzureBackend, AzureInvitation, ShareAccount } from '../protocol/azure.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { answersOf } from './answersOf.ts';
import type { ConsumerInvitation, DataShareResources } from './arm/dataShareResources.ts';
import { timeOf } from './arm/shareShapes.ts';
import type { ClusterDirectory } from './clusterDirectory.ts';
import type { AzurePorts } from './ports.ts';
import type { ShareSubscriptions } from './shareSubscriptions.ts';

type AcceptParams = Parameters<AzureBackend['acceptInvitation']>[0];

/** Invitations of Azure Data Share, from the side of whoever is invited. */
export class Invitations {
  readonly #ports: AzurePorts;
  readonly #dataShare: DataShareResources;
  readonly #clusters: ClusterDirectory;
  readonly #accepted: ShareSubscriptions;

  constructor(
    ports: AzurePorts,
    dataShare: DataShareResources,
    clusters: ClusterDirectory,
    accepted: ShareSubscriptions,
  ) {
    this.#ports = ports;
    this.#dataShare = dataShare;
    this.#clusters = clusters;
    this.#accepted = accepted;
  }

  /** Of all tenants that can be had without asking whoever is signed in. One that refuses does not hide those of the others. */
  async list(options?: CallOptions): Promise<readonly AzureInvitation[]> {
    const { tenants } = await this.#clusters.subscriptions(options);
    const listed = await Promise.allSettled(
      tenants
        .filter(({ signedIn }) => signedIn)
        .map(async ({ id }) => (await this.#dataShare.invitations(id, options)).map((each) => invitationOf(each, id))),
    );
    options?.signal?.throwIfAborted();
    return answersOf(listed);
  }

  async reject(params: Parameters<AzureBackend['rejectInvitation']>[0], options?: CallOptions): Promise<void> {
    await this.#dataShare.reject(params, options);
  }

  /** One subscription that refuses does not hide the accounts of the others. */
  async accounts(options?: CallOptions): Promise<readonly ShareAccount[]> {
    const { subscriptions } = await this.#clusters.subscriptions(options);
    const listed = await Promise.allSettled(
      subscriptions.map(async ({ id, tenant }) =>
        (await this.#dataShare.accounts(id, tenant, options)).map((account) => ({
          id: account.id,
          name: account.name,
          region: account.location ?? '',
          tenant,
        })),
      ),
    );
    options?.signal?.throwIfAborted();
    return answersOf(listed);
  }

  /**
   * What the share holds is only told to whoever has subscribed to it. So what then cannot be mapped is told, and the
   * subscription stays: its data sets can still be mapped to another cluster.
   */
  async accept(params: AcceptParams, options: CallOptions = {}): Promise<AcceptedInvitation> {
    const { account, name, tenant, cluster } = params;
    const follower = await this.#accepted.follower(cluster, options);
    const at = { account, name, tenant };
    try {
      await this.#dataShare.subscribe(at, params, options);
      return { subscription: name, ...(await this.#accepted.mapTo(at, follower, options)) };
    } finally {
      // Also when it failed or is no longer waited for: what was mapped before, is.
      this.#ports.changed(follower.uri);
    }
  }
}

function invitationOf({ properties }: ConsumerInvitation, tenant: string): AzureInvitation {
  const sentAt = timeOf(properties.sentAt);
  const expiresAt = timeOf(properties.expirationDate);
  return {
    invitationId: properties.invitationId,
    tenant,
    location: properties.location ?? '',
    share: properties.shareName ?? '',
    description: properties.description ?? '',
    terms: properties.termsOfUse ?? '',
    provider: properties.providerTenantName || properties.providerName || '',
    providerEmail: properties.providerEmail ?? '',
    dataSets: properties.dataSetCount ?? 0,
    status: properties.invitationStatus ?? 'Pending',
    ...(sentAt !== undefined && { sentAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
