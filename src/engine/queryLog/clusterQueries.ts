import type { Clock } from '../clock.ts';
import { watchFolder } from '../journal/folderWatch.ts';
import type { JournalFiles } from '../journal/journalFiles.ts';
import { failureOf, type LoggedQuery, type QueryEnd, whatIs } from './loggedQuery.ts';
import { type OtherQuery, QueryFiles } from './queryFiles.ts';
import { QueryLog } from './queryLog.ts';

export interface ClusterQueriesPorts {
  readonly files: JournalFiles;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Milliseconds between two looks where file notifications fail. */
  readonly retryInterval: number;
}

/** How soon other processes are told of a query, and how often at most, in milliseconds. */
const soon = 250;
const rarest = 1_000;

/** How long another process has to cancel a query, and how often it is looked whether it has, in milliseconds. */
const patience = 5_000;
const look = 50;

/** A query of this process, or of another one that is named by its file. */
export interface KnownQuery extends Omit<OtherQuery, 'process'> {
  readonly process?: string;
}

/** The queries on one cluster, in whichever process of this folder they run. */
export class ClusterQueries {
  readonly #log = new QueryLog();
  readonly #files: QueryFiles;
  readonly #ports: ClusterQueriesPorts;
  /** Name of this process's file. */
  readonly #process: string;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #cancelWrite: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #closed = false;

  constructor(folder: string, ports: ClusterQueriesPorts) {
    this.#ports = ports;
    this.#files = new QueryFiles(folder, ports.files, ports.clock);
    this.#process = ports.newId();
  }

  /** `signal` comes when the query is cancelled, by whichever process. */
  start(query: Omit<LoggedQuery, 'state'>): { readonly signal: AbortSignal; readonly end: (how: QueryEnd) => void } {
    const { signal, end } = this.#log.start(query);
    this.#tellSoon();
    return {
      signal,
      end: (how) => {
        end(how);
        // Whoever cancelled it may be waiting in another process.
        if (signal.aborted) this.#tell();
        else this.#tellSoon();
      },
    };
  }

  /** Does what a command asks, and keeps how it ended. `isCancelled`: whether whoever asked wants it no more. */
  async keep<T>(command: Omit<LoggedQuery, 'state'>, isCancelled: () => boolean, work: () => Promise<T>): Promise<T> {
    const { clock } = this.#ports;
    const { end } = this.start(command);
    try {
      const result = await work();
      end({ state: 'Completed', ended: clock.now() });
      return result;
    } catch (error) {
      end({ ended: clock.now(), ...failureOf(error, isCancelled()) });
      throw error;
    }
  }

  /** In the order in which they began. */
  async all(): Promise<readonly KnownQuery[]> {
    const others = await this.#files.readOthers(this.#process);
    const own = this.#log.all.map((query): KnownQuery => ({ query }));
    return [...own, ...others].sort((a, b) => a.query.started - b.query.started);
  }

  /** Whether the query has ended by that. */
  async cancel({ query: { id }, process }: KnownQuery): Promise<boolean> {
    if (process === undefined) return this.#log.cancel(id);
    const { clock } = this.#ports;
    const end = clock.now() + patience;
    try {
      await this.#files.askToCancel(id);
      while (clock.now() < end) {
        const query = (await this.#files.read(process)).find((each) => each.query.id === id)?.query;
        if (query?.state !== 'InProgress') return query?.state === 'Cancelled';
        const waited = Promise.withResolvers<void>();
        clock.after(look, waited.resolve);
        await waited.promise;
      }
      return false;
    } finally {
      await this.#files.heardOf(id);
    }
  }

  /** Tells the others how it was left. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#cancelWrite?.();
    const isUntold = this.#cancelWrite !== undefined || this.#log.isRunning;
    if (isUntold) this.#tell(interrupted(this.#ports.clock.now()));
    this.#closed = true;
    this.#stopListening?.();
    await this.#writing;
  }

  #tellSoon(): void {
    if (this.#cancelWrite || this.#closed) return;
    const { clock } = this.#ports;
    const wait = Math.max(soon, this.#writtenAt + rarest - clock.now());
    this.#cancelWrite = clock.after(wait, () => this.#tell());
  }

  /** What cannot be told is not: queries do not depend on it. */
  #tell(left: (query: LoggedQuery) => LoggedQuery = (query) => query): void {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    if (this.#closed) return;
    this.#writing = this.#writing.then(async () => {
      this.#writtenAt = this.#ports.clock.now();
      await this.#files.write(this.#process, this.#log.all.map(left)).catch(() => undefined);
      this.#listen();
    });
  }

  /** While queries run that others know of, these may be cancelled by them, and see that this process lives. */
  #listen(): void {
    if (!this.#log.isRunning || this.#closed) {
      this.#stopListening?.();
      this.#stopListening = undefined;
      return;
    }
    const { clock, retryInterval: pollInterval } = this.#ports;
    this.#stopListening ??= watchFolder(this.#files.folder, { clock, pollInterval }, (polled) => {
      if (polled) void this.#files.touch(this.#process).catch(() => undefined);
      void this.#cancelAsked().catch(() => undefined);
    });
  }

  async #cancelAsked(): Promise<void> {
    for (const id of await this.#files.toCancel()) if (this.#log.cancel(id)) await this.#files.heardOf(id);
  }
}

function interrupted(ended: number): (query: LoggedQuery) => LoggedQuery {
  return (query) => {
    if (query.state !== 'InProgress') return query;
    return { ...query, state: 'Failed', ended, failure: `The engine was closed while the ${whatIs(query)} ran.` };
  };
}
