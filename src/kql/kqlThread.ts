import { Worker } from 'node:worker_threads';
import { SharingError } from '../protocol/errors.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import type { SchemaRef, Surroundings } from './editing/surroundings.ts';
import {
  type CallName,
  type FromWorker,
  schemaKey,
  schemaRef,
  type ToWorker,
  type WorkerOptions,
} from './workerApi.ts';

/** A question to the language service, until it is answered. */
export interface Call {
  readonly name: CallName;
  readonly args: readonly unknown[];
  readonly schema: DatabaseSchema | undefined;
  readonly surroundings: Surroundings | undefined;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface KqlThreadOptions extends Omit<WorkerOptions, 'interrupt'> {
  /** The worker's script. */
  readonly worker: URL | string;
}

export interface KqlThreadListener {
  /** It may be given the next call. */
  isFree(): void;
  /** It has ended a call without an answer, as it was told to. */
  wasInterrupted(call: Call): void;
  /** Called once, with the reason, when it has ended by itself. */
  isLost(why: string): void;
}

/** One worker thread with Microsoft's language service, which answers one call after the other. */
export class KqlThread {
  readonly #worker: Worker;
  readonly #listener: KqlThreadListener;
  readonly #interrupt = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #running: { readonly id: number; readonly call: Call } | undefined;
  /** Versions of the schemas that this worker has, by key. */
  readonly #sent = new Map<string, string>();
  #sentSurroundings: string | undefined;
  #ids = 0;
  #hasEnded = false;

  constructor({ worker, ...options }: KqlThreadOptions, listener: KqlThreadListener) {
    this.#listener = listener;
    const interrupt = this.#interrupt.buffer;
    this.#worker = new Worker(worker, { workerData: { ...options, interrupt } satisfies WorkerOptions });
    this.#worker.on('message', (message: FromWorker) => this.#answered(message));
    // An 'exit' follows every 'error', but the error knows why.
    const ended = (why: string): void => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      listener.isLost(why);
    };
    this.#worker.on('error', (error) => ended(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => ended(`exit code ${code}`));
  }

  get running(): Call | undefined {
    return this.#running?.call;
  }

  /** Only to be called when nothing is running. */
  ask(call: Call): void {
    Atomics.store(this.#interrupt, 0, 0);
    this.#ids += 1;
    this.#running = { id: this.#ids, call };
    const { name, args, schema, surroundings } = call;
    this.#hand(schema, surroundings);
    const isSurrounded = surroundings !== undefined;
    this.#post({ kind: 'call', id: this.#ids, name, args, schema: schema && schemaRef(schema), isSurrounded });
  }

  /** Has the call that runs end at its next step; it may have been answered by then. */
  interrupt(): void {
    if (this.#running) Atomics.store(this.#interrupt, 0, 1);
  }

  /** Becomes fast at compiling while it has nothing else to do. */
  practise(): void {
    this.#post({ kind: 'practise' });
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Hands over what the worker does not have yet in this version. */
  #hand(schema: DatabaseSchema | undefined, surroundings: Surroundings | undefined): void {
    const send = (each: DatabaseSchema): void => {
      const key = schemaKey(each);
      if (this.#sent.get(key) === each.version) return;
      this.#sent.set(key, each.version);
      this.#post({ kind: 'schema', key, schema: each });
    };
    if (surroundings && this.#sentSurroundings !== surroundings.version) {
      this.#sentSurroundings = surroundings.version;
      for (const { databases } of surroundings.clusters) {
        for (const { schema: other } of databases) if (other) send(other);
      }
      this.#post({ kind: 'surroundings', surroundings: withReferences(surroundings) });
    }
    if (schema) send(schema);
  }

  #answered(message: FromWorker): void {
    if (this.#hasEnded || message.id !== this.#running?.id) return;
    const { call } = this.#running;
    this.#running = undefined;
    if (message.kind === 'result') call.resolve(message.value);
    else if (message.kind === 'error') call.reject(SharingError.fromData(message.error));
    else this.#listener.wasInterrupted(call);
    this.#listener.isFree();
  }
}

/** The same with versions in place of schemas, which are handed over by themselves. */
function withReferences({ version, clusters }: Surroundings): Surroundings<SchemaRef> {
  return {
    version,
    clusters: clusters.map(({ databases, ...cluster }) => ({
      ...cluster,
      databases: databases.map(({ name, schema }) => ({ name, ...(schema && { schema: schemaRef(schema) }) })),
    })),
  };
}
