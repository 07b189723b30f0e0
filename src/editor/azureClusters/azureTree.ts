import type { AzureBackend, AzureCluster, AzureDatabase, AzureSubscription } from '../../protocol/azure.ts';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { ClusterUri } from '../../protocol/catalog.ts';
import type { Backend, CallOptions } from '../../protocol/contract.ts';
import type { SearchResult } from '../../protocol/entities.ts';
import { toSharingError } from '../../protocol/errors.ts';
import { type SharedKind, sharedKinds } from '../../protocol/sharedKinds.ts';
import type { Translate } from '../translate.ts';
import type { CatalogFilter } from '../tree/catalogFilter.ts';
import { Coalesced } from '../tree/coalesced.ts';
import { Paging } from '../tree/paging.ts';
import { type Presentation, presentMore } from '../tree/presentation.ts';
import type { Filtered } from '../tree/treeFilter.ts';
import { isFound, namesLeft } from './azureFilter.ts';
import { AzureKept } from './azureKept.ts';
import { AzureMembers } from './azureMembers.ts';
import {
  type AzureClusterNode,
  type AzureDatabaseNode,
  type AzureErrorNode,
  type AzureGroup,
  type AzureGroupNode,
  type AzureMoreNode,
  type AzureNode,
  type AzureSubscriptionNode,
  azureGroupId,
  azureNodeId,
} from './azureNodes.ts';
import {
  presentAzureCluster,
  presentAzureDatabase,
  presentAzureError,
  presentAzureGroup,
  presentSubscription,
} from './azurePresentation.ts';
import { AzureReceived } from './azureReceived.ts';
import { tenantNodes } from './azureRoots.ts';
import { azureClusterTooltip, azureDatabaseTooltip } from './azureTooltip.ts';

export interface AzureTreeOptions {
  /** Ids of the subscriptions that are shown; undefined: all. */
  readonly shown: () => readonly string[] | undefined;
  readonly signedIn: () => boolean;
  /** Calls back a little later; several changes until then are told as one. */
  readonly later: (callback: () => void) => void;
  readonly t: Translate;
}

type Changed = readonly AzureNode[] | undefined;

/** What the view of Azure shows. Each level is listed when it is opened, and never kept. */
export class AzureTree implements Filtered {
  readonly #azure: AzureBackend;
  readonly #options: AzureTreeOptions;
  readonly #kept = new AzureKept();
  readonly #members: AzureMembers;
  readonly #received: AzureReceived;
  readonly #paging = new Paging();
  readonly #clusters = new Map<ClusterUri, AzureCluster>();
  readonly #databases = new Map<ClusterUri, readonly AzureDatabase[]>();
  readonly #listeners = new Set<(changed: Changed) => void>();
  readonly #stale = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #filter: CatalogFilter | undefined;
  /** Something may have changed since it was last searched. */
  #isStale = false;

