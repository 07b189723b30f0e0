import { SharingError } from '../../protocol/errors.ts';
import type { Translate } from '../translate.ts';
import { abortError, type ServerConnection } from './connection.ts';

/** `idle`: not needed so far. `waiting`: it went away and will be started again after `delay` milliseconds. */
export type ServerState =
  | { readonly kind: 'idle' | 'starting' | 'stopped' }
  | { readonly kind: 'running'; readonly connection: ServerConnection; readonly restarted: boolean }
  | { readonly kind: 'waiting'; readonly delay: number; readonly reason: string };

export interface Timer {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls back after so many milliseconds. Returns a function that prevents it. */
  after(milliseconds: number, callback: () => void): () => void;
}

const longestDelay = 30_000;
/** After so many milliseconds without a crash the next one counts as the first again. */
const stable = 60_000;
/** How long a call waits for a server that is not there. */
const patience = 15_000;

/** Milliseconds to wait before the next start, after so many failures in a row. */
export function backoff(failures: number): number {
  return Math.min(500 * 2 ** (failures - 1), longestDelay);
}

/** Starts the server when it is first needed and again whenever it went away; never more than one at a time. */
export class ServerSupervisor {
  #state: ServerState = { kind: 'idle' };
  #failures = 0;
  #endWaiting: (() => void) | undefined;
  #restartAsked = false;
  readonly #listeners = new Set<(state: ServerState) => void>();
  readonly #connect: () => Promise<ServerConnection>;
  readonly #timer: Timer;
  /** The language in which it says what is wrong with the server. */
  readonly t: Translate;
  readonly #refusal: () => SharingError | undefined;

  /** `refusal`: why the server must not be started at the moment, asked whenever it is needed and does not run. */
  constructor(
    connect: () => Promise<ServerConnection>,
    timer: Timer,
    t: Translate,
    refusal: () => SharingError | undefined = () => undefined,
  ) {
    this.#connect = connect;
    this.#timer = timer;
    this.t = t;
    this.#refusal = refusal;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Returns a function that ends the subscription. */
  onState(listener: (state: ServerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts the server before anything needs it, unless it was started already or must not be. */
  start(): void {
    if (this.#state.kind === 'idle' && !this.#refusal()) void this.#keepAlive();
  }

  /** The running server, started if need be. Rejects with `ServerUnavailable` when it does not come up in time. */
  connection(signal?: AbortSignal): Promise<ServerConnection> {
    if (signal?.aborted) return Promise.reject(abortError());
    if (this.#state.kind === 'running') return Promise.resolve(this.#state.connection);
    if (this.#state.kind === 'idle') {
      const refused = this.#refusal();
      if (refused) return Promise.reject(refused);
      void this.#keepAlive();
    }
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        unsubscribe();
        stopTimer();
        signal?.removeEventListener('abort', cancel);
        act();
      };
      const cancel = (): void => finish(() => reject(abortError()));
      const unsubscribe = this.onState((state) => {
        if (state.kind === 'running') finish(() => resolve(state.connection));
        if (state.kind === 'stopped') finish(() => reject(this.#unavailable(this.t('It has been stopped.'))));
      });
      const stopTimer = this.#timer.after(patience, () => {
        const reason = this.#state.kind === 'waiting' ? this.#state.reason : this.t('It takes too long to start.');
        finish(() => reject(this.#unavailable(reason)));
      });
      signal?.addEventListener('abort', cancel);
      if (this.#state.kind === 'stopped') finish(() => reject(this.#unavailable(this.t('It has been stopped.'))));
    });
  }

  /** Ends the running server, if any, and starts a new one at once. Resolves when that runs. */
  async restart(): Promise<void> {
    this.#failures = 0;
    if (this.#state.kind === 'running') {
      this.#restartAsked = true;
      const { connection } = this.#state;
      await connection.stop();
      await connection.closed;
    }
    this.#endWaiting?.();
    await this.connection();
  }

  /** Ends the server for good. */
  async dispose(): Promise<void> {
    const before = this.#state;
    this.#set({ kind: 'stopped' });
    this.#endWaiting?.();
    if (before.kind === 'running') await before.connection.stop();
  }

  async #keepAlive(): Promise<void> {
    for (let life = 0; !this.#disposed(); life++) {
      this.#set({ kind: 'starting' });
      const reason = await this.#liveOnce(life > 0);
      if (this.#disposed()) return;
      if (this.#restartAsked) {
        this.#restartAsked = false;
        continue;
      }
      this.#failures++;
      await this.#wait(backoff(this.#failures), reason);
    }
  }

  /** From the start of the process to its end. Resolves to why it ended. */
  async #liveOnce(restarted: boolean): Promise<string> {
    let connection: ServerConnection;
    try {
      connection = await this.#connect();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (this.#disposed()) {
      await connection.stop();
      return '';
    }
    const startedAt = this.#timer.now();
    this.#set({ kind: 'running', connection, restarted });
    await connection.closed;
    // At once, so that nobody is handed the dead connection.
    this.#set({ kind: 'starting' });
    if (this.#timer.now() - startedAt >= stable) this.#failures = 0;
    return 'It stopped unexpectedly.';
  }

  #wait(delay: number, reason: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#timer.after(delay, () => this.#endWaiting?.());
      this.#endWaiting = () => {
        this.#endWaiting = undefined;
        stop();
        resolve();
      };
      this.#set({ kind: 'waiting', delay, reason });
    });
  }

  // A method, so that TypeScript does not narrow the state across an await.
  #disposed(): boolean {
    return this.#state.kind === 'stopped';
  }

  #unavailable(reason: string): SharingError {
    return new SharingError(
      'ServerUnavailable',
      this.t('The server of Data Share Explorer is not available. {0} Try again in a moment, or restart it.', reason),
      'transient',
      { fix: { title: this.t('Restart Server'), command: 'dataShareExplorer.restartServer', arguments: [] } },
    );
  }

  #set(state: ServerState): void {
    if (this.#disposed()) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
