import type { ClusterSummary, ClusterUri, DatabaseSummary, TableSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';

/** What the backend has listed so far. A failed list is not kept, and what is being listed is not asked for twice. */
export class CatalogCache {
  clusters: readonly ClusterSummary[] | undefined;
  readonly databases = new Map<ClusterUri, readonly DatabaseSummary[]>();
  readonly #tables = new Map<string, readonly TableSummary[]>();
  readonly #loading = new Map<string, Promise<unknown>>();
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

  /** `anew`: even when they are known. */
  async loadClusters(anew = false): Promise<readonly ClusterSummary[]> {
    if (this.clusters && !anew) return this.clusters;
    return this.#once(
      '',
      anew,
      () => this.#backend.listClusters({}),
      (clusters) => {
        this.clusters = clusters;
        for (const listener of [...this.#listeners]) listener(clusters);
      },
    );
  }

  async loadDatabases(cluster: ClusterUri, anew = false): Promise<readonly DatabaseSummary[]> {
    const known = this.databases.get(cluster);
    if (known && !anew) return known;
    return this.#once(
      cluster,
      anew,
      () => this.#backend.listDatabases({ cluster }),
      (databases) => {
        this.databases.set(cluster, databases);
      },
    );
  }

  async loadTables(cluster: ClusterUri, database: string): Promise<readonly TableSummary[]> {
    const key = tablesKey(cluster, database);
    const known = this.#tables.get(key);
    if (known) return known;
    return this.#once(
      key,
      false,
      () => this.#backend.listTables({ cluster, database }),
      (tables) => {
        this.#tables.set(key, tables);
      },
    );
  }

  tables(cluster: ClusterUri, database: string): readonly TableSummary[] | undefined {
    return this.#tables.get(tablesKey(cluster, database));
  }

  replaceDatabase(database: DatabaseSummary): void {
    const { cluster, name } = database;
    const known = this.databases.get(cluster) ?? [];
    this.databases.set(
      cluster,
      known.map((each) => (each.name === name ? database : each)),
    );
  }

  forgetTables(cluster: ClusterUri, database: string): void {
    this.#tables.delete(tablesKey(cluster, database));
    this.#loading.delete(tablesKey(cluster, database));
  }

  forgetCluster(cluster: ClusterUri): void {
    for (const { name } of this.databases.get(cluster) ?? []) this.forgetTables(cluster, name);
    this.databases.delete(cluster);
    this.#loading.delete(cluster);
  }

  clear(): void {
    this.clusters = undefined;
    this.databases.clear();
    this.#tables.clear();
    this.#loading.clear();
  }

  async #once<T>(key: string, anew: boolean, load: () => Promise<T>, keep: (loaded: T) => void): Promise<T> {
    const running = this.#loading.get(key);
    // What was asked for before the change may not show it.
    if (running && !anew) return (await running) as T;
    const started = load();
    this.#loading.set(key, started);
    try {
      const loaded = await started;
      // Forgotten or asked for anew meanwhile: the answer is old already.
      if (this.#loading.get(key) === started) keep(loaded);
      return loaded;
    } finally {
      if (this.#loading.get(key) === started) this.#loading.delete(key);
    }
  }
}

function tablesKey(cluster: ClusterUri, database: string): string {
  return `${encodeURIComponent(cluster)} ${encodeURIComponent(database)}`;
}
