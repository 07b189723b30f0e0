import { Worker } from 'node:worker_threads';
import type { CompiledQuery, CompileRequest, DatabaseReference, QueryCompiler } from '../protocol/compile.ts';
import { SharingError } from '../protocol/errors.ts';
import type { ParsedCommand } from '../protocol/management.ts';
import type { Rows } from '../protocol/query.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import type { CompileInput, Step } from './compileQuery.ts';
import { isPattern, openReference, referenceKey } from './databasePatterns.ts';
import type { SchemaRef, Surroundings } from './editing/surroundings.ts';
import type { OtherDatabase } from './schemaSymbols.ts';
import {
  type CallName,
  type EditingCallName,
  type EditingCalls,
  type FromWorker,
  schemaKey,
  schemaRef,
  type ToWorker,
  type WorkerCalls,
} from './workerApi.ts';

export interface KqlServiceOptions {
  /** The worker's script: `worker.ts` beside this file, or its bundle. */
  readonly worker: URL | string;
  /** Folder of Microsoft's two scripts; absent: from the installed package. */
  readonly languageFiles?: string | undefined;
  /** Starts the worker with the first call, or when it is warmed, and not with the object. */
  readonly waits?: boolean | undefined;
}

/** What a document is edited with. */
export interface EditingContext {
  readonly schema?: DatabaseSchema | undefined;
  readonly surroundings?: Surroundings | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Call {
  readonly name: CallName;
  readonly args: readonly unknown[];
  readonly schema: DatabaseSchema | undefined;
  readonly surroundings: Surroundings | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

const plansKept = 500;

/** Characters of text and answers together; a plan of more is made again each time. */
const longestKey = 200_000;

/** Each costs a run of a part of the query. */
const maxQuestions = 16;

/**
 * Lower goes first: queries that are to run before what comes up while one types, that before what only decorates, and
 * last what takes long and nobody looks for at once.
 */
const ranks: Readonly<Partial<Record<CallName, number>>> = {
  compile: 0,
  parseCommand: 0,
  judge: 2,
  folding: 2,
  outline: 2,
  classification: 2,
  codeChanges: 2,
  advise: 3,
};

function rankOf({ name }: Call): number {
  return ranks[name] ?? 1;
}

/**
 * Microsoft's language service and the compiler in one worker thread, started and warmed with the object unless it waits.
 * Calls are sent one at a time, so that a cancelled one that still waits costs nothing. When the worker dies, the calls
 * that wait reject with a transient error, and the next call starts a new one.
 */
export class KqlService implements QueryCompiler {
  private readonly options: KqlServiceOptions;
  private readonly waiting: Call[] = [];
  private readonly plans = new Map<string, Step>();
  private worker: Worker | undefined;
  private running: { readonly id: number; readonly call: Call } | undefined;
  /** Versions of the schemas that this worker has, by key. */
  private readonly sent = new Map<string, string>();
  private sentSurroundings: string | undefined;
  private ids = 0;
  private closed = false;

  constructor(options: KqlServiceOptions) {
    this.options = options;
    if (!options.waits) this.start();
  }

  /** Starts the worker unless it runs, so that the first call need not wait for that. */
  warm(): void {
    if (!this.closed && !this.worker) this.start();
  }

  async compile(text: string, schema: DatabaseSchema, request: CompileRequest = {}): Promise<CompiledQuery> {
    const { parameters, properties, principal, ask, signal } = request;
    const others: OtherDatabase[] = [];
    const settled: DatabaseReference[] = [];
    for (const answers: Rows[] = []; ; ) {
      const input = { parameters, properties, principal, answers, others, settled };
      const step = await this.compileStep(text, input, schema, signal);
      if (step.kind === 'query') return step.query;
      if (step.kind === 'databases') {
        for (const found of step.references) {
          const opened = await openReference(found, schema.name, request);
          // One database may be meant by several patterns.
          const isKnown = new Set(others.map(({ reference }) => referenceKey(reference)));
          others.push(...opened.filter(({ reference }) => !isKnown.has(referenceKey(reference))));
          const { cluster, database } = found;
          if (found.optional || isPattern(found)) settled.push({ cluster, database });
        }
        continue;
      }
      const refusal = SharingError.fromData(step.refusal);
      if (!ask || answers.length >= maxQuestions) throw refusal;
      const answer = await ask(step.question);
      signal?.throwIfAborted();
      if (answer.length > step.question.maxRows) throw tooLarge(refusal, step.question.maxRows);
      answers.push(answer);
    }
  }

  private async compileStep(
    text: string,
    input: CompileInput,
    schema: DatabaseSchema,
    signal: AbortSignal | undefined,
  ): Promise<Step> {
    const others = input.others?.map(({ reference, schema: other }) => [reference, schemaKey(other), other.version]);
    const key = JSON.stringify([schemaKey(schema), schema.version, text, { ...input, others }]);
    const known = this.plans.get(key);
    if (known) return known;
    const step = await this.call('compile', [text, input], schema, signal);
    // The answer of a large question makes a key that is not worth its place.
    if (key.length > longestKey) return step;
    this.plans.set(key, step);
    // A Map keeps insertion order: the first key is the oldest plan.
    const oldest = this.plans.keys().next().value;
    if (this.plans.size > plansKept && oldest !== undefined) this.plans.delete(oldest);
    return step;
  }

  /** Reads a management command: a text that begins with a dot. */
  parseCommand(text: string, signal?: AbortSignal): Promise<ParsedCommand> {
    return this.call('parseCommand', [text], undefined, signal);
  }

  /** A question about a document that is edited. Without a schema, names are not judged. */
  edit<N extends EditingCallName>(
    name: N,
    args: EditingCalls[N]['args'],
    { schema, surroundings, signal }: EditingContext = {},
  ): Promise<EditingCalls[N]['result']> {
    return this.call(name, args, schema, signal, surroundings);
  }

  /** Ends the worker; what still waits rejects. */
  async close(): Promise<void> {
    this.closed = true;
    const worker = this.worker;
    this.lost('The KQL service was closed.');
    await worker?.terminate();
  }

  private call<N extends CallName>(
    name: N,
    args: WorkerCalls[N]['args'],
    schema: DatabaseSchema | undefined,
    signal: AbortSignal | undefined,
    surroundings?: Surroundings,
  ): Promise<WorkerCalls[N]['result']> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.closed) return reject(unavailable('The KQL service was closed.'));
      const onAbort = (): void => {
        const at = this.waiting.indexOf(call);
        if (at >= 0) this.waiting.splice(at, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      const call: Call = {
        name,
        args,
        schema,
        surroundings,
        signal,
        // The worker answers each name with the type that `WorkerCalls` gives it.
        resolve: (value) => {
          settle();
          resolve(value as WorkerCalls[N]['result']);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      this.waiting.push(call);
      this.next();
    });
  }

  private next(): void {
    if (this.running !== undefined || this.waiting.length === 0) return;
    const lowest = Math.min(...this.waiting.map(rankOf));
    const first = this.waiting.findIndex((each) => rankOf(each) === lowest);
    const [call] = this.waiting.splice(first, 1);
    if (call === undefined) return;
    this.ids += 1;
    this.running = { id: this.ids, call };
    const { name, args, schema, surroundings } = call;
    const worker = this.worker ?? this.start();
    const post = (message: ToWorker): void => worker.postMessage(message);
    this.hand(post, schema, surroundings);
    const isSurrounded = surroundings !== undefined;
    post({ kind: 'call', id: this.ids, name, args, schema: schema && schemaRef(schema), isSurrounded });
  }

  /** Hands over what the worker does not have yet in this version. */
  private hand(
    post: (message: ToWorker) => void,
    schema: DatabaseSchema | undefined,
    surroundings: Surroundings | undefined,
  ): void {
    const send = (each: DatabaseSchema): void => {
      const key = schemaKey(each);
      if (this.sent.get(key) === each.version) return;
      this.sent.set(key, each.version);
      post({ kind: 'schema', key, schema: each });
    };
    if (surroundings && this.sentSurroundings !== surroundings.version) {
      this.sentSurroundings = surroundings.version;
      for (const { databases } of surroundings.clusters) {
        for (const { schema: other } of databases) if (other) send(other);
      }
      post({ kind: 'surroundings', surroundings: withReferences(surroundings) });
    }
    if (schema) send(schema);
  }

  private start(): Worker {
    const worker = new Worker(this.options.worker, { workerData: { languageFiles: this.options.languageFiles } });
    this.worker = worker;
    this.sent.clear();
    this.sentSurroundings = undefined;
    worker.on('message', (message: FromWorker) => this.answered(message));
    // An 'exit' follows every 'error', but the error knows why.
    const died = (why: string): void => {
      if (this.worker === worker) this.lost(`The KQL service stopped (${why}). Try again.`);
    };
    worker.on('error', (error) => died(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => died(`exit code ${code}`));
    return worker;
  }

  private answered(message: FromWorker): void {
    if (message.kind === 'ready' || message.id !== this.running?.id) return;
    const { call } = this.running;
    this.running = undefined;
    if (message.kind === 'result') call.resolve(message.value);
    else call.reject(SharingError.fromData(message.error));
    this.next();
  }

  private lost(why: string): void {
    this.worker = undefined;
    const calls = this.running ? [this.running.call, ...this.waiting] : [...this.waiting];
    this.running = undefined;
    this.waiting.length = 0;
    for (const call of calls) call.reject(unavailable(why));
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

function tooLarge({ span }: SharingError, most: number): SharingError {
  const says = `More than ${most.toLocaleString('en')} columns would come out of this. Filter earlier, or write down the columns that you want.`;
  return new SharingError('QueryTooLarge', says, 'user', { span });
}

function unavailable(message: string): SharingError {
  return new SharingError('ServerUnavailable', message, 'transient');
}
