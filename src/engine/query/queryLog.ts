import type { QueryResult, RunQueryParams } from '../../protocol/query.ts';

/** A query that runs or has ended. Times are in milliseconds since 1970. */
export interface LoggedQuery {
  /** Of this run alone. */
  readonly id: string;
  readonly params: RunQueryParams;
  /** Fully qualified name of who asked. */
  readonly principal: string;
  readonly started: number;
  readonly state: 'InProgress' | 'Completed' | 'Failed' | 'Cancelled';
  /** Absent while it runs. */
  readonly ended?: number;
  /** What it gave, where it completed. */
  readonly result?: QueryResult;
  /** Why it failed. */
  readonly failure?: string;
}

/** How a query ended, and when. */
export type QueryEnd = Pick<LoggedQuery, 'state' | 'result' | 'failure'> & { readonly ended: number };

const kept = 1_000;

/** Characters of a text that are kept. Source: Kusto documentation, ".show queries". */
const longestText = 64 * 1024;

/** The queries of this process: those that run, and the newest of those that have ended. */
export class QueryLog {
  readonly #queries = new Map<string, LoggedQuery>();
  readonly #running = new Map<string, AbortController>();

  /** `signal` comes when the query is cancelled by its id. */
  start(query: Omit<LoggedQuery, 'state'>): { readonly signal: AbortSignal; readonly end: (how: QueryEnd) => void } {
    const { id, params } = query;
    const controller = new AbortController();
    const logged = { ...query, params: { ...params, text: params.text.slice(0, longestText) } };
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
