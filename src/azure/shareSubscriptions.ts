import type {
  AcceptedInvitation,
  AzureBackend,
  AzureShareSubscription,
  AzureSourceDataSet,
} from '../protocol/azure.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import { SubscriptionStatus } from '../protocol/shares.ts';
import { answersOf } from './answersOf.ts';
import type { DataShareResources, ShareSubscription, ShareSubscriptionPlace } from './arm/dataShareResources.ts';
import { lastName, parseClusterId } from './arm/resourceId.ts';
import { timeOf } from './arm/shareShapes.ts';
import type { ClusterDirectory, KnownCluster } from './clusterDirectory.ts';
import type { Invitations } from './invitations.ts';
import type { AzurePorts } from './ports.ts';
import { notRunning } from './standing.ts';

type Ref = Parameters<AzureBackend['listSourceDataSets']>[0];
type Mapped = Pick<AcceptedInvitation, 'mapped' | 'unmapped'>;

/** Shares of Azure Data Share that were accepted, from the side of whoever consumes. */
export class ShareSubscriptions {
  readonly #ports: AzurePorts;
  readonly #dataShare: DataShareResources;
  readonly #clusters: ClusterDirectory;

  constructor(ports: AzurePorts, dataShare: DataShareResources, clusters: ClusterDirectory) {
    this.#ports = ports;
    this.#dataShare = dataShare;
    this.#clusters = clusters;
  }

  /** Of all accounts. One that refuses does not hide what the others have accepted. */
  async list(accounts: Invitations['accounts'], options?: CallOptions): Promise<readonly AzureShareSubscription[]> {
    const listed = await Promise.allSettled(
      (await accounts(options)).map(async ({ id, tenant }) => {
        const found = await this.#dataShare.subscriptions(id, tenant, options);
        // What is copied by snapshots no cluster follows.
        return found
          .filter(({ properties }) => properties.shareKind === 'InPlace')
          .map((each) => subscriptionOf(each, lastName(id), tenant));
      }),
    );
    options?.signal?.throwIfAborted();
    return answersOf(listed);
  }

  dataSets(ref: Ref, options?: CallOptions): Promise<readonly AzureSourceDataSet[]> {
    return this.#dataSets(placeOf(ref), options);
  }

  async #dataSets(at: ShareSubscriptionPlace, options?: CallOptions): Promise<readonly AzureSourceDataSet[]> {
    const [dataSets, mappings] = await Promise.all([
      this.#dataShare.dataSets(at, options),
      this.#dataShare.mappings(at, options),
    ]);
    const mapped = new Map(mappings.map(({ properties }) => [properties.dataSetId, properties]));
    return dataSets.map(({ properties }) => {
      const { dataSetId: id, dataSetName, dataSetType, dataSetLocation } = properties;
      const mapping = mapped.get(id);
      const cluster = mapping && (parseClusterId(mapping.kustoClusterResourceId ?? '')?.name ?? '');
      return {
        id,
        name: dataSetName ?? id,
        kind: dataSetType ?? '',
        ...(dataSetLocation && { location: dataSetLocation }),
        ...(cluster !== undefined && { cluster }),
        isBroken: mapping?.dataSetMappingStatus === 'Broken',
      };
    });
  }

  /** Has a cluster follow what none follows yet. Throws `ClusterNotRunning`. */
  async map(ref: Ref & { readonly cluster: string }, options: CallOptions = {}): Promise<AcceptedInvitation> {
    const at = placeOf(ref);
    const follower = await this.follower(ref.cluster, options);
    try {
      return { subscription: at.name, ...(await this.mapTo(at, follower, options)) };
    } finally {
      this.#ports.changed(follower.uri);
    }
  }

  async delete(ref: Ref, options?: CallOptions): Promise<void> {
    const at = placeOf(ref);
    const mappings = await this.#dataShare.mappings(at, options);
    const ids = new Set(mappings.flatMap(({ properties }) => properties.kustoClusterResourceId ?? []));
    const followers = await Promise.all([...ids].map((id) => this.#clusters.byId(id, options).catch(() => undefined)));
    try {
      await this.#dataShare.unsubscribe(at, options);
    } finally {
      for (const each of followers) if (each) this.#ports.changed(each.uri);
    }
  }

  /** A cluster that can follow, as it is now. */
  async follower(cluster: string, options?: CallOptions): Promise<KnownCluster> {
    const follower = await this.#clusters.current(cluster, options);
    const stopped = notRunning(this.#ports.rules, follower);
    if (stopped) throw stopped;
    return follower;
  }

  /** What cannot be mapped is told; the rest is mapped nevertheless. */
  async mapTo(at: ShareSubscriptionPlace, follower: KnownCluster, options: CallOptions): Promise<Mapped> {
    const mapped: string[] = [];
    const unmapped: { name: string; why: string }[] = [];
    for (const dataSet of (await this.#dataSets(at, options)).filter(({ cluster }) => cluster === undefined)) {
      const { name } = dataSet;
      const why = this.#whyNot(dataSet, follower);
      if (why !== undefined) {
        unmapped.push({ name, why });
        continue;
      }
      try {
        await this.#dataShare.map(at, dataSet, follower.id, options);
        mapped.push(name);
      } catch (error) {
        options.signal?.throwIfAborted();
        unmapped.push({ name, why: toSharingError(error).message });
      }
    }
    return { mapped, unmapped };
  }

  #whyNot({ kind, location }: AzureSourceDataSet, { name, region }: KnownCluster): string | undefined {
    if (!kind.startsWith('Kusto')) return `It is of kind '${kind}', which no cluster can follow.`;
    const { regionKey } = this.#ports.rules;
    if (location === undefined || regionKey(location) === regionKey(region)) return undefined;
    return `It lies in ${location}, but cluster '${name}' in ${region}. Map it to a cluster in ${location}.`;
  }
}

function placeOf({ subscription, tenant }: Ref): ShareSubscriptionPlace {
  const [, account, name] =
    /^(\/subscriptions\/.+\/accounts\/[^/]+)\/shareSubscriptions\/([^/]+)$/i.exec(subscription) ?? [];
  if (account !== undefined && name !== undefined) return { account, name, tenant };
  const message = `'${subscription}' is no subscription to a share of Azure. Refresh the view.`;
  throw new SharingError('SubscriptionNotFound', message);
}

function subscriptionOf(
  { id, name, properties }: ShareSubscription,
  account: string,
  tenant: string,
): AzureShareSubscription {
  const [acceptedAt, expiresAt] = [timeOf(properties.createdAt), timeOf(properties.expirationDate)];
  return {
    id,
    tenant,
    name: name || lastName(id),
    account,
    share: properties.shareName || name || lastName(id),
    description: properties.shareDescription ?? '',
    terms: properties.shareTerms ?? '',
    provider: properties.providerTenantName || properties.providerName || '',
    providerEmail: properties.providerEmail ?? '',
    location: properties.sourceShareLocation ?? '',
    status: SubscriptionStatus.safeParse(properties.shareSubscriptionStatus).data ?? 'Active',
    ...(acceptedAt !== undefined && { acceptedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
