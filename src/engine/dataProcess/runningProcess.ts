import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import { abortError, throwIfAborted } from '../query/cancellable.ts';
import { gone } from '../query/resultGone.ts';
import { type Lane, Lanes } from './lanes.ts';
import type { Answer, CallName, PlaneCalls } from './messages.ts';
import { ProcessHandle, type ProcessOptions } from './processHandle.ts';

interface Call {
  readonly name: CallName;
  readonly lane: Lane;
  readonly options: CallOptions;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds after which a call that was cancelled and still goes on is ended with its process. */
const patience = 1_500;

/** Milliseconds for what runs to end by itself when the process is closed. */
const closingTime = 300;

/** What to do when the process has ended under a call; all others want a result, and that is gone. */
const again: Readonly<Partial<Record<CallName, string>>> = {
  runQuery: 'Run the query again.',
  keepRows: 'Run the query again.',
  explainStatement: 'Try again.',
  writeQuery: 'Nothing was written. Run the command again.',
  writeExtents: 'Nothing was ingested. Ingest the file again.',
  inspectFile: 'Try again.',
  warm: 'Try again.',
};

/** A data process, the calls that it was sent, and the results that it keeps. */
export class RunningProcess {
  readonly lanes = new Lanes();
  readonly #handle: ProcessHandle;
  readonly #calls = new Map<number, Call>();
  readonly #results = new Map<string, Lane>();
  #ids = 0;
  /** Why it has ended. */
  #ended: string | undefined;

  constructor(options: ProcessOptions) {
    this.#handle = new ProcessHandle(
      options,
      (message) => this.#receive(message),
      (why) => this.#end(`The process that runs queries ended (${why}).`),
    );
  }

  get pid(): number | undefined {
    return this.#handle.pid;
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Whether nobody waits for it, and nothing is lost with it. */
  get isIdle(): boolean {
    return this.#calls.size === 0 && this.#results.size === 0;
  }

  /** Calls until now. */
  get asked(): number {
    return this.#ids;
  }

  keep(result: string, lane: Lane): void {
    this.#results.set(result, lane);
    lane.kept += 1;
  }

  /** Where the rows of a result are. */
  laneOf(result: string): Lane | undefined {
    return this.#results.get(result);
  }

  forget(result: string): void {
    const lane = this.#results.get(result);
    if (!lane) return;
    this.#results.delete(result);
    lane.kept -= 1;
    this.tell(lane, 'closeResult', [result]);
  }

  /** A call whose answer is of no matter; later ones of the same thread come after it. */
  tell<N extends 'allowFolders' | 'closeResult'>(lane: Lane, name: N, args: PlaneCalls[N]['args']): void {
    this.#post(lane, name, args);
  }

  /** Rejects with the error of the call, an `AbortError`, and `ServerUnavailable` or `ResultNotFound` when the process ends. */
  call<N extends CallName>(
    lane: Lane,
    name: N,
    args: PlaneCalls[N]['args'],
    options: CallOptions = {},
  ): Promise<PlaneCalls[N]['result']> {
    const { signal } = options;
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      let late: NodeJS.Timeout | undefined;
      const cancel = (): void => {
        this.#handle.send({ kind: 'cancel', lane: lane.name, id });
        late = setTimeout(() => this.#endStuck(), patience);
      };
      const settle = (): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', cancel);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const id = this.#post(lane, name, args, {
        name,
        lane,
        options,
        // The process answers each name with the type that `PlaneCalls` gives it.
        resolve: (value) => {
          settle();
          resolve(value as PlaneCalls[N]['result']);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
    });
  }

  /** Ends the process; what runs is told first. */
  async close(): Promise<void> {
    for (const [id, { lane }] of this.#calls) this.#handle.send({ kind: 'cancel', lane: lane.name, id });
    const end = performance.now() + closingTime;
    while (this.#calls.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    this.#end('The engine is shutting down.');
    await this.#handle.kill();
  }

  #post<N extends CallName>(lane: Lane, name: N, args: PlaneCalls[N]['args'], call?: Call): number {
    this.#ids += 1;
    const id = this.#ids;
    if (call) {
      this.#calls.set(id, call);
      lane.running += 1;
      this.#handle.hold(true);
    }
    const tellsProgress = call?.options.progress !== undefined;
    this.#handle.send({ kind: 'call', lane: lane.name, id, name, args, tellsProgress });
    return id;
  }

  #receive(message: Answer): void {
    const call = this.#calls.get(message.id);
    if (!call) return;
    const { lane, options, resolve, reject } = call;
    if (message.kind === 'progress') {
      options.progress?.(message.message, message.done);
      return;
    }
    this.#calls.delete(message.id);
    lane.running -= 1;
    if (this.#calls.size === 0) this.#handle.hold(false);
    if (message.kind === 'result') resolve(message.value);
    else if (message.kind === 'error') reject(SharingError.fromData(message.error));
    else reject(endOf(call, 'The engine is shutting down.'));
  }

  #endStuck(): void {
    this.#end('The process that runs queries was ended, since another query did not stop when it was told to.');
    void this.#handle.kill();
  }

  #end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#results.clear();
    for (const call of calls) call.reject(endOf(call, why));
  }
}

/** With what a call rejects that the process did not bring to its end. */
function endOf({ name, options: { signal } }: Call, why: string): Error {
  if (signal?.aborted) return abortError(signal);
  const advice = again[name];
  return advice === undefined ? gone() : new SharingError('ServerUnavailable', `${why} ${advice}`, 'transient');
}
