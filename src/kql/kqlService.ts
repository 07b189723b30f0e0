import { Worker } from 'node:worker_threads';
import type { CompiledQuery, CompileRequest, QueryCompiler } from '../protocol/compile.ts';
import { SharingError } from '../protocol/errors.ts';
import type { ParsedCommand } from '../protocol/management.ts';
import type { Rows } from '../protocol/query.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import type { CompileInput, Step } from './compileQuery.ts';
import type {
  Block,
  CompletionEntry,
  Document,
  EditingDiagnostic,
  FoldingSpan,
  Hover,
  TextEdit,
} from './editing/types.ts';
import { unknownDatabase } from './refusal.ts';
import type { OtherDatabase } from './schemaSymbols.ts';
import { type CallName, type FromWorker, schemaKey, type ToWorker, type WorkerCalls } from './workerApi.ts';

export interface KqlServiceOptions {
  /** The worker's script: `worker.ts` beside this file, or its bundle. */
  readonly worker: URL | string;
  /** Folder of Microsoft's two scripts; absent: from the installed package. */
  readonly languageFiles?: string | undefined;
  /** Starts the worker with the first call, or when it is warmed, and not with the object. */
  readonly waits?: boolean | undefined;
}

interface Call {
  readonly name: CallName;
  readonly args: readonly unknown[];
  readonly schema: DatabaseSchema | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

const plansKept = 500;

/** Characters of text and answers together; a plan of more is made again each time. */
const longestKey = 200_000;

/** Each costs a run of a part of the query. */
const maxQuestions = 16;

/** Calls that a user waits for go before those that only decorate the editor. */
const background: ReadonlySet<CallName> = new Set(['diagnostics', 'folding']);

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
    const { parameters, properties, principal, ask, openDatabase, signal } = request;
    const others: OtherDatabase[] = [];
    for (const answers: Rows[] = []; ; ) {
      const step = await this.compileStep(text, { parameters, properties, principal, answers, others }, schema, signal);
      if (step.kind === 'query') return step.query;
      if (step.kind === 'databases') {
        for (const { span, ...reference } of step.references) {
          const other = await openDatabase?.(reference);
          if (!other) throw unknownDatabase({ ...reference, span });
          others.push({ reference, schema: other });
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

  /** Without a schema only what is wrong in the syntax. */
  diagnostics(
    document: Document,
    schema?: DatabaseSchema,
    signal?: AbortSignal,
  ): Promise<readonly EditingDiagnostic[]> {
    return this.call('diagnostics', [document], schema, signal);
  }

  completion(
    document: Document,
    offset: number,
    schema?: DatabaseSchema,
    signal?: AbortSignal,
  ): Promise<readonly CompletionEntry[]> {
    return this.call('completion', [document, offset], schema, signal);
  }

  /** Signatures of a function, a line each; empty where there is none of that name. */
  describe(name: string, schema?: DatabaseSchema, signal?: AbortSignal): Promise<string> {
    return this.call('describe', [name], schema, signal);
  }

  hover(document: Document, offset: number, schema?: DatabaseSchema, signal?: AbortSignal): Promise<Hover | undefined> {
    return this.call('hover', [document, offset], schema, signal);
  }

  /** The edit that formats the whole text; undefined where it is in form already. */
  format(document: Document, schema?: DatabaseSchema, signal?: AbortSignal): Promise<TextEdit | undefined> {
    return this.call('format', [document], schema, signal);
  }

  folding(document: Document, signal?: AbortSignal): Promise<readonly FoldingSpan[]> {
    return this.call('folding', [document], undefined, signal);
  }

  blocks(document: Document, signal?: AbortSignal): Promise<readonly Block[]> {
    return this.call('blocks', [document], undefined, signal);
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
    args: readonly unknown[],
    schema: DatabaseSchema | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ReturnType<WorkerCalls[N]>> {
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
        signal,
        // The worker answers each name with the type that `WorkerCalls` gives it.
        resolve: (value) => {
          settle();
          resolve(value as ReturnType<WorkerCalls[N]>);
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
    const urgent = this.waiting.findIndex((call) => !background.has(call.name));
    const [call] = this.waiting.splice(Math.max(urgent, 0), 1);
    if (call === undefined) return;
    this.ids += 1;
    this.running = { id: this.ids, call };
    const { schema } = call;
    const key = schema && schemaKey(schema);
    const worker = this.worker ?? this.start();
    const post = (message: ToWorker): void => worker.postMessage(message);
    if (schema && key !== undefined && this.sent.get(key) !== schema.version) {
      this.sent.set(key, schema.version);
      post({ kind: 'schema', key, schema });
    }
    const reference = schema && key !== undefined ? { key, version: schema.version } : undefined;
    post({ kind: 'call', id: this.ids, name: call.name, args: call.args, schema: reference });
  }

  private start(): Worker {
    const worker = new Worker(this.options.worker, { workerData: { languageFiles: this.options.languageFiles } });
    this.worker = worker;
    this.sent.clear();
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

function tooLarge({ span }: SharingError, most: number): SharingError {
  const says = `More than ${most.toLocaleString('en')} columns would come out of this. Filter earlier, or write down the columns that you want.`;
  return new SharingError('QueryTooLarge', says, 'user', { span });
}

function unavailable(message: string): SharingError {
  return new SharingError('ServerUnavailable', message, 'transient');
}
