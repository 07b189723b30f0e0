import type { ClusterSummary, ClusterUri, DatabaseSummary, Freshness, TableSummary } from '../../protocol/catalog.ts';
import type { Backend, NotificationParams } from '../../protocol/contract.ts';
import type { DatabaseEntities } from '../../protocol/entities.ts';
import { toSharingError } from '../../protocol/errors.ts';
import type { AnyNode } from './anyNode.ts';
import { accessOf, CatalogCache, type Page } from './catalogCache.ts';
import type { CatalogFilter } from './catalogFilter.ts';
import {
  type ClusterNode,
  type DatabaseNode,
  errorBelow,
  type MoreNode,
  nodeId,
  type Side,
  sidesThatDiffer,
  standsOn,
  type TableNode,
  type TreeNode,
} from './nodes.ts';
import { labelOf, Paging } from './paging.ts';
import { type Pending, PendingChanges } from './pendingChanges.ts';
import type { ListedCatalog } from './rememberedCatalog.ts';

/** A side among the nodes: its list of clusters. */
export type Changed = ReadonlySet<AnyNode | Side>;

export interface ModelOptions {
  /** Calls back a little later; several changes until then are told as one. */
  readonly later: (callback: () => void) => void;
  /** Whether a node would look the same with the one as with the other. */
  readonly looksSame: (before: DatabaseSummary, after: DatabaseSummary) => boolean;
  /** What an earlier window listed: shown until there is an answer, which may take seconds while a window starts. */
  readonly remembered?: ListedCatalog | undefined;
  /** Gets all that was listed so far, whenever clusters or databases were. */
  readonly listed?: (catalog: ListedCatalog) => void;
}

/** What the trees show: nodes that stay the same objects, what is known about them, and which of them changed. */
export class CatalogModel {
  readonly #options: ModelOptions;
  readonly #cache: CatalogCache;
  readonly #nodes = new Map<string, TreeNode>();
  readonly #listeners = new Set<(changed: Changed) => void>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #paging = new Paging();
  readonly #pending = new PendingChanges((cluster, pending) => this.#look(cluster, pending));
  #filter: CatalogFilter | undefined;
  /** Ends when what is remembered was replaced. */
  #listed: Promise<void> | undefined;
  #changed = new Set<AnyNode | Side>();

