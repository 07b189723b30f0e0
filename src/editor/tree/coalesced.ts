/** What is told again and again within a moment is passed on once. */
export class Coalesced<T> {
  readonly #later: (callback: () => void) => void;
  readonly #tell: (all: ReadonlySet<T>) => void;
  #waiting = new Set<T>();

  /** `later` calls back after the moment. */
  constructor(later: (callback: () => void) => void, tell: (all: ReadonlySet<T>) => void) {
    this.#later = later;
    this.#tell = tell;
  }

  add(item: T): void {
    const isFirst = this.#waiting.size === 0;
    this.#waiting.add(item);
    if (!isFirst) return;
    this.#later(() => {
      const all = this.#waiting;
      this.#waiting = new Set();
      this.#tell(all);
    });
  }
}
