import type { ClusterUri } from '../../protocol/catalog.ts';
import type { SearchMatch, SearchResult } from '../../protocol/entities.ts';
import type { SharedKind } from '../../protocol/sharedKinds.ts';
import type { Side } from './nodes.ts';

interface Found {
  /** The cluster itself matches: all of it is shown. */
  whole: boolean;
  shares: boolean;
  readonly databases: Map<string, FoundDatabase>;
}

interface FoundDatabase {
  /** The database itself matches: all of it is shown. */
  whole: boolean;
  readonly contents: Map<SharedKind, Set<string>>;
}

/** What is left of the trees where only what matches a text is shown, with all that it stands below. */
export class CatalogFilter {
  readonly text: string;
  /** There are more matches than these. */
  readonly isCut: boolean;
  readonly matches: number;
  readonly #found: Readonly<Record<Side, Map<ClusterUri, Found>>> = { leader: new Map(), follower: new Map() };

  constructor(text: string, { matches, isCut }: SearchResult) {
    this.text = text;
    this.isCut = isCut;
    this.matches = matches.length;
    for (const match of matches) this.#add(match);
  }

  hasCluster(side: Side, cluster: ClusterUri): boolean {
    return this.#found[side].has(cluster);
  }

  hasShares(cluster: ClusterUri): boolean {
    return this.#found.leader.get(cluster)?.shares === true;
  }

  /** The databases of a cluster that are left; undefined: all. */
  databases(side: Side, cluster: ClusterUri): readonly string[] | undefined {
    const found = this.#found[side].get(cluster);
    return found?.whole ? undefined : [...(found?.databases.keys() ?? [])];
  }

  /** What of a kind is left of a database; undefined: all. */
  contents(side: Side, cluster: ClusterUri, database: string, kind: SharedKind): ReadonlySet<string> | undefined {
    const found = this.#found[side].get(cluster);
    const within = found?.databases.get(database);
    if (within?.whole || (found?.whole && !within)) return undefined;
    return within?.contents.get(kind) ?? new Set();
  }

  /** Whether something below a node matches, so that it is worth being open. */
  isWithin(side: Side, cluster: ClusterUri, database?: string): boolean {
    const found = this.#found[side].get(cluster);
    if (database === undefined) return found !== undefined && (found.shares || found.databases.size > 0);
    return (found?.databases.get(database)?.contents.size ?? 0) > 0;
  }

  #add({ cluster, kind, access, database, name }: SearchMatch): void {
    if (kind === 'cluster') {
      for (const side of ['leader', 'follower'] as const) this.#cluster(side, cluster).whole = true;
    } else if (kind === 'share') {
      this.#cluster('leader', cluster).shares = true;
    } else {
      const { databases } = this.#cluster(access === 'ReadOnlyFollowing' ? 'follower' : 'leader', cluster);
      const within = databases.get(database ?? name) ?? { whole: false, contents: new Map() };
      databases.set(database ?? name, within);
      if (kind === 'database') within.whole = true;
      else within.contents.set(kind, (within.contents.get(kind) ?? new Set()).add(name));
    }
  }

  #cluster(side: Side, cluster: ClusterUri): Found {
    const found = this.#found[side].get(cluster) ?? { whole: false, shares: false, databases: new Map() };
    this.#found[side].set(cluster, found);
    return found;
  }
}
