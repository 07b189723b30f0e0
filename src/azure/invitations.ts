import type { AcceptedInvitation, AzureBackend, AzureInvitation, ShareAccount } from '../protocol/azure.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import type { ConsumerInvitation, DataShareResources } from './arm/dataShareResources.ts';
import { timeOf } from './arm/shareShapes.ts';
import type { ClusterDirectory, KnownCluster } from './clusterDirectory.ts';
import type { AzurePorts } from './ports.ts';

type AcceptParams = Parameters<AzureBackend['acceptInvitation']>[0];

/** Invitations of Azure Data Share, from the side of whoever is invited. */
export class Invitations {
  readonly #ports: AzurePorts;
  readonly #dataShare: DataShareResources;
  readonly #clusters: ClusterDirectory;

  constructor(ports: AzurePorts, dataShare: DataShareResources, clusters: ClusterDirectory) {
    this.#ports = ports;
    this.#dataShare = dataShare;
    this.#clusters = clusters;
  }

  /** Of all tenants that can be had without asking whoever is signed in. */
  async list(options?: CallOptions): Promise<readonly AzureInvitation[]> {
    const { tenants } = await this.#clusters.subscriptions(options);
    const listed = await Promise.allSettled(
      tenants
        .filter(({ signedIn }) => signedIn)
        .map(async ({ id }) => (await this.#dataShare.invitations(id, options)).map((each) => invitationOf(each, id))),
    );
    options?.signal?.throwIfAborted();
    // One tenant that refuses does not hide the invitations of the others.
    const [refused] = listed.filter((each) => each.status === 'rejected');
    if (refused && listed.every((each) => each.status === 'rejected')) throw refused.reason;
    return listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
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
    return listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  }

  /**
   * What the share holds is only told to whoever has subscribed to it. So what then cannot be mapped is told, and the
   * subscription stays: its data sets can still be mapped to another cluster.
   */
  async accept(params: AcceptParams, options: CallOptions = {}): Promise<AcceptedInvitation> {
    const { account, name, tenant, cluster } = params;
    const follower = await this.#clusters.current(cluster, options);
    if (follower.state !== 'Running') {
      const { broken } = this.#ports.rules;
      const { code, message } = broken('ClusterNotRunning', { cluster: follower.name, state: follower.state });
      throw new SharingError(code, message);
    }
    const at = { account, name, tenant };
    await this.#dataShare.subscribe(at, params, options);
    const dataSets = await this.#dataShare.dataSets(at, options);
    const mapped: string[] = [];
    const unmapped: { name: string; why: string }[] = [];
    for (const { properties } of dataSets) {
      const { dataSetId: id, dataSetType, dataSetLocation } = properties;
      const dataSet = { id, kind: dataSetType ?? '', name: properties.dataSetName ?? id };
      const why = this.#whyNot(dataSet.kind, dataSetLocation ?? undefined, follower);
      if (why !== undefined) {
        unmapped.push({ name: dataSet.name, why });
        continue;
      }
      try {
        await this.#dataShare.map(at, dataSet, follower.id, options);
        mapped.push(dataSet.name);
      } catch (error) {
        options.signal?.throwIfAborted();
        unmapped.push({ name: dataSet.name, why: toSharingError(error).message });
      }
    }
    this.#ports.changed(follower.uri);
    return { subscription: name, mapped, unmapped };
  }

  #whyNot(kind: string, location: string | undefined, { name, region }: KnownCluster): string | undefined {
    if (!kind.startsWith('Kusto')) return `It is of kind '${kind}', which no cluster can follow.`;
    const { regionKey } = this.#ports.rules;
    if (location === undefined || regionKey(location) === regionKey(region)) return undefined;
    return `It lies in ${location}, but cluster '${name}' in ${region}. Map it to a cluster in ${location}.`;
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
