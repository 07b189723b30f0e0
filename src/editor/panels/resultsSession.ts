import type { Backend } from '../../protocol/contract.ts';
import { SharingError, toSharingError } from '../../protocol/errors.ts';
import type { ExportResultParams, QueryResult } from '../../protocol/query.ts';
import { asQueried, type QueryAbout, type ResultsShown, resultsView } from '../../protocol/resultsView.ts';
import type { Translate } from '../translate.ts';
import { copyText } from './copyText.ts';
import { ResultRows, type RowsOnServer, type ShownTable } from './resultRows.ts';
import { isAbort, ViewHost, type ViewPort } from './viewHost.ts';

export type StartQuery = (signal: AbortSignal) => Promise<QueryResult>;

export interface ResultsSessionOptions {
  readonly backend: Backend;
  readonly t: Translate;
  readonly writeClipboard: (text: string) => Promise<void>;
  /** Shows a text in an editor of its own. */
  readonly openText: (text: string, language: string) => Promise<void>;
  /** The theme colour of a cluster, by its name. */
  readonly colorOf: (clusterName: string) => string | undefined;
  /** A query has ended, however that was. */
  readonly ended: (about: QueryAbout, outcome: QueryOutcome) => void;
  /** Asks for a file and has the rows written to it; `format` undefined: asks for that first. */
  readonly exportRows: (request: ExportRequest) => Promise<void>;
  readonly runCommand: (command: string, args: readonly unknown[]) => Promise<void>;
  /** The panel's title or pin changed. */
  readonly changed: () => void;
  readonly problem: (message: string, error: unknown) => void;
}

export interface ExportRequest {
  /** The rows as they are shown, and how many there are. */
  readonly rows: RowsOnServer;
  readonly count: number;
  readonly format: ExportResultParams['format'] | undefined;
  /** Without an ending. */
  readonly name: string;
}

/** How a query ended. `duration`: milliseconds. */
export type QueryOutcome = { readonly duration: number } & (
  | { readonly state: 'done'; readonly rows: number }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly message: string }
);

type Phase =
  | { readonly kind: 'running'; readonly cancelling: boolean; readonly since: number }
  | { readonly kind: 'rows'; readonly result: QueryResult; readonly rows: ResultRows }
  | { readonly kind: 'failed'; readonly error: SharingError }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'closed'; readonly reason?: string };

/** One results panel: the query it shows, from its start over its rows to the closing of its result on the server. */
export class ResultsSession {
  readonly #options: ResultsSessionOptions;
  readonly #host: ViewHost<typeof resultsView>;
  #about: QueryAbout;
  #phase: Phase = { kind: 'closed' };
  #pinned: boolean;
  #start: StartQuery | undefined;
  #running: AbortController | undefined;
  #looked: ShownTable = { table: 0, arrangement: asQueried };

