import type { Freshness } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { ObjectiveOf } from './objectives.ts';

/** How fresh every follower is. */
export class FollowersModel {
  readonly #backend: Backend;
  readonly #byKey = new Map<string, Freshness>();
  /** When each was last told of, as `performance.now()` has it. */
  readonly #heard = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: readonly (() => void)[];
  #wanted = false;
  #loading = false;
  #isKnown = false;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#unsubscribe = [
      backend.on('freshnessChanged', ({ followers }) => {
        for (const each of followers) this.#hear(each);
        this.#tell();
      }),
      // What was detached is told by no one but the catalog.
      backend.on('catalogChanged', () => void this.reload()),
    ];
  }

  /** With their lag of this moment: what is on its way grows older while nobody says so. */
  get all(): readonly Freshness[] {
    const passed = performance.now();
    return [...this.#byKey].map(([key, freshness]) => {
      const { lag, leaderVersion, visibleVersion } = freshness;
      if (lag === 0 || leaderVersion <= visibleVersion) return freshness;
      return { ...freshness, lag: lag + passed - (this.#heard.get(key) ?? passed) };
    });
  }

  /** The same; undefined before they were listed for the first time. */
  known(): readonly Freshness[] | undefined {
    return this.#isKnown ? this.all : undefined;
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps what is known when the list cannot be had; whoever asks for it himself is told why. */
  async reload(): Promise<void> {
    this.#wanted = true;
    if (this.#loading) return;
    this.#loading = true;
    // What changes while it is listed makes it be listed once more, however often that was.
    while (this.#wanted) {
      this.#wanted = false;
      const followers = await this.#backend.listFreshness({}).catch(() => undefined);
      if (followers === undefined) break;
      this.#isKnown = true;
      this.#byKey.clear();
      this.#heard.clear();
      for (const each of followers) this.#hear(each);
      this.#tell();
    }
    this.#loading = false;
  }

  #hear(freshness: Freshness): void {
    this.#byKey.set(keyOf(freshness), freshness);
    this.#heard.set(keyOf(freshness), performance.now());
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function keyOf({ cluster, database }: Freshness): string {
  return JSON.stringify([cluster, database]);
}

const badness: Readonly<Record<Freshness['state'], number>> = {
  Following: 0,
  Attaching: 1,
  Disconnected: 2,
  Revoked: 3,
  Failed: 4,
};

/** The follower to worry about most: by its state, then by how far it is over its objective, then by its lag. */
export function worstOf(followers: readonly Freshness[], objective: ObjectiveOf): Freshness | undefined {
  const over = (follower: Freshness): number => Math.max(0, follower.lag - objective(follower));
  return [...followers].sort((a, b) => badness[b.state] - badness[a.state] || over(b) - over(a) || b.lag - a.lag)[0];
}
