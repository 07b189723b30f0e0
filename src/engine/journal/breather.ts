/** Milliseconds of work after which others get their turn: an answer that reads some files waits for several turns. */
const longestTurn = 4;

/** For work that is long and must not keep everything else in the process waiting. */
export class Breather {
  readonly #longest: number;
  #begun = performance.now();

  /** `longest`: milliseconds. */
  constructor(longest = longestTurn) {
    this.#longest = longest;
  }

  /** Whether it has been worked for long enough; then `rest` is awaited. */
  get isDue(): boolean {
    return performance.now() - this.#begun >= this.#longest;
  }

  /** Lets everything else that waits go first. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#begun = performance.now();
  }
}