  constructor(azure: AzureBackend, backend: Backend, options: AzureTreeOptions) {
    this.#azure = azure;
    this.#options = options;
    this.#members = new AzureMembers(azure, backend, this.#kept, options.t);
    this.#received = new AzureReceived(azure, this.#kept, options.t);
    const changed = new Coalesced<ClusterUri>(options.later, (clusters) => {
      const told = this.#kept.all.filter((node) => node.kind === 'azureCluster' && clusters.has(node.cluster));
      if (told.length > 0) this.#tell(told);
    });
    this.#unsubscribe = backend.on('catalogChanged', ({ cluster }) => {
      if (cluster === undefined || !isAzureCluster(cluster)) return;
      this.#nowStale();
      changed.add(cluster);
    });
  }

  dispose(): void {
    this.#unsubscribe();
    this.#listeners.clear();
    this.#stale.clear();
  }

  /** Told is what to list anew; undefined: everything. Returns a function that ends it. */
  onChanged(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told when a search may find other things now. Returns a function that ends it. */
  onStale(listener: () => void): () => void {
    this.#stale.add(listener);
    return () => this.#stale.delete(listener);
  }

  /** Lists anew what is below a node, or everything. */
  refresh(node?: AzureNode): void {
    this.#nowStale();
    const target = node?.kind === 'azureError' ? node.parent : node;
    this.#tell(target && [target]);
  }

  /** What is left of the tree; undefined: everything. */
  get filter(): CatalogFilter | undefined {
    return this.#filter;
  }

  set filter(filter: CatalogFilter | undefined) {
    this.#filter = filter;
    this.#tell(undefined);
  }

  async search(params: { readonly text: string; readonly limit: number }, options: CallOptions): Promise<SearchResult> {
    if (!this.#options.signedIn()) return { matches: [], isCut: false };
    const subscriptions = this.#options.shown();
    const anew = this.#isStale;
    this.#isStale = false;
    const found = await this.#azure.search({ ...params, anew, ...(subscriptions && { subscriptions }) }, options);
    for (const cluster of found.clusters) this.#clusters.set(cluster.uri, cluster);
    return found;
  }

  look(node: AzureNode): Presentation {
    const { t } = this.#options;
    if (node.kind === 'azureError') return presentAzureError(node.error, t, node.name);
    return node.kind === 'azureMore' ? presentMore(node, t) : this.#kept.look(node);
  }

  tooltip(node: AzureNode): string | undefined {
    return this.#kept.tooltip(node);
  }

  /** Whether a filter has left something below a node, so that it is worth being open. */
  isOpen(node: AzureNode): boolean {
    const { filter } = this;
    if (!filter) return false;
    switch (node.kind) {
      case 'azureSubscription':
        return true;
      case 'azureCluster':
        return filter.isWithin('leader', node.cluster) || filter.isWithin('follower', node.cluster);
      case 'azureDatabase':
        return filter.isWithin(this.#side(node), node.cluster, node.database);
      case 'azureGroup':
        return (this.#left(node)?.size ?? 0) > 0;
      default:
        return false;
    }
  }

  /** Shows more of a long list. */
  showMore({ parent }: AzureMoreNode): void {
    this.#paging.more(pageId(parent));
    this.#tell(parent && [parent]);
  }

  /** As it was last listed. */
  cluster(uri: ClusterUri): AzureCluster | undefined {
    return this.#clusters.get(uri);
  }

  /** Every cluster of the subscriptions that are shown. */
  async clusters(): Promise<readonly AzureCluster[]> {
    const { subscriptions } = await this.#azure.listSubscriptions({});
    const listed = await Promise.allSettled(
      subscriptions
        .filter(({ id }) => this.#isShown(id))
        .map(({ id, tenant }) => this.#azure.listClusters({ subscription: id, tenant })),
    );
    // One subscription that refuses must not hide the clusters of the others.
    const found = listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    for (const cluster of found) this.#clusters.set(cluster.uri, cluster);
    return found;
  }

  /** Of a cluster, as it is now. */
  async databases(cluster: ClusterUri): Promise<readonly AzureDatabase[]> {
    const databases = await this.#azure.listDatabases({ cluster });
    this.#databases.set(cluster, databases);
    return databases;
  }

  /** The node of a cluster or database, listed wherever in a long list it stands; undefined where none is shown. */
  async locate(cluster: ClusterUri, database?: string): Promise<AzureNode | undefined> {
    const find = async (
      parent: AzureNode | undefined,
      wanted: (node: AzureNode) => boolean,
    ): Promise<AzureNode | undefined> => (await this.#children(parent, false)).find(wanted);
    if (!this.#clusters.has(cluster)) await this.clusters();
    const known = this.#clusters.get(cluster);
    const subscription = await find(
      undefined,
      (node) => node.kind === 'azureSubscription' && node.subscription === known?.subscription,
    );
    const of = subscription && (await find(subscription, (node) => 'cluster' in node && node.cluster === cluster));
    if (!of) return undefined;
    this.#paging.include(pageId(subscription), this.look(of).label);
    if (database === undefined) return of;
    const found = await find(of, (node) => node.kind === 'azureDatabase' && node.database === database);
    if (found) this.#paging.include(pageId(of), database);
    return found;
  }

  /** What cannot be listed is a node that says why. Behind a part of a long list stands a node for its rest. */
  async children(node?: AzureNode): Promise<readonly AzureNode[]> {
    try {
      return await this.#children(node, true);
    } catch (error) {
      const id = azureGroupId(node, 'error');
      // A new one each time: what it says may differ.
      return [{ kind: 'azureError', id, parent: node, error: toSharingError(error) } satisfies AzureErrorNode];
    }
  }

  async #children(node: AzureNode | undefined, isPaged: boolean): Promise<readonly AzureNode[]> {
    const paged = (all: readonly AzureNode[]): readonly AzureNode[] => (isPaged ? this.#paged(node, all) : all);
    switch (node?.kind) {
      case undefined:
        return paged(await this.#roots());
      case 'azureSubscription':
        return paged(await this.#clustersOf(node));
      case 'azureCluster':
        return [...paged(await this.#databasesOf(node)), ...this.#groupsOf(node)];
      case 'azureDatabase':
        return this.#contents(node);
      case 'azureGroup':
        return paged(await this.#members.of(node, this.#left(node)));
      case 'azureTable':
        return paged(this.#members.columns(node));
      case 'azureShare':
      case 'azureAttachment':
        return paged(this.#members.contents(node));
      case 'azureInvitations':
      case 'azureAccepted':
      case 'azureShareSubscription':
        return paged(await this.#received.of(node));
      default:
        return [];
    }
  }

  #paged(parent: AzureNode | undefined, all: readonly AzureNode[]): readonly AzureNode[] {
    const shown = this.#paging.shown(pageId(parent), all, (node) => this.look(node).label);
    if (shown.length === all.length) return all;
    const id = azureGroupId(parent, 'more');
    const more: AzureMoreNode = { kind: 'azureMore', id, parent, shown: shown.length, total: all.length };
    return [...shown, more];
  }

  async #roots(): Promise<readonly AzureNode[]> {
    const { t } = this.#options;
    const { tenants, subscriptions } = await this.#azure.listSubscriptions({});
    const shown = subscriptions.filter(({ id }) => this.#isShown(id) && this.#hasFound(id));
    const nodes = shown.map((each) => this.#subscription(each));
    if (this.filter) return nodes;
    return [...nodes, ...tenantNodes(tenants, this.#kept, t), ...this.#received.roots()];
  }

  #subscription(subscription: AzureSubscription): AzureSubscriptionNode {
    const { id, tenant } = subscription;
    return this.#kept.keep(
      { kind: 'azureSubscription', id: azureNodeId(undefined, id), parent: undefined, subscription: id, tenant },
      presentSubscription(subscription, this.#options.t),
    );
  }

  async #clustersOf(parent: AzureSubscriptionNode): Promise<readonly AzureClusterNode[]> {
    const { subscription, tenant } = parent;
    const { t } = this.#options;
    const clusters = await this.#azure.listClusters({ subscription, tenant });
    for (const cluster of clusters) this.#clusters.set(cluster.uri, cluster);
    return clusters
      .filter(({ uri }) => isFound(this.filter, uri))
      .sort((one, other) => one.name.localeCompare(other.name))
      .map((cluster) =>
        this.#kept.keep(
          { kind: 'azureCluster', id: azureNodeId(parent, cluster.uri), parent, cluster: cluster.uri },
          presentAzureCluster(cluster, t),
          () => azureClusterTooltip(cluster, t),
        ),
      );
  }

  async #databasesOf(parent: AzureClusterNode): Promise<readonly AzureDatabaseNode[]> {
    const { cluster } = parent;
    const left = namesLeft(this.filter, cluster);
    return [...(await this.databases(cluster))]
      .filter(({ name }) => left?.includes(name) ?? true)
      .sort((one, other) => one.name.localeCompare(other.name))
      .map((each) => this.#database(parent, each));
  }

  #groupsOf(node: AzureClusterNode): readonly AzureGroupNode[] {
    if (namesLeft(this.filter, node.cluster)) return [];
    return (['attachments', 'shares', 'principals'] as const).map((group) => this.#group(node, group, undefined));
  }

  #database(parent: AzureClusterNode, database: AzureDatabase): AzureDatabaseNode {
    const { t } = this.#options;
    const { cluster } = parent;
    const { name } = database;
    const clusterName = this.#clusters.get(cluster)?.name ?? '';
    return this.#kept.keep(
      { kind: 'azureDatabase', id: azureNodeId(parent, name), parent, cluster, database: name },
      presentAzureDatabase(database, t),
      () => azureDatabaseTooltip(database, clusterName, t),
    );
  }

  /** First what can be queried, last who may do so. */
  #contents(node: AzureDatabaseNode): readonly AzureGroupNode[] {
    const { database } = node;
    const kinds: readonly SharedKind[] = sharedKinds.filter((kind) => this.#contentLeft(node, kind)?.size !== 0);
    const isWhole = this.#contentLeft(node, 'tables') === undefined;
    const leads = this.#side(node) === 'leader' ? (['followers'] as const) : [];
    const around: readonly AzureGroup[] = isWhole ? [...leads, 'principals'] : [];
    return [...kinds, ...around].map((group) => this.#group(node, group, database));
  }

  #group(
    parent: AzureClusterNode | AzureDatabaseNode,
    group: AzureGroup,
    database: string | undefined,
  ): AzureGroupNode {
    return this.#kept.keep(
      { kind: 'azureGroup', id: azureGroupId(parent, group), parent, group, cluster: parent.cluster, database },
      presentAzureGroup(group, this.#options.t),
    );
  }

  /** Of the two sides that a filter knows; Azure's view has both in one. */
  #side({ cluster, database }: AzureDatabaseNode): 'leader' | 'follower' {
    const found = this.#databases.get(cluster)?.find(({ name }) => name === database);
    return found?.following ? 'follower' : 'leader';
  }

  #hasFound(subscription: string): boolean {
    return (
      !this.filter ||
      [...this.#clusters.values()].some((each) => each.subscription === subscription && isFound(this.filter, each.uri))
    );
  }

  #left({ parent, group }: AzureGroupNode): ReadonlySet<string> | undefined {
    const kind = sharedKinds.find((each) => each === group);
    return kind && parent.kind === 'azureDatabase' ? this.#contentLeft(parent, kind) : undefined;
  }

  #contentLeft(node: AzureDatabaseNode, kind: SharedKind): ReadonlySet<string> | undefined {
    return this.filter?.contents(this.#side(node), node.cluster, node.database, kind);
  }

  #isShown(subscription: string): boolean {
    return this.#options.shown()?.includes(subscription) ?? true;
  }

  #nowStale(): void {
    this.#isStale = true;
    for (const listener of [...this.#stale]) listener();
  }

  #tell(changed: Changed): void {
    for (const listener of [...this.#listeners]) listener(changed);
  }
}

function pageId(node: AzureNode | undefined): string {
  return node?.id ?? 'azure';
}
