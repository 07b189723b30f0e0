import { type Clock, systemClock } from '../../src/engine/clock.ts';

export interface WatchedClock extends Clock {
  /** Milliseconds by which it is put forward. */
  ahead: number;
  /** How many look at it again later. */
  readonly waiting: number;
}

/** A clock that can be put forward, and tells how many look at it again later. */
export function watchedClock(): WatchedClock {
  const clock = systemClock();
  const waiting = new Set<object>();
  return {
    ahead: 0,
    now() {
      return clock.now() + this.ahead;
    },
    get waiting() {
      return waiting.size;
    },
    after(milliseconds, run) {
      const wait = {};
      waiting.add(wait);
      const cancel = clock.after(milliseconds, () => {
        waiting.delete(wait);
        run();
      });
      return () => {
        waiting.delete(wait);
        cancel();
      };
    },
  };
}
