import type { Clock } from '../../src/engine/clock.ts';

/** Time that passes only when a test says so, in milliseconds from 0. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #waiting = new Map<object, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const key = {};
    this.#waiting.set(key, { at: this.#now + milliseconds, run });
    return () => this.#waiting.delete(key);
  }

  /** Calls what is due meanwhile, each at its time, and lets happen what waits for nothing but promises. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#waiting].sort(([, a], [, b]) => a.at - b.at);
      if (!next || next[1].at > end) break;
      const [key, { at, run }] = next;
      this.#waiting.delete(key);
      this.#now = at;
      run();
    }
    this.#now = end;
    await settled();
  }
}

/** Resolves after everything that waits for nothing but promises. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
