import type { CommitLag } from '../../src/protocol/catalog.ts';

const second = 1000;

/**
 * The lag of one follower over time, in buckets of one second: each holds the highest lag there was in it, because a lag
 * of milliseconds would fall between any samples. All times are milliseconds since 1970 by the host's clock.
 */
export class LagSeries {
  readonly #length: number;
  /** Ring over the seconds since 1970. NaN: not known, drawn as a gap. */
  readonly #lags: Float64Array;
  /** The newest second that has a bucket. */
  #head: number;
  /** Versions up to this one are in the buckets with their whole way. */
  #settled = -1;

  constructor(now: number, seconds: number) {
    this.#length = seconds;
    this.#lags = new Float64Array(seconds).fill(Number.NaN);
    this.#head = Math.floor(now / second);
  }

  get settledVersion(): number {
    return this.#settled;
  }

  /** Time passed. `known`: the follower could see its leader meanwhile, so that what is not late is fresh. */
  advance(now: number, known: boolean): void {
    const head = Math.floor(now / second);
    const start = Math.max(this.#head + 1, head - this.#length + 1);
    for (let bucket = start; bucket <= head; bucket += 1) this.#lags[bucket % this.#length] = known ? 0 : Number.NaN;
    if (head <= this.#head) {
      const slot = this.#head % this.#length;
      if (known && Number.isNaN(this.#lags[slot])) this.#lags[slot] = 0;
    } else this.#head = head;
  }

  /** A commit of `committedAt` was not visible until `until`, when it became so or was last looked at. */
  late(committedAt: number, until: number): void {
    const oldest = this.#head - this.#length + 1;
    const from = Math.max(oldest, Math.floor(committedAt / second));
    const to = Math.min(this.#head, Math.floor(until / second));
    for (let bucket = from; bucket <= to; bucket += 1) {
      const lag = Math.max(0, Math.min(until, (bucket + 1) * second) - committedAt);
      const slot = bucket % this.#length;
      const before = this.#lags[slot] ?? Number.NaN;
      this.#lags[slot] = Number.isNaN(before) ? lag : Math.max(before, lag);
    }
  }

  /**
   * Puts in what is known of commits, oldest first. Between them the follower was fresh, and after the last as well
   * if it is `known` to follow still.
   */
  settle(commits: readonly CommitLag[], known: boolean): void {
    const [first] = commits;
    const last = commits.at(-1);
    if (this.#settled < 0 && first && last) {
      this.#fill(first.committedAt, known ? Number.POSITIVE_INFINITY : last.visibleAt);
    }
    for (const { version, committedAt, visibleAt } of commits) {
      if (version <= this.#settled) continue;
      this.late(committedAt, visibleAt);
      this.#settled = version;
    }
  }

  /** Versions up to this one will not be told any more. */
  skipTo(version: number): void {
    this.#settled = Math.max(this.#settled, version);
  }

  #fill(since: number, until: number): void {
    const from = Math.max(this.#head - this.#length + 1, Math.floor(since / second));
    const to = Math.min(this.#head, Math.floor(until / second));
    for (let bucket = from; bucket <= to; bucket += 1) {
      const slot = bucket % this.#length;
      if (Number.isNaN(this.#lags[slot])) this.#lags[slot] = 0;
    }
  }

  /** The lag in the second that holds `time`; null where it is not known. */
  at(time: number): number | null {
    const bucket = Math.floor(time / second);
    if (bucket > this.#head || bucket <= this.#head - this.#length) return null;
    const lag = this.#lags[bucket % this.#length] ?? Number.NaN;
    return Number.isNaN(lag) ? null : lag;
  }

  /** The lags of `count` seconds, the last of them the newest. */
  newest(count: number): (number | null)[] {
    return Array.from({ length: count }, (_, index) => this.at((this.#head - count + 1 + index) * second));
  }

  /** Start of the newest second. */
  get newestTime(): number {
    return this.#head * second;
  }
}
