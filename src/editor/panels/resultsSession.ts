import type { Backend } from '../../protocol/contract.ts';
import { SharingError, toSharingError } from '../../protocol/errors.ts';
import type { QueryResult } from '../../protocol/query.ts';
import { type QueryAbout, type ResultsShown, resultsView } from '../../protocol/webview.ts';
import { copyText } from './copyText.ts';
import { isAbort, ViewHost, type ViewPort } from './viewHost.ts';

export type StartQuery = (signal: AbortSignal) => Promise<QueryResult>;

export interface ResultsSessionOptions {
  readonly backend: Backend;
  readonly writeClipboard: (text: string) => Promise<void>;
  /** Shows a text in an editor of its own. */
  readonly openText: (text: string, language: string) => Promise<void>;
  /** The theme colour of a cluster, by its name. */
  readonly colorOf: (clusterName: string) => string | undefined;
  /** A query has ended, however that was. */
  readonly ended: (about: QueryAbout, outcome: QueryOutcome) => void;
  readonly runCommand: (command: string, args: readonly unknown[]) => Promise<void>;
  /** The panel's title or pin changed. */
  readonly changed: () => void;
  readonly problem: (message: string, error: unknown) => void;
}

/** How a query ended. `duration`: milliseconds. */
export type QueryOutcome = { readonly duration: number } & (
  | { readonly state: 'done'; readonly rows: number }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly message: string }
);

type Phase =
  | { readonly kind: 'running'; readonly cancelling: boolean }
  | { readonly kind: 'rows'; readonly result: QueryResult }
  | { readonly kind: 'failed'; readonly error: SharingError }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'closed' };

/** One results panel: the query it shows, from its start over its rows to the closing of its result on the server. */
export class ResultsSession {
  readonly #options: ResultsSessionOptions;
  readonly #host: ViewHost<typeof resultsView>;
  #about: QueryAbout;
  #phase: Phase = { kind: 'closed' };
  #pinned: boolean;
  #start: StartQuery | undefined;
  #running: AbortController | undefined;

  constructor(port: ViewPort, about: QueryAbout, pinned: boolean, options: ResultsSessionOptions) {
    this.#about = about;
    this.#pinned = pinned;
    this.#options = options;
    this.#host = new ViewHost(resultsView, port, {
      problem: options.problem,
      ready: () => this.#send(),
      handlers: {
        rows: (params, signal) => this.#rows(params, signal),
        copy: async (block, signal) => {
          const { text, cells } = await copyText(block, this.#result(), (params) => this.#rows(params, signal));
          await options.writeClipboard(text);
          return cells;
        },
        openValue: async ({ text, language }) => {
          await options.openText(text, language);
          return null;
        },
        cancel: async () => this.#cancel(),
        pin: async ({ pinned: wanted }) => {
          this.#pinned = wanted;
          options.changed();
          this.#send();
          return null;
        },
        runAgain: async () => {
          const start = this.#startAgain();
          if (start) await this.run(this.#about, start);
          return null;
        },
        applyFix: async () => {
          const fix = this.#phase.kind === 'failed' ? this.#phase.error.fix : undefined;
          if (fix) await options.runCommand(fix.command, fix.arguments);
          return null;
        },
      },
    });
  }

  get about(): QueryAbout {
    return this.#about;
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  get isReady(): boolean {
    return this.#host.isReady;
  }

  /** Shows a finished query in place of what was shown. */
  show(about: QueryAbout, result: QueryResult): void {
    this.#replace(about, undefined);
    this.#enter({ kind: 'rows', result });
  }

  /** Runs a query in place of what is shown; settles when it has ended, however that was. */
  async run(about: QueryAbout, start: StartQuery): Promise<void> {
    this.#replace(about, start);
    const controller = new AbortController();
    this.#running = controller;
    this.#enter({ kind: 'running', cancelling: false });
    const begun = performance.now();
    const end = await (async () => start(controller.signal))().then(
      (result): Phase => ({ kind: 'rows', result }),
      (error: unknown): Phase =>
        isAbort(error) ? { kind: 'cancelled' } : { kind: 'failed', error: toSharingError(error) },
    );
    this.#options.ended(about, outcomeOf(end, performance.now() - begun));
    if (this.#running === controller) {
      this.#running = undefined;
      this.#enter(end);
    } else if (end.kind === 'rows') this.#close(end.result);
  }

  /** The view is hidden; it will ask again when it is shown. */
  hide(): void {
    this.#host.reset();
  }

  /** Ends the query that runs and gives its result back. */
  dispose(): void {
    this.#host.reset();
    this.#replace(this.#about, undefined);
  }

  #replace(about: QueryAbout, start: StartQuery | undefined): void {
    this.#running?.abort();
    this.#running = undefined;
    if (this.#phase.kind === 'rows') this.#close(this.#phase.result);
    this.#phase = { kind: 'closed' };
    this.#about = about;
    this.#start = start;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#options.changed();
    this.#send();
  }

  #send(): void {
    const phase = this.#phase.kind === 'failed' ? { ...this.#phase, error: this.#phase.error.toData() } : this.#phase;
    const color = this.#options.colorOf(this.#about.clusterName);
    const shown: ResultsShown = { about: this.#about, pinned: this.#pinned, ...(color && { color }), ...phase };
    this.#host.send('shown', shown);
  }

  /** Only the engine's answer ends the query, so the panel says "cancelling" until it has come. */
  #cancel(): null {
    if (this.#phase.kind === 'running' && !this.#phase.cancelling) {
      this.#enter({ kind: 'running', cancelling: true });
      this.#running?.abort();
    }
    return null;
  }

  #startAgain(): StartQuery | undefined {
    if (this.#start) return this.#start;
    const { cluster, database, text } = this.#about;
    if (cluster === undefined) return undefined;
    return (signal) => this.#options.backend.runQuery({ cluster, database, text }, { signal });
  }

  #result(): QueryResult {
    if (this.#phase.kind === 'rows') return this.#phase.result;
    throw new SharingError('ResultNotFound', 'The rows of this query are no longer kept. Run it again.');
  }

  async #rows(params: { table: number; offset: number; count: number }, signal: AbortSignal) {
    const { result } = this.#result();
    try {
      return await this.#options.backend.fetchRows({ result, ...params }, { signal });
    } catch (error) {
      const isShown = this.#phase.kind === 'rows' && this.#phase.result.result === result;
      if (SharingError.is(error, 'ResultNotFound') && isShown) this.#enter({ kind: 'closed' });
      throw error;
    }
  }

  #close(result: QueryResult): void {
    this.#options.backend.closeResult({ result: result.result }).catch((error: unknown) => {
      // A server that was started anew has forgotten the result already.
      if (!SharingError.is(error, 'ResultNotFound')) this.#options.problem('The result could not be closed.', error);
    });
  }
}

function outcomeOf(end: Phase, duration: number): QueryOutcome {
  if (end.kind === 'failed') return { duration, state: 'failed', message: end.error.message };
  if (end.kind !== 'rows') return { duration, state: 'cancelled' };
  return { duration, state: 'done', rows: end.result.tables.reduce((sum, { rows }) => sum + rows, 0) };
}
