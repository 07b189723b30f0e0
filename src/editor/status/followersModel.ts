import type { Freshness } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';

/** How fresh every follower is, as last told. */
export class FollowersModel {
  readonly #backend: Backend;
  readonly #byKey = new Map<string, Freshness>();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: readonly (() => void)[];
  #wanted = false;
  #loading = false;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#unsubscribe = [
      backend.on('freshnessChanged', ({ followers }) => {
        for (const each of followers) this.#byKey.set(keyOf(each), each);
        this.#tell();
      }),
      // What was detached is told by no one but the catalog.
      backend.on('catalogChanged', () => void this.reload()),
    ];
  }

  get all(): readonly Freshness[] {
    return [...this.#byKey.values()];
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
      this.#byKey.clear();
      for (const each of followers) this.#byKey.set(keyOf(each), each);
      this.#tell();
    }
    this.#loading = false;
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

/** The follower to worry about most: by its state, then by its lag. */
export function worstOf(followers: readonly Freshness[]): Freshness | undefined {
  return [...followers].sort((a, b) => badness[b.state] - badness[a.state] || b.lag - a.lag)[0];
}
