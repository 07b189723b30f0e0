import type { ClusterSummary, ClusterUri, DatabaseSummary, TableSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';

type List = readonly unknown[];

interface Entry<T extends List> {
  /** As last listed; shown until there is something newer. */
  known?: T;
  /** Whether `known` needs no new look. */
  fresh: boolean;
  loading?: Promise<T> | undefined;
}

const clustersKey = '';

/** What the backend has listed so far. A failed list is not kept, and what is being listed is not asked for twice. */
export class CatalogCache {
  readonly #entries = new Map<string, Entry<List>>();
  readonly #listeners = new Set<(clusters: readonly ClusterSummary[]) => void>();
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Returns a function that ends the subscription. */
  onClusters(listener: (clusters: readonly ClusterSummary[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get clusters(): readonly ClusterSummary[] | undefined {
    return this.#entry<readonly ClusterSummary[]>(clustersKey).known;
  }

  databases(cluster: ClusterUri): readonly DatabaseSummary[] | undefined {
    return this.#entry<readonly DatabaseSummary[]>(keyOf(cluster)).known;
  }

  tables(cluster: ClusterUri, database: string): readonly TableSummary[] | undefined {
    return this.#entry<readonly TableSummary[]>(keyOf(cluster, database)).known;
  }

  async loadClusters(): Promise<readonly ClusterSummary[]> {
    const before = this.clusters;
    const clusters = await this.#load(clustersKey, () => this.#backend.listClusters({}));
    if (clusters !== before) for (const listener of [...this.#listeners]) listener(clusters);
    return clusters;
  }

  loadDatabases(cluster: ClusterUri): Promise<readonly DatabaseSummary[]> {
    return this.#load(keyOf(cluster), () => this.#backend.listDatabases({ cluster }));
  }

  loadTables(cluster: ClusterUri, database: string): Promise<readonly TableSummary[]> {
    return this.#load(keyOf(cluster, database), () => this.#backend.listTables({ cluster, database }));
  }

  replaceDatabase(database: DatabaseSummary): void {
    const { cluster, name } = database;
    const entry = this.#entry<readonly DatabaseSummary[]>(keyOf(cluster));
    if (entry.known) entry.known = entry.known.map((each) => (each.name === name ? database : each));
  }

  /** The next one who asks gets a new list, even if one is on its way: that may be from before the change. */
  expireClusters(): void {
    this.#expire(clustersKey);
  }

  expireDatabases(cluster: ClusterUri): void {
    this.#expire(keyOf(cluster));
  }

  expireTables(cluster: ClusterUri, database: string): void {
    this.#expire(keyOf(cluster, database));
  }

  expireAll(): void {
    for (const key of this.#entries.keys()) this.#expire(key);
  }

  #entry<T extends List>(key: string): Entry<T> {
    const entry = this.#entries.get(key) ?? { fresh: false };
    this.#entries.set(key, entry);
    // Keys tell by the number of their parts what is listed under them.
    return entry as Entry<T>;
  }

  #expire(key: string): void {
    const entry = this.#entry(key);
    entry.fresh = false;
    entry.loading = undefined;
  }

  async #load<T extends List>(key: string, list: () => Promise<T>): Promise<T> {
    const entry = this.#entry<T>(key);
    if (entry.known && entry.fresh) return entry.known;
    if (entry.loading) return entry.loading;
    const loading = list();
    entry.loading = loading;
    try {
      const known = await loading;
      // Expired meanwhile: good enough to be shown until the next has asked, but not in place of something newer.
      if (entry.loading === loading || !entry.fresh) entry.known = known;
      if (entry.loading === loading) entry.fresh = true;
      return known;
    } finally {
      if (entry.loading === loading) entry.loading = undefined;
    }
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join(' ');
}
