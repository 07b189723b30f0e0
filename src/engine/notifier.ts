import type { Freshness } from '../protocol/catalog.ts';
import type { NotificationName, NotificationParams } from '../protocol/contract.ts';
import type { Clock } from './clock.ts';

/** Freshness is told at most this often, in milliseconds; in between only the newest state counts. */
const freshnessEvery = 100;
/** The growing lag of a follower that is otherwise the same is told at this interval, in milliseconds, at first and at last. */
const laggingEvery = { least: 500, most: 60_000 };
/** Part of its lag after which it is told again: whoever shows it lets it grow by itself meanwhile. */
const grownBy = 1 / 20;

type Listeners = { [N in NotificationName]: Set<(params: NotificationParams<N>) => void> };
type Describe = () => Freshness | undefined;

/** A follower that is behind, and when it is told of again though nothing changed but the time. */
interface Behind {
  readonly describe: Describe;
  /** From then on it goes along with what is told anyway, so that many are told of together. */
  readonly from: number;
  readonly due: number;
}

/** Tells listeners what changed, without flooding them. */
export class Notifier {
  readonly #clock: Clock;
  readonly #listeners: Listeners = {
    catalogChanged: new Set(),
    linkEnded: new Set(),
    freshnessChanged: new Set(),
  };
  readonly #fresh = new Map<object, Describe>();
  readonly #behind = new Map<object, Behind>();
  #toldAt = Number.NEGATIVE_INFINITY;
  /** When freshness is told next. */
  #due = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => undefined;
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
  freshnessChanged(follower: object, describe: Describe): void {
    this.#fresh.set(follower, describe);
    this.#schedule(this.#toldAt + freshnessEvery);
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#fresh.clear();
    this.#behind.clear();
  }

  /** Tells freshness at that time at the latest. */
  #schedule(due: number): void {
    if (this.#closed || due >= this.#due) return;
    this.#cancel();
    this.#due = due;
    const wait = due - this.#clock.now();
    if (wait <= 0) this.#tell();
    else this.#cancel = this.#clock.after(wait, () => this.#tell());
  }

  #tell(): void {
    const now = this.#clock.now();
    this.#due = Number.POSITIVE_INFINITY;
    for (const [follower, { describe, from }] of this.#behind) {
      if (from <= now && !this.#fresh.has(follower)) this.#fresh.set(follower, describe);
    }
    const followers: Freshness[] = [];
    for (const [follower, describe] of this.#fresh) {
      const freshness = describe();
      if (freshness) followers.push(freshness);
      if (freshness && freshness.lag > 0) this.#behind.set(follower, { describe, ...nextTime(now, freshness.lag) });
      else this.#behind.delete(follower);
    }
    this.#fresh.clear();
    if (followers.length > 0) {
      this.#toldAt = now;
      for (const listener of this.#listeners.freshnessChanged) listener({ at: now, followers });
    }
    const next = Math.min(...[...this.#behind.values()].map(({ due }) => due));
    if (next < Number.POSITIVE_INFINITY) this.#schedule(Math.max(next, this.#toldAt + freshnessEvery));
  }
}

function nextTime(now: number, lag: number): Pick<Behind, 'from' | 'due'> {
  const { least, most } = laggingEvery;
  const wait = Math.min(most, Math.max(least, lag * grownBy));
  return { from: now + wait / 2, due: now + wait };
}
