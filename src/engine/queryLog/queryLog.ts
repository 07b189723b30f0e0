import { withoutHiddenStrings, withoutTheHidden } from '../../protocol/hiddenStrings.ts';
import { type LoggedQuery, longestText, type QueryEnd, whatIs } from './loggedQuery.ts';

/** Of queries, and as many of commands. */
const kept = 1_000;

/** The queries and commands of this process on one cluster: those that run, and the newest of those that have ended. */
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
      const failure = how.failure && withoutTheHidden(how.failure, query.text);
      this.#queries.set(id, { ...logged, ...how, ...(failure !== undefined && { failure }) });
      this.#forget(whatIs(query));
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

  #forget(what: 'query' | 'command'): void {
    const ended = [...this.#queries.values()].filter((query) => whatIs(query) === what && !this.#running.has(query.id));
    for (const { id } of ended.slice(0, Math.max(0, ended.length - kept))) this.#queries.delete(id);
  }
}
