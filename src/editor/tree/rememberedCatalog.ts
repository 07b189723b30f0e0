import type { ClusterSummary, DatabaseSummary, Freshness } from '../../protocol/catalog.ts';
import type { Store } from '../query/documentDatabases.ts';

/** The clusters of a workspace, and their databases as far as they were listed. */
export interface ListedCatalog {
  readonly clusters: readonly ClusterSummary[];
  readonly databases: readonly DatabaseSummary[];
}

const key = 'catalog';
/** More than the trees show at first are not remembered: which of them come first, only the server knows. */
const most = 200;

interface Remembered extends ListedCatalog {
  readonly by: string;
}

/** What a workspace listed last, so that the trees of its next window have it before the server runs. */
export class RememberedCatalog {
  readonly #store: Store;
  readonly #by: () => string;

  /** `by` tells who lists: what another principal saw, or another version of the extension wrote, is not remembered. */
  constructor(store: Store, by: () => string) {
    this.#store = store;
    this.#by = by;
  }

  get catalog(): ListedCatalog | undefined {
    const stored = this.#store.get(key);
    return isRemembered(stored) && stored.by === this.#by() ? stored : undefined;
  }

  keep({ clusters, databases }: ListedCatalog): void {
    const remembered: Remembered | undefined =
      clusters.length > 0 && clusters.length <= most
        ? { by: this.#by(), clusters, databases: databases.length <= most ? databases.map(lasting) : [] }
        : undefined;
    if (JSON.stringify(remembered) === JSON.stringify(this.#store.get(key))) return;
    void this.#store.update(key, remembered);
  }
}

/** What of a database is likely to hold in the next window: not what it contains, nor how far behind it is. */
function lasting({ cluster, id, name, access, followers, hotSpan, freshness }: DatabaseSummary): DatabaseSummary {
  return {
    ...{ cluster, id, name, access, followers, version: 0, tables: 0, rows: 0, bytes: 0, opening: true },
    ...(hotSpan !== undefined && { hotSpan }),
    ...(freshness && { freshness: unknownYet(freshness) }),
  };
}

function unknownYet({ cluster, clusterName, database, configuration, leader, syncInterval }: Freshness): Freshness {
  return {
    ...{ cluster, clusterName, database, configuration, leader, syncInterval, state: 'Attaching', lag: 0 },
    ...{ leaderVersion: 0, visibleVersion: 0, clockSkew: 0, cachedBytes: 0, totalBytes: 0 },
  };
}

function isRemembered(stored: unknown): stored is Remembered {
  return (
    typeof stored === 'object' && stored !== null && 'by' in stored && 'clusters' in stored && 'databases' in stored
  );
}
