import type { CommitLag, Freshness } from '../../src/protocol/catalog.ts';
import { type Followers, isPending, keyOf } from './followers.ts';
import { LagSeries } from './lagSeries.ts';

/** Seconds that are kept: the longest range of the chart. */
export const keptSeconds = 15 * 60;
/** Commits asked for at once; more of them than this in one range blur into each other anyway. */
const mostCommits = 2_000;
const recent = 10;

export type FetchCommits = (
  follower: { cluster: string; database: string },
  count: number,
) => Promise<readonly CommitLag[]>;

/** The lag over time of the followers that are charted, filled from the commits' measured ways and from what is late now. */
export class LagHistory {
  readonly #followers: Followers;
  readonly #fetch: FetchCommits;
  readonly #changed: () => void;
  readonly #series = new Map<string, LagSeries>();
  /** By key and version. */
  readonly #commits = new Map<string, Map<number, CommitLag>>();
  readonly #fetching = new Set<string>();

  constructor(followers: Followers, fetch: FetchCommits, changed: () => void) {
    this.#followers = followers;
    this.#fetch = fetch;
    this.#changed = changed;
  }

  series(key: string): LagSeries | undefined {
    return this.#series.get(key);
  }

  /** The commits that are known of a follower, in no order that counts. */
  commits(key: string): Iterable<CommitLag> {
    return this.#commits.get(key)?.values() ?? [];
  }

  /** Brings the series of these followers up to now, and forgets those of all others. */
  advance(charted: readonly Freshness[]): void {
    const now = this.#followers.now();
    const keys = new Set(charted.map(keyOf));
    for (const key of this.#series.keys()) {
      if (keys.has(key)) continue;
      this.#series.delete(key);
      this.#commits.delete(key);
    }
    for (const follower of charted) {
      const key = keyOf(follower);
      const series = this.#series.get(key) ?? new LagSeries(now, keptSeconds);
      this.#series.set(key, series);
      series.advance(now, seesLeader(follower));
      const lag = isPending(follower) ? this.#followers.lagNow(follower) : undefined;
      if (lag !== undefined) series.late(now - lag, now);
      if (follower.visibleVersion > series.settledVersion) void this.#settle(follower, series);
    }
  }

  #keep(key: string, commits: readonly CommitLag[]): void {
    const known = this.#commits.get(key) ?? new Map<number, CommitLag>();
    this.#commits.set(key, known);
    for (const commit of commits) known.set(commit.version, commit);
    // A Map keeps insertion order: the first are the oldest.
    for (const version of known.keys()) {
      if (known.size <= mostCommits) break;
      known.delete(version);
    }
  }

  async #settle(follower: Freshness, series: LagSeries): Promise<void> {
    const key = keyOf(follower);
    if (this.#fetching.has(key)) return;
    this.#fetching.add(key);
    try {
      // Some from before as well: when they were cached may have come to be known since.
      const news = follower.visibleVersion - series.settledVersion + recent;
      const missing = series.settledVersion < 0 ? mostCommits : news;
      const { cluster, database } = follower;
      const commits = await this.#fetch({ cluster, database }, Math.min(missing, mostCommits));
      this.#keep(key, commits);
      series.settle(commits, seesLeader(follower));
      // A history that is bounded may hold none of these versions; asking again would not bring them back.
      series.skipTo(follower.visibleVersion);
      this.#changed();
    } catch {
      // The table says what is wrong with the follower; here its commits are asked for again when it changes.
      series.skipTo(follower.visibleVersion);
    } finally {
      this.#fetching.delete(key);
    }
  }
}

/** A follower that is just being opened says `Attaching`; that is no gap in what is known of it. */
function seesLeader({ state }: Freshness): boolean {
  return state === 'Following' || state === 'Attaching';
}
