import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { Store } from '../query/documentDatabases.ts';

const key = 'clusters';
/** More than the trees show at first are not remembered: which of them come first, only the server knows. */
const most = 200;

interface Remembered {
  readonly by: string;
  readonly clusters: readonly ClusterSummary[];
}

/** The clusters that a workspace listed last, so that its next window has them before its server runs. */
export class RememberedClusters {
  readonly #store: Store;
  readonly #by: () => string;

  /** `by` tells who lists: what another principal saw, or another version of the extension wrote, is not remembered. */
  constructor(store: Store, by: () => string) {
    this.#store = store;
    this.#by = by;
  }

  get clusters(): readonly ClusterSummary[] | undefined {
    const stored = this.#store.get(key);
    return isRemembered(stored) && stored.by === this.#by() ? stored.clusters : undefined;
  }

  keep(clusters: readonly ClusterSummary[]): void {
    const remembered: Remembered | undefined =
      clusters.length > 0 && clusters.length <= most ? { by: this.#by(), clusters } : undefined;
    if (JSON.stringify(remembered) === JSON.stringify(this.#store.get(key))) return;
    void this.#store.update(key, remembered);
  }
}

function isRemembered(stored: unknown): stored is Remembered {
  return typeof stored === 'object' && stored !== null && 'by' in stored && 'clusters' in stored;
}
