import type { Freshness } from '../../protocol/catalog.ts';
import { followerName, type ObjectiveOf } from './objectives.ts';

/** Which followers miss their objective. Each is told once, and again only after it was fresh for a while. */
export class MissedObjectives {
  readonly #objective: ObjectiveOf;
  /** Milliseconds that a follower must have been fresh before it is told of again. */
  readonly #recovery: number;
  /** By name: since when it is fresh again, on the caller's clock; undefined while it is not. */
  readonly #told = new Map<string, number | undefined>();

  constructor(objective: ObjectiveOf, recovery: number) {
    this.#objective = objective;
    this.#recovery = recovery;
  }

  /** Of all followers as they are at `now`, those that miss their objective and were not told of. */
  look(followers: readonly Freshness[], now: number): readonly Freshness[] {
    const missed: Freshness[] = [];
    const names = new Set(followers.map(followerName));
    for (const name of this.#told.keys()) if (!names.has(name)) this.#told.delete(name);
    for (const freshness of followers) {
      const name = followerName(freshness);
      const freshSince = this.#told.get(name);
      if (freshness.lag <= this.#objective(freshness)) {
        if (!this.#told.has(name)) continue;
        if (freshSince === undefined) this.#told.set(name, now);
        else if (now - freshSince >= this.#recovery) this.#told.delete(name);
      } else if (this.#told.has(name)) {
        this.#told.set(name, undefined);
      } else {
        this.#told.set(name, undefined);
        missed.push(freshness);
      }
    }
    return missed;
  }
}
