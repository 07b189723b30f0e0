/** Time, passed in so that tests decide what it is. */
export interface Clock {
  /** Milliseconds since 1970, with fractions. */
  now(): number;
  /** Calls `run` once after so many milliseconds; the result calls it off. Never keeps the process alive. */
  after(milliseconds: number, run: () => void): () => void;
}

/** How far the fine clock may stray from the wall clock before it is set anew, in milliseconds. */
const drift = 20;

/** The wall clock with the resolution of the performance counter: lags are fractions of a millisecond. */
export function systemClock(): Clock {
  let origin = performance.timeOrigin;
  return {
    now() {
      const wall = Date.now();
      const fine = origin + performance.now();
      if (Math.abs(fine - wall) <= drift) return fine;
      origin = wall - performance.now();
      return wall;
    },
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