  constructor(port: ViewPort, about: QueryAbout, pinned: boolean, options: ResultsSessionOptions) {
    this.#about = about;
    this.#pinned = pinned;
    this.#options = options;
    this.#host = new ViewHost(resultsView, port, {
      problem: options.problem,
      ready: () => this.#send(),
      handlers: {
        rows: (range, signal) => this.#reading((rows) => rows.fetch(range, signal)),
        arrange: (shown, signal) =>
          this.#reading(async (rows) => {
            const count = await rows.arrange(shown, signal);
            this.#looked = shown;
            return count;
          }),
        find: ({ text, from, ...shown }, signal) =>
          this.#reading(async (rows) => {
            const { cells, first } = await rows.find(shown, text, from, signal);
            return { cells, first };
          }),
        found: ({ text, index, ...shown }) => this.#reading((rows) => rows.found(shown, text, index)),
        copy: async (block, signal) => {
          const { table, arrangement } = block;
          const { text, cells } = await this.#reading((rows) =>
            copyText(block, rows.result, (range) => rows.fetch({ ...range, arrangement, table }, signal), options.t),
          );
          await options.writeClipboard(text);
          return cells;
        },
        export: async ({ format, ...shown }) => {
          await this.#export(shown, format);
          return null;
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

  /** Whether there are rows to be exported. */
  get hasRows(): boolean {
    return this.#phase.kind === 'rows' && this.#phase.result.tables.length > 0;
  }

  /** Exports the table that was looked at last, as it is shown; asks for the format. */
  exportShown(): Promise<void> {
    return this.#export(this.#looked, undefined);
  }

  /** Looks whether the rows are still there to be read, when a link has ended through which they may have come. */
  async lookAgain(): Promise<void> {
    const [table] = this.#phase.kind === 'rows' ? this.#phase.result.tables : [];
    if (!table) return;
    // What comes of it is shown.
    await this.#reading((rows) => rows.check()).catch((error: unknown) => {
      if (!SharingError.is(error, 'AccessRevoked')) this.#options.problem('The rows could not be looked at.', error);
    });
  }

  get isReady(): boolean {
    return this.#host.isReady;
  }

  /** Shows a finished query in place of what was shown. */
  show(about: QueryAbout, result: QueryResult): void {
    this.#replace(about, undefined);
    this.#enter(this.#withRows(result));
  }

  /** Runs a query in place of what is shown; settles when it has ended, however that was. */
  async run(about: QueryAbout, start: StartQuery): Promise<void> {
    this.#replace(about, start);
    const controller = new AbortController();
    this.#running = controller;
    this.#enter({ kind: 'running', cancelling: false, since: Date.now() });
    const begun = performance.now();
    const end = await (async () => start(controller.signal))().then(
      (result): Phase => this.#withRows(result),
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
    this.#looked = { table: 0, arrangement: asQueried };
    this.#about = about;
    this.#start = start;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#options.changed();
    this.#send();
  }

  #withRows(result: QueryResult): Phase {
    return { kind: 'rows', result, rows: new ResultRows(this.#options.backend, result) };
  }

  #send(): void {
    const color = this.#options.colorOf(this.#about.clusterName);
    const about = { about: this.#about, pinned: this.#pinned, ...(color && { color }) };
    const shown: ResultsShown = { ...about, ...shownPhase(this.#phase) };
    this.#host.send('shown', shown);
  }

  /** Only the engine's answer ends the query, so the panel says "cancelling" until it has come. */
  #cancel(): null {
    if (this.#phase.kind === 'running' && !this.#phase.cancelling) {
      this.#enter({ ...this.#phase, cancelling: true });
      this.#running?.abort();
    }
    return null;
  }

  #startAgain(): StartQuery | undefined {
    if (this.#start) return this.#start;
    const { cluster, database, text } = this.#about;
    if (cluster === undefined) return undefined;
    return (signal) => this.#options.backend.runQuery({ cluster, database, text, firstPage: true }, { signal });
  }

  /** Works on the rows that are shown; that the server has forgotten them is shown as well as thrown. */
  async #reading<T>(work: (rows: ResultRows) => Promise<T>): Promise<T> {
    const phase = this.#phase;
    if (phase.kind !== 'rows') {
      throw new SharingError(
        'ResultNotFound',
        this.#options.t('The rows of this query are no longer kept. Run it again.'),
      );
    }
    try {
      return await work(phase.rows);
    } catch (error) {
      if (this.#phase === phase) {
        if (SharingError.is(error, 'ResultNotFound')) this.#enter({ kind: 'closed' });
        if (SharingError.is(error, 'AccessRevoked')) this.#withdraw(phase.result, error);
      }
      throw error;
    }
  }

  /** Takes from the screen what was read through a link that is gone. */
  #withdraw(result: QueryResult, { message: reason }: SharingError): void {
    this.#close(result);
    this.#enter({ kind: 'closed', reason });
  }

  #export(shown: ShownTable, format: ExportResultParams['format'] | undefined): Promise<void> {
    return this.#reading(async (rows) => {
      const table = rows.result.tables[shown.table];
      const count = await rows.arrange(shown);
      const name = [this.#about.database, ...(table ? [table.name] : [])].join(' ');
      await rows.with(shown, (onServer) => this.#options.exportRows({ rows: onServer, count, format, name }));
    });
  }

  #close(result: QueryResult): void {
    this.#options.backend.closeResult({ result: result.result }).catch((error: unknown) => {
      // A server that was started anew has forgotten the result already.
      if (!SharingError.is(error, 'ResultNotFound')) this.#options.problem('The result could not be closed.', error);
    });
  }
}

/** The view asks for its rows, those of the first page as well, by how they are shown. */
function withoutRows(result: QueryResult): QueryResult {
  return { ...result, tables: result.tables.map(({ first: _first, ...table }) => table) };
}

/** A phase as the view is told of it. */
function shownPhase(phase: Phase) {
  switch (phase.kind) {
    case 'rows':
      return { kind: phase.kind, result: withoutRows(phase.result) };
    case 'failed':
      return { kind: phase.kind, error: phase.error.toData() };
    default:
      return phase;
  }
}

function outcomeOf(end: Phase, duration: number): QueryOutcome {
  if (end.kind === 'failed') return { duration, state: 'failed', message: end.error.message };
  if (end.kind !== 'rows') return { duration, state: 'cancelled' };
  return { duration, state: 'done', rows: end.result.tables.reduce((sum, { rows }) => sum + rows, 0) };
}
