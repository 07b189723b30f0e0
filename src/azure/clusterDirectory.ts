import type { AzureCluster, AzureSubscription, AzureTenant } from '../protocol/azure.ts';
import { azureClouds } from '../protocol/azureClouds.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import type { ClusterPlace, KustoResources } from './arm/kustoResources.ts';
import type { ClusterResource } from './arm/kustoShapes.ts';
import { parseClusterId, sameId } from './arm/resourceId.ts';

export type KnownCluster = AzureCluster;

/** Which clusters there are, and which resource a cluster's URI belongs to. What was listed once need not be listed again. */
export class ClusterDirectory {
  readonly #resources: KustoResources;
  readonly #byUri = new Map<string, KnownCluster>();

  constructor(resources: KustoResources) {
    this.#resources = resources;
  }

  forget(): void {
    this.#byUri.clear();
  }

  /** Of all tenants that can be had without asking whoever is signed in; the others are named. */
  async subscriptions(options: CallOptions = {}): Promise<{
    readonly tenants: readonly AzureTenant[];
    readonly subscriptions: readonly AzureSubscription[];
  }> {
    const tenants = await this.#resources.tenants(options);
    const listed = await Promise.all(
      tenants.map(async ({ tenantId, displayName }) => {
        const tenant = { id: tenantId, name: displayName || tenantId };
        try {
          const found = await this.#resources.subscriptions(tenantId, options);
          return { tenant: { ...tenant, signedIn: true }, found };
        } catch (error) {
          options.signal?.throwIfAborted();
          const isSignedIn = !SharingError.is(error, 'AzureSignInNeeded');
          // One tenant that refuses must not hide the clusters of the others.
          const why = isSignedIn && { error: toSharingError(error).toData() };
          return { tenant: { ...tenant, signedIn: isSignedIn, ...why }, found: [] };
        }
      }),
    );
    const subscriptions = new Map<string, AzureSubscription>();
    for (const { tenant, found } of listed) {
      for (const { subscriptionId: id, displayName, tenantId, state } of found) {
        // A subscription that is delegated to a tenant is listed there as well; its own tenant counts.
        if (tenantId && tenantId !== tenant.id && subscriptions.has(id)) continue;
        subscriptions.set(id, { id, name: displayName || id, tenant: tenant.id, state: state ?? 'Enabled' });
      }
    }
    const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
      one.name.localeCompare(other.name);
    return {
      tenants: listed.map(({ tenant }) => tenant).sort(byName),
      subscriptions: [...subscriptions.values()].sort(byName),
    };
  }

  async clusters(subscription: string, tenant: string, options?: CallOptions): Promise<readonly KnownCluster[]> {
    const found = await this.#resources.clusters(subscription, tenant, options);
    return found.flatMap((resource) => this.#learn(resource, tenant) ?? []);
  }

  /** Every cluster of every subscription. One subscription that refuses does not hide the clusters of the others. */
  async all(options?: CallOptions): Promise<readonly KnownCluster[]> {
    const { subscriptions } = await this.subscriptions(options);
    const listed = await Promise.allSettled(subscriptions.map(({ id, tenant }) => this.clusters(id, tenant, options)));
    options?.signal?.throwIfAborted();
    return listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  }

  /** As Azure has it now. Throws `ClusterNotFound` when none of the subscriptions has it. */
  async current(uri: string, options?: CallOptions): Promise<KnownCluster> {
    const known = await this.find(uri, options);
    return this.#learn(await this.#resources.cluster(placeOf(known), options), known.tenant) ?? known;
  }

  /** As it was last listed. */
  async find(uri: string, options?: CallOptions): Promise<KnownCluster> {
    const known = this.#byUri.get(keyOf(uri));
    if (known) return known;
    await this.all(options);
    const found = this.#byUri.get(keyOf(uri));
    if (found) return found;
    throw new SharingError(
      'ClusterNotFound',
      `None of your subscriptions has the cluster '${uri}'. Refresh the view, or sign in to the tenant that it belongs to.`,
    );
  }

  /** Of all that were listed so far. */
  get addresses(): readonly string[] {
    return [...this.#byUri.values()].map(({ uri }) => uri);
  }

  /** What is known without asking Azure. */
  known(uri: string): KnownCluster | undefined {
    return this.#byUri.get(keyOf(uri));
  }

  /** By the id of its resource, or of something below it; undefined when no subscription of ours has it. */
  async byId(id: string, options?: CallOptions): Promise<KnownCluster | undefined> {
    const find = (): KnownCluster | undefined =>
      [...this.#byUri.values()].find((each) => sameId(each.id, clusterPart(id)));
    const known = find();
    if (known) return known;
    const wanted = parseClusterId(id);
    if (wanted && [...this.#byUri.values()].some((each) => sameId(each.subscription, wanted.subscription)))
      return undefined;
    await this.all(options);
    return find();
  }

  #learn(resource: ClusterResource, tenant: string): KnownCluster | undefined {
    const place = parseClusterId(resource.id);
    if (!place) return undefined;
    const { properties, location, name, sku } = resource;
    // Older answers, which only the public cloud gave, have no URI; it follows from name and region.
    const usual = `https://${name}.${location.toLowerCase().replaceAll(' ', '')}${azureClouds.public.clusterHosts[0]}`;
    const uri = (properties.uri || usual).replace(/\/+$/, '');
    const known: KnownCluster = {
      uri,
      id: resource.id,
      name: place.name,
      subscription: place.subscription,
      tenant,
      resourceGroup: place.resourceGroup,
      region: location,
      state: properties.state ?? 'Running',
      ...(properties.stateReason && { stateReason: properties.stateReason }),
      ...(sku && { sku: sku.name }),
      streamingIngestion: properties.enableStreamingIngest ?? false,
      customerManagedKey: properties.keyVaultProperties?.keyName != null,
      ...(properties.publicNetworkAccess && { publicNetworkAccess: properties.publicNetworkAccess }),
    };
    this.#byUri.set(keyOf(uri), known);
    return known;
  }
}

export function placeOf({ subscription, resourceGroup, name, tenant }: KnownCluster): ClusterPlace {
  return { subscription, resourceGroup, name, tenant };
}

function keyOf(uri: string): string {
  return uri.toLowerCase().replace(/\/+$/, '');
}

/** Of the id of something below a cluster, the part that is the cluster's. */
function clusterPart(id: string): string {
  return id.split('/').slice(0, 9).join('/');
}
