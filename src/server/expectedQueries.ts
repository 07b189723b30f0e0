/** Milliseconds until what runs queries is started unasked. Before that the views are filled, and what was opened is seen. */
const delay = 1000;

/**
 * Whoever opens a query is likely to run it, and then would wait until a process has started: so that is started when a
 * query is to be expected, for as long as there is a reason. It is gone again when nobody uses it.
 */
export class ExpectedQueries {
  readonly #after: (milliseconds: number, run: () => void) => () => void;
  readonly #prepare: () => Promise<void>;
  readonly #reasons = new Set<string>();
  #cancel: (() => void) | undefined;

  /** `after` returns a function that cancels. Where `prepare` fails, the query itself will say why. */
  constructor(after: (milliseconds: number, run: () => void) => () => void, prepare: () => Promise<void>) {
    this.#after = after;
    this.#prepare = prepare;
  }

  /** Each reason counts once, until it is forgotten. */
  expect(reason: string): void {
    if (this.#reasons.has(reason)) return;
    this.#reasons.add(reason);
    this.#cancel ??= this.#after(delay, () => {
      this.#cancel = undefined;
      this.#prepare().catch(() => undefined);
    });
  }

  forget(reason: string): void {
    this.#reasons.delete(reason);
    if (this.#reasons.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
