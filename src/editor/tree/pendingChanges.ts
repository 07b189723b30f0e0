import type { ClusterUri } from '../../protocol/catalog.ts';

/** What was told of a cluster and was not looked at yet. */
export interface Pending {
  readonly databases: ReadonlySet<string>;
  /** Whether there may be other databases, or something else is new in the cluster itself. */
  readonly all: boolean;
}

/** Changes are looked at one after the other; what is told of a cluster meanwhile is looked at together. */
export class PendingChanges {
  readonly #look: (cluster: ClusterUri, pending: Pending) => Promise<void>;
  readonly #waiting = new Map<ClusterUri, { readonly databases: Set<string>; all: boolean }>();
  #working = false;

  /** `look` never rejects. */
  constructor(look: (cluster: ClusterUri, pending: Pending) => Promise<void>) {
    this.#look = look;
  }

  /** Without a database it is the cluster that changed. */
  async add(cluster: ClusterUri, database: string | undefined): Promise<void> {
    const pending = this.#waiting.get(cluster) ?? { databases: new Set(), all: false };
    this.#waiting.set(cluster, pending);
    if (database === undefined) pending.all = true;
    else pending.databases.add(database);
    if (this.#working) return;
    this.#working = true;
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      this.#waiting.delete(next[0]);
      await this.#look(...next);
    }
    this.#working = false;
  }
}
