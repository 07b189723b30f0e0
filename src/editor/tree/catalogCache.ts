import type { ClusterSummary, ClusterUri, DatabaseSummary, TableSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { DatabaseEntities } from '../../protocol/entities.ts';
import type { Side } from './nodes.ts';
import type { ListedCatalog } from './rememberedCatalog.ts';

/** The first `limit` of a list, and beside them those of these names. */
export interface Page {
  readonly limit: number;
  readonly names: readonly string[];
}
export type Access = DatabaseSummary['access'];

/** How the databases of a side are accessed. */
export function accessOf(side: Side): Access {
  return side === 'leader' ? 'ReadWrite' : 'ReadOnlyFollowing';
}

interface Entry<T> {
  /** As last listed; shown until there is something newer. */
  known?: T;
  /** Whether `known` needs no new look, and which part of the list it is. */
  fresh: boolean;
  page?: string;
  loading?: Promise<T> | undefined;
  /** By name, made when it is first asked for. */
  index?: ReadonlyMap<string, unknown> | undefined;
}

export interface ChangedDatabases {
  readonly before: readonly DatabaseSummary[];
  readonly changed: ReadonlySet<string> | 'all';
  /** What is listed where they cannot be looked at one by one. */
  readonly page: Page;
}

export interface CacheOptions {
  readonly remembered?: ListedCatalog | undefined;
  readonly listed?: (catalog: ListedCatalog) => void;
}

const accesses: readonly Access[] = ['ReadWrite', 'ReadOnlyFollowing'];
const whole = '';
/** Milliseconds for which a list waits for databases that take long to open; they are told of when they are. */
const patience = 50;
/** From so many on, databases are listed by name first: nobody reads what else there is to say of that many at once. */
const many = 50;

/**
 * What the backend has listed so far: of long lists no more than was asked for. A failed list is not kept, and what is
 * being listed is not asked for twice.
 */
export class CatalogCache {
  readonly #entries = new Map<string, Entry<unknown>>();
  readonly #listeners = new Set<(clusters: readonly ClusterSummary[]) => void>();
  readonly #listed: (catalog: ListedCatalog) => void;
  readonly #backend: Backend;
  #remembered: ListedCatalog | undefined;

  /**
   * `remembered` is from before this window, known until the clusters are listed. `listed` gets all that was listed so far,
   * whenever clusters or databases were.
   */
  constructor(backend: Backend, { remembered, listed = () => {} }: CacheOptions) {
    this.#backend = backend;
    this.#listed = listed;
    this.#remembered = remembered;
    if (!remembered) return;
    const { clusters, databases } = remembered;
    this.#entry<readonly ClusterSummary[]>(keys.clusters).known = clusters;
    for (const { uri } of clusters) {
      for (const access of accesses) {
        const known = databases.filter((each) => each.cluster === uri && each.access === access);
        this.#entry<readonly DatabaseSummary[]>(keys.databases(uri, access)).known = known;
      }
    }
  }

  /** As long as it is not known what there is now. */
  get remembered(): readonly ClusterSummary[] | undefined {
    return this.#remembered?.clusters;
  }

  /** Returns a function that ends the subscription. */
  onClusters(listener: (clusters: readonly ClusterSummary[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get clusters(): readonly ClusterSummary[] | undefined {
    return this.#entry<readonly ClusterSummary[]>(keys.clusters).known;
  }

  cluster(uri: ClusterUri): ClusterSummary | undefined {
    return this.#find<ClusterSummary>(keys.clusters, uri, (cluster) => cluster.uri);
  }

  database(cluster: ClusterUri, name: string): DatabaseSummary | undefined {
    for (const access of accesses) {
      const found = this.#find<DatabaseSummary>(keys.databases(cluster, access), name, nameOf);
      if (found) return found;
    }
    return undefined;
  }

  /** Undefined while they were never listed. */
  databases(cluster: ClusterUri, access: Access): readonly DatabaseSummary[] | undefined {
    return this.#entry<readonly DatabaseSummary[]>(keys.databases(cluster, access)).known;
  }

  /** Of all clusters, as far as they were listed. */
  get followed(): readonly DatabaseSummary[] {
    return (this.clusters ?? []).flatMap(({ uri }) => this.databases(uri, 'ReadOnlyFollowing') ?? []);
  }

  table(cluster: ClusterUri, database: string, name: string): TableSummary | undefined {
    return this.#find<TableSummary>(keys.tables(cluster, database), name, nameOf);
  }

  entities(cluster: ClusterUri, database: string): DatabaseEntities | undefined {
    return this.#entry<DatabaseEntities>(keys.entities(cluster, database)).known;
  }

  async loadClusters(): Promise<readonly ClusterSummary[]> {
    const before = this.clusters;
    const clusters = await this.#load(keys.clusters, whole, () => this.#backend.listClusters({})).catch((error) => {
      // Nobody may take for known what cannot be listed.
      if (this.#remembered) this.#entry(keys.clusters).known = undefined;
      this.#remembered = undefined;
      throw error;
    });
    this.#remembered = undefined;
    if (clusters !== before) for (const listener of [...this.#listeners]) listener(clusters);
    if (clusters !== before) this.#tellListed();
    return clusters;
  }

  async loadDatabases(cluster: ClusterUri, access: Access, page: Page): Promise<readonly DatabaseSummary[]> {
    const key = keys.databases(cluster, access);
    const before = this.databases(cluster, access);
    if (this.#remembered && before) return before;
    const databases = await this.#load(key, JSON.stringify(page), () => this.#listDatabases(cluster, access, page));
    if (databases !== before) this.#tellListed();
    return databases;
  }

  #tellListed(): void {
    const clusters = this.clusters ?? [];
    const databases = clusters.flatMap(({ uri }) => accesses.flatMap((each) => this.databases(uri, each) ?? []));
    this.#listed({ clusters, databases });
  }

  loadTables(cluster: ClusterUri, database: string, page: Page): Promise<readonly TableSummary[]> {
    const key = keys.tables(cluster, database);
    return this.#load(key, JSON.stringify(page), () => this.#backend.listTables({ cluster, database, ...page }));
  }

  /** Whether somebody has looked below a database. */
  hasContents(cluster: ClusterUri, database: string): boolean {
    return [keys.tables(cluster, database), keys.entities(cluster, database)].some(
      (key) => this.#entries.get(key)?.page !== undefined,
    );
  }

  loadEntities(cluster: ClusterUri, database: string): Promise<DatabaseEntities> {
    const key = keys.entities(cluster, database);
    return this.#load(key, whole, () => this.#backend.listEntities({ cluster, database }));
  }

  /**
   * Looks again at some of the listed databases, and gives the list after that. Undefined where one of them is gone, or the
   * whole list is on its way.
   */
  async #reloadDatabases(
    cluster: ClusterUri,
    access: Access,
    names: readonly string[],
  ): Promise<readonly DatabaseSummary[] | undefined> {
    const entry = this.#entry<readonly DatabaseSummary[]>(keys.databases(cluster, access));
    const isSettled = (): boolean => entry.fresh && entry.loading === undefined;
    if (!isSettled()) return undefined;
    const reloaded = await this.#listDatabases(cluster, access, { limit: 0, names });
    if (!isSettled() || reloaded.length < names.length) return undefined;
    this.#replaceDatabases(cluster, access, reloaded);
    return entry.known;
  }

  /** Of ten thousand databases only those that changed are asked for, where it is known which these are. */
  async databasesAgain(
    cluster: ClusterUri,
    access: Access,
    { before, changed, page }: ChangedDatabases,
  ): Promise<readonly DatabaseSummary[]> {
    if (changed !== 'all') {
      const names = before.flatMap(({ name }) => (changed.has(name) ? [name] : []));
      const after = names.length > 0 ? await this.#reloadDatabases(cluster, access, names) : before;
      if (after) return after;
    }
    this.expireDatabases(cluster, access);
    return this.loadDatabases(cluster, access, page);
  }

  replaceDatabase(database: DatabaseSummary): void {
    this.#replaceDatabases(database.cluster, database.access, [database]);
  }

  #replaceDatabases(cluster: ClusterUri, access: Access, databases: readonly DatabaseSummary[]): void {
    const entry = this.#entry<readonly DatabaseSummary[]>(keys.databases(cluster, access));
    if (!entry.known) return;
    const replaced = new Map(databases.map((database) => [database.name, database]));
    entry.known = entry.known.map((each) => replaced.get(each.name) ?? each);
    entry.index = undefined;
  }

  #listDatabases(cluster: ClusterUri, access: Access, page: Page): Promise<readonly DatabaseSummary[]> {
    const { leaderDatabases = 0, followerDatabases = 0 } = this.cluster(cluster) ?? {};
    const all = access === 'ReadWrite' ? leaderDatabases : followerDatabases;
    const isMany = Math.min(all, page.limit + page.names.length) > many;
    const how = isMany ? { patience: 0, openLater: true } : { patience };
    return this.#backend.listDatabases({ cluster, access, ...page, ...how });
  }

  /** The next one who asks gets a new list, even if one is on its way: that may be from before the change. */
  expireClusters(): void {
    this.#expire(keys.clusters);
  }

  expireDatabases(cluster: ClusterUri, access?: Access): void {
    for (const each of access === undefined ? accesses : [access]) this.#expire(keys.databases(cluster, each));
  }

  /** Tables and all the rest. */
  expireContents(cluster: ClusterUri, database: string): void {
    this.#expire(keys.tables(cluster, database));
    this.#expire(keys.entities(cluster, database));
  }

  expireAll(): void {
    for (const key of this.#entries.keys()) this.#expire(key);
  }

  #entry<T>(key: string): Entry<T> {
    const entry = this.#entries.get(key) ?? { fresh: false };
    this.#entries.set(key, entry);
    // The key tells what is listed under it.
    return entry as Entry<T>;
  }

  #find<T>(key: string, name: string, nameOf: (each: T) => string): T | undefined {
    const entry = this.#entry<readonly T[]>(key);
    if (!entry.known) return undefined;
    const index = entry.index ?? new Map(entry.known.map((each) => [nameOf(each), each]));
    entry.index = index;
    return index.get(name) as T | undefined;
  }

  #expire(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.fresh = false;
    entry.loading = undefined;
  }

  async #load<T>(key: string, page: string, list: () => Promise<T>): Promise<T> {
    const entry = this.#entry<T>(key);
    if (entry.page !== page) this.#expire(key);
    if (entry.known && entry.fresh) return entry.known;
    if (entry.loading) return entry.loading;
    const loading = list();
    Object.assign(entry, { loading, page });
    try {
      const known = await loading;
      // Expired meanwhile: good enough to be shown until the next has asked, but not in place of something newer.
      if (entry.loading === loading || !entry.fresh) Object.assign(entry, { known, index: undefined });
      if (entry.loading === loading) entry.fresh = true;
      return known;
    } finally {
      if (entry.loading === loading) entry.loading = undefined;
    }
  }
}

const nameOf = ({ name }: { readonly name: string }): string => name;

function keyOf(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join(' ');
}

const keys = {
  clusters: 'clusters',
  databases: (cluster: ClusterUri, access: Access) => keyOf('databases', cluster, access),
  tables: (cluster: ClusterUri, database: string) => keyOf('tables', cluster, database),
  entities: (cluster: ClusterUri, database: string) => keyOf('entities', cluster, database),
} as const;