  constructor(backend: Backend, options: ModelOptions) {
    this.#options = options;
    this.#cache = new CatalogCache(backend, options);
    this.#unsubscribe = [
      backend.on('catalogChanged', (change) => void this.#enqueue(change)),
      backend.on('freshnessChanged', ({ followers }) => this.#freshnessChanged(followers)),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#listeners.clear();
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is left of the trees; undefined: everything. */
  get filter(): CatalogFilter | undefined {
    return this.#filter;
  }

  set filter(filter: CatalogFilter | undefined) {
    this.#filter = filter;
    this.#changed.add('leader').add('follower');
    this.#tellNow();
  }

  /**
   * Of a side, or of a node; behind a part of a long list a node for its rest.
   * What cannot be listed shows as a node of its own, and is asked again the next time.
   */
  async children(of: Side | TreeNode | MoreNode): Promise<readonly (TreeNode | MoreNode)[]> {
    try {
      if (typeof of === 'string') return await this.#clusters(of);
      if (of.kind === 'cluster') return await this.#databases(of);
      if (this.isRemembered) return [];
      if (of.kind === 'database') return await this.#tables(of);
      return of.kind === 'table' ? this.paged(of, this.#columns(of)) : [];
    } catch (error) {
      return [errorBelow(of, toSharingError(error))];
    }
  }

  /** The part of a long list that is shown, and a node for the rest. */
  paged<N extends AnyNode>(of: Side | AnyNode, all: readonly N[], total?: number): readonly (N | MoreNode)[] {
    const id = typeof of === 'string' ? of : of.id;
    const shown = this.#paging.shown(id, all, labelOf);
    if (shown.length === all.length) return shown;
    const [side, parent] = typeof of === 'string' ? [of, undefined] : [of.side, of];
    return [
      ...shown,
      { kind: 'more', id: `${id} #more`, side, parent, shown: shown.length, total: total ?? all.length },
    ];
  }

  /** Shows more of a long list. Those who show it are told at once. */
  showMore({ side, parent }: MoreNode): void {
    this.#paging.more(parent?.id ?? side);
    this.#changed.add(parent ?? side);
    this.#tellNow();
  }

  parent(node: TreeNode | MoreNode): AnyNode | undefined {
    const { side } = node;
    switch (node.kind) {
      case 'cluster':
        return undefined;
      case 'database':
        return this.clusterNode(side, node.cluster);
      case 'table':
        return this.databaseNode(side, node.cluster, node.database);
      case 'column':
        return this.tableNode(side, node.cluster, node.database, node.table);
      case 'error':
      case 'more':
        return node.parent;
    }
  }

  clusterNode(side: Side, cluster: ClusterUri): ClusterNode {
    return this.#intern({ kind: 'cluster', id: nodeId(side, cluster), side, cluster });
  }

  databaseNode(side: Side, cluster: ClusterUri, database: string): DatabaseNode {
    return this.#intern({ kind: 'database', id: nodeId(side, cluster, database), side, cluster, database });
  }

  tableNode(side: Side, cluster: ClusterUri, database: string, table: string): TableNode {
    return this.#intern({ kind: 'table', id: nodeId(side, cluster, database, table), side, cluster, database, table });
  }

  cluster(uri: ClusterUri): ClusterSummary | undefined {
    return this.#cache.cluster(uri);
  }

  database(cluster: ClusterUri, name: string): DatabaseSummary | undefined {
    return this.#cache.database(cluster, name);
  }

  table(cluster: ClusterUri, database: string, name: string): TableSummary | undefined {
    return this.#cache.table(cluster, database, name);
  }

  /** What a database holds beside its tables, as last listed. */
  entities(cluster: ClusterUri, database: string): DatabaseEntities | undefined {
    return this.#cache.entities(cluster, database);
  }

  loadEntities({ cluster, database }: DatabaseNode): Promise<DatabaseEntities> {
    return this.#cache.loadEntities(cluster, database);
  }

  /** Whether all is from an earlier window: until it is known what there is, nothing waits for an answer. */
  get isRemembered(): boolean {
    return this.#cache.remembered !== undefined;
  }

  /** Called with the clusters whenever they have been listed. Returns a function that ends the subscription. */
  onLoaded(listener: (clusters: readonly ClusterSummary[]) => void): () => void {
    return this.#cache.onClusters(listener);
  }

  /** Lists anew what is below a node, or everything. */
  refresh(node?: TreeNode): void {
    const target = node?.kind === 'error' ? node.parent : node;
    if (target === undefined || target.kind === 'error') {
      this.#cache.expireAll();
      this.#tell('leader', 'follower');
      return;
    }
    const { side, cluster } = target;
    this.#cache.expireDatabases(cluster);
    if (target.kind === 'cluster') {
      this.#tell(target);
    } else {
      this.#cache.expireContents(cluster, target.database);
      this.#tell(this.databaseNode(side, cluster, target.database));
    }
  }

  /** The settings judge followers in another way: they may look different, although what is known of them is the same. */
  judgeAnew(): void {
    for (const followed of this.#cache.followed) this.#tellDatabase(followed);
  }

  /**
   * Makes the views list anew what surrounds a node that has just come to be, without waiting for others to tell.
   * Once this is told, the editor can be asked to show the node.
   */
  announce(node: ClusterNode | DatabaseNode): void {
    const { side, cluster } = node;
    this.includeInPage(node);
    this.#cache.expireClusters();
    this.#cache.expireDatabases(cluster);
    this.#changed.add(side);
    this.#tellNow();
  }

  /** Has a node listed wherever in a long list it stands, so that the editor can be asked to show it. */
  includeInPage(node: ClusterNode | DatabaseNode): void {
    if (node.kind === 'cluster') this.#paging.include(node.side, node.cluster);
    else this.#paging.include(nodeId(node.side, node.cluster), node.database);
  }

  /** Lists the clusters before anybody looks: then they are there at once, and so is what commands are offered. */
  async prepare(): Promise<void> {
    // Whoever looks next is told of a failure.
    await this.#cache.loadClusters().catch(() => []);
  }

  async #clusters(side: Side): Promise<readonly (ClusterNode | MoreNode)[]> {
    const { remembered } = this.#cache;
    if (remembered) this.#listed ??= this.#listBehind(remembered);
    const clusters = remembered ?? (await this.#cache.loadClusters());
    const shown = clusters.filter(
      (cluster) => standsOn(side, cluster) && (this.#filter?.hasCluster(side, cluster.uri) ?? true),
    );
    return this.paged(
      side,
      shown.map(({ uri }) => this.clusterNode(side, uri)),
    );
  }

  async #listBehind(remembered: readonly ClusterSummary[]): Promise<void> {
    try {
      const clusters = await this.#cache.loadClusters();
      // Only now anybody asks what is below them.
      const nodes = clusters.flatMap(({ uri }) => [this.clusterNode('leader', uri), this.clusterNode('follower', uri)]);
      this.#tell(...sidesThatDiffer(remembered, clusters), ...nodes);
    } catch {
      // Whoever looks next is told why.
      this.#tell('leader', 'follower');
    }
  }

  async #databases(node: ClusterNode): Promise<readonly (DatabaseNode | MoreNode)[]> {
    const { side, cluster } = node;
    const databases = await this.#cache.loadDatabases(cluster, accessOf(side), this.#pageOfDatabases(side, cluster));
    const { leaderDatabases = 0, followerDatabases = 0 } = this.cluster(cluster) ?? {};
    const nodes = databases.map(({ name }) => this.databaseNode(side, cluster, name));
    return this.paged(node, nodes, Math.max(nodes.length, side === 'leader' ? leaderDatabases : followerDatabases));
  }

  async #tables(node: DatabaseNode): Promise<readonly (TableNode | MoreNode)[]> {
    const { side, cluster, database } = node;
    const found = this.#filter?.contents(side, cluster, database, 'tables');
    const page = found ? { limit: 0, names: [...found] } : this.#page(node.id);
    const tables = await this.#cache.loadTables(cluster, database, page);
    const nodes = tables.map(({ name }) => this.tableNode(side, cluster, database, name));
    return this.paged(node, nodes, Math.max(nodes.length, this.database(cluster, database)?.tables ?? 0));
  }

  #pageOfDatabases(side: Side, cluster: ClusterUri): Page {
    const found = this.#filter?.databases(side, cluster);
    return found ? { limit: 0, names: found } : this.#page(nodeId(side, cluster));
  }

  /** One more than is shown, so that it is seen whether there is more. */
  #page(id: string): Page {
    const names = this.#paging.names(id);
    return { limit: this.#paging.limit(id) + names.length + 1, names };
  }

  #columns(node: Extract<TreeNode, { kind: 'table' }>): readonly TreeNode[] {
    const { side, cluster, database, table } = node;
    return (this.table(cluster, database, table)?.columns ?? []).map(({ name: column }) =>
      this.#intern({
        kind: 'column',
        id: nodeId(side, cluster, database, table, column),
        side,
        cluster,
        database,
        table,
        column,
      }),
    );
  }

  #intern<N extends TreeNode>(node: N): N {
    const known = this.#nodes.get(node.id);
    // Ids tell the kind by the number of their parts.
    if (known) return known as N;
    this.#nodes.set(node.id, node);
    return node;
  }

  async #enqueue({ cluster, database }: NotificationParams<'catalogChanged'>): Promise<void> {
    if (cluster === undefined) {
      this.refresh();
      // Also while no view is seen: what commands are offered depends on it.
      return this.prepare();
    }
    if (database !== undefined) this.#cache.expireContents(cluster, database);
    return this.#pending.add(cluster, database);
  }

  /** Looks again at what somebody has seen. */
  async #look(cluster: ClusterUri, { databases, all }: Pending): Promise<void> {
    try {
      const looks = await Promise.all(
        (['leader', 'follower'] as const).map(async (side) => {
          const access = accessOf(side);
          const before = this.#cache.databases(cluster, access);
          if (before === undefined) return undefined;
          const what = {
            before,
            changed: all ? 'all' : databases,
            page: this.#pageOfDatabases(side, cluster),
          } as const;
          return { before, after: await this.#cache.databasesAgain(cluster, access, what) };
        }),
      );
      if (all) await this.#clustersChanged();
      for (const look of looks) if (look) this.#compare(cluster, look.before, look.after, databases);
    } catch {
      // Whoever looks at the cluster next is told why.
      this.#tell(this.clusterNode('leader', cluster), this.clusterNode('follower', cluster));
    }
  }

  #compare(
    cluster: ClusterUri,
    before: readonly DatabaseSummary[],
    after: readonly DatabaseSummary[],
    named: ReadonlySet<string>,
  ): void {
    if (namesOf(before) !== namesOf(after)) {
      this.#tell(this.clusterNode('leader', cluster), this.clusterNode('follower', cluster));
      return;
    }
    const known = new Map(before.map((database) => [database.name, database]));
    for (const now of after) {
      const then = known.get(now.name);
      const isOpen = named.has(now.name) && this.#cache.hasContents(cluster, now.name);
      if (isOpen || (then && then !== now && !this.#options.looksSame(then, now))) this.#tellDatabase(now);
    }
  }

  /** A cluster may have come, gone, or moved to the other view. */
  async #clustersChanged(): Promise<void> {
    const before = this.#cache.clusters;
    this.#cache.expireClusters();
    if (before === undefined) return this.#tell('leader', 'follower');
    this.#tell(...sidesThatDiffer(before, await this.#cache.loadClusters()));
  }

  #freshnessChanged(followers: readonly Freshness[]): void {
    for (const freshness of followers) {
      const { cluster, database: name } = freshness;
      const before = this.database(cluster, name);
      if (before === undefined) continue;
      const after = { ...before, freshness };
      this.#cache.replaceDatabase(after);
      if (!this.#options.looksSame(before, after)) this.#tellDatabase(after);
    }
  }

  #tellDatabase({ cluster, name, access }: DatabaseSummary): void {
    this.#tell(this.databaseNode(access === 'ReadWrite' ? 'leader' : 'follower', cluster, name));
  }

  #tell(...changed: readonly (TreeNode | Side)[]): void {
    const first = this.#changed.size === 0;
    for (const each of changed) this.#changed.add(each);
    if (first) this.#options.later(() => this.#tellNow());
  }

  #tellNow(): void {
    const told = this.#changed;
    if (told.size === 0) return;
    this.#changed = new Set();
    for (const listener of [...this.#listeners]) listener(told);
  }
}

function namesOf(databases: readonly DatabaseSummary[]): string {
  return JSON.stringify(databases.map(({ name, access }) => [name, access]));
}
