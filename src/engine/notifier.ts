import type { Freshness } from '../protocol/catalog.ts';
import type { NotificationName, NotificationParams } from '../protocol/contract.ts';
import type { Clock } from './clock.ts';

/** Freshness is told at most this often, in milliseconds; in between only the newest state counts. */
const freshnessEvery = 100;
/** While a follower is behind or out of reach its growing lag is told this often, in milliseconds. */
const laggingEvery = 500;

type Listeners = { [N in NotificationName]: Set<(params: NotificationParams<N>) => void> };

/** Tells listeners what changed, without flooding them. */
export class Notifier {
  readonly #clock: Clock;
  readonly #listeners: Listeners = {
    catalogChanged: new Set(),
    linkEnded: new Set(),
    freshnessChanged: new Set(),
  };
  readonly #fresh = new Map<object, () => Freshness | undefined>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  catalogChanged(cluster?: string, database?: string): void {
    const params = { ...(cluster !== undefined && { cluster }), ...(database !== undefined && { database }) };
    if (!this.#closed) for (const listener of this.#listeners.catalogChanged) listener(params);
  }

  linkEnded(params: NotificationParams<'linkEnded'>): void {
    if (!this.#closed) for (const listener of this.#listeners.linkEnded) listener(params);
  }

  /**
   * `follower` is the identity under which a newer state replaces an older one that was not told yet. Of one that has ended
   * `describe` gives nothing, and nothing more is told.
   */
  freshnessChanged(follower: object, describe: () => Freshness | undefined): void {
    this.#fresh.set(follower, describe);
    this.#schedule(Math.max(0, this.#toldAt + freshnessEvery - this.#clock.now()));
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#fresh.clear();
  }

  #schedule(wait: number): void {
    if (this.#closed || this.#cancel) return;
    if (wait === 0) this.#tell();
    else this.#cancel = this.#clock.after(wait, () => this.#tell());
  }

  #tell(): void {
    this.#cancel = undefined;
    this.#toldAt = this.#clock.now();
    const told = [...this.#fresh].flatMap(([follower, describe]) => {
      const freshness = describe();
      return freshness ? [{ follower, describe, freshness }] : [];
    });
    this.#fresh.clear();
    if (told.length === 0) return;
    const params = { at: this.#toldAt, followers: told.map(({ freshness }) => freshness) };
    for (const listener of this.#listeners.freshnessChanged) listener(params);
    const behind = told.filter(({ freshness }) => freshness.lag > 0);
    for (const { follower, describe } of behind) this.#fresh.set(follower, describe);
    if (behind.length > 0) this.#schedule(laggingEvery);
  }
}
