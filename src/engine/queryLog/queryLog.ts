import { withoutHiddenStrings } from '../../protocol/hiddenStrings.ts';
import { type LoggedQuery, longestText, type QueryEnd } from './loggedQuery.ts';

const kept = 1_000;

/** The queries of this process on one cluster: those that run, and the newest of those that have ended. */
export class QueryLog {
  readonly #queries = new Map<string, LoggedQuery>();
  readonly #running = new Map<string, AbortController>();

  /** `signal` comes when the query is cancelled by its id. */
  start(query: Omit<LoggedQuery, 'state'>): { readonly signal: AbortSignal; readonly end: (how: QueryEnd) => void } {
    const { id } = query;
    const controller = new AbortController();
    const logged = { ...query, text: withoutHiddenStrings(query.text).slice(0, longestText) };
    this.#queries.set(id, { ...logged, state: 'InProgress' });
    this.#running.set(id, controller);
    const end = (how: QueryEnd): void => {
      this.#running.delete(id);
      // To the end of the map: what ended last is kept longest.
      this.#queries.delete(id);
      this.#queries.set(id, { ...logged, ...how });
      this.#forget();
    };
    return { signal: controller.signal, end };
  }

  /** In the order in which they ended; those that run come with them. */
  get all(): readonly LoggedQuery[] {
    return [...this.#queries.values()];
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Whether there was such a query that could be stopped. */
  cancel(id: string): boolean {
    const running = this.#running.get(id);
    running?.abort();
    return running !== undefined;
  }

  #forget(): void {
    let surplus = this.#queries.size - this.#running.size - kept;
    for (const id of this.#queries.keys()) {
      if (surplus <= 0) return;
      if (this.#running.has(id)) continue;
      this.#queries.delete(id);
      surplus -= 1;
    }
  }
}
