import type {
  CompiledQuery,
  CompileRequest,
  DatabaseReference,
  FunctionParameter,
  QueryCompiler,
} from '../protocol/compile.ts';
import { SharingError } from '../protocol/errors.ts';
import type { ParsedCommand } from '../protocol/management.ts';
import type { Rows } from '../protocol/query.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import type { CompileInput, Step } from './compileQuery.ts';
import { isPattern, openReference, referenceKey } from './databasePatterns.ts';
import type { Surroundings } from './editing/surroundings.ts';
import { type Call, KqlThread } from './kqlThread.ts';
import type { OtherDatabase } from './schemaSymbols.ts';
import { type CallName, type EditingCallName, type EditingCalls, schemaKey, type WorkerCalls } from './workerApi.ts';

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

/** As many plans, and as many commands: the grammar of commands is large, and to read one of them takes 10 ms and more. */
const plansKept = 500;

/** Characters of text and answers together; a plan of more is made again each time. */
const longestKey = 200_000;

/** Characters; a longer command brings rows with it, and does not come again. */
const longestCommand = 10_000;

/** Each costs a run of a part of the query. */
const maxQuestions = 16;

/** A call that was interrupted as often is left alone: queries that come without a pause would keep it from its end. */
const mostInterruptions = 3;

/**
 * Lower goes first: queries that are to run before what comes up while one types, that before what is wrong in the text,
 * that before what only decorates, and last what takes long and nobody looks for at once.
 */
const ranks: Readonly<Partial<Record<CallName, number>>> = {
  compile: 0,
  parseCommand: 0,
  functionParameters: 0,
  judge: 2,
  folding: 3,
  outline: 3,
  classification: 3,
  codeChanges: 3,
  advise: 4,
};

function rankOf({ name }: Call): number {
  return ranks[name] ?? 1;
}

/** A query or command that is to run, for which somebody waits. */
function isForQuery(call: Call): boolean {
  return rankOf(call) === 0;
}

/**
 * Microsoft's language service and the compiler in a worker thread, started and warmed with the object unless it waits.
 * Calls are sent one at a time, so that a cancelled one that still waits costs nothing. A call of editing ends at its next
 * step when a query comes, which then goes first, and is made again behind it; one that is cancelled ends there too.
 * When the thread dies, the calls that wait for it reject with a transient error, and the next call starts a new one.
 */
export class KqlService implements QueryCompiler {
  private readonly options: KqlServiceOptions;
  private readonly waiting: Call[] = [];
  private readonly plans = new Map<string, Step>();
  private readonly commands = new Map<string, ParsedCommand>();
  private readonly parameters = new Map<string, readonly FunctionParameter[]>();
  private readonly interruptions = new WeakMap<Call, number>();
  private thread: KqlThread | undefined;
  private closed = false;

  constructor(options: KqlServiceOptions) {
    this.options = options;
    if (!options.waits) this.warm();
  }

  /** Starts the worker unless it runs, so that the first call need not wait for that. */
  warm(): void {
    if (!this.closed) this.thread ??= this.start();
  }

  /** Makes the worker fast at compiling before the first query is run, in the time that it has. */
  practise(): void {
    this.warm();
    this.thread?.practise();
  }

  async compile(text: string, schema: DatabaseSchema, request: CompileRequest = {}): Promise<CompiledQuery> {
    const { parameters, properties, principal, identities, ask, signal } = request;
    const others: OtherDatabase[] = [];
    const settled: DatabaseReference[] = [];
    for (const answers: Rows[] = []; ; ) {
      const input = { parameters, properties, principal, identities, answers, others, settled };
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
    if (key.length <= longestKey) keep(this.plans, key, step);
    return step;
  }

  /** Reads a management command: a text that begins with a dot. */
  async parseCommand(text: string, signal?: AbortSignal): Promise<ParsedCommand> {
    const known = this.commands.get(text);
    if (known) return known;
    const command = await this.call('parseCommand', [text], undefined, signal);
    if (text.length <= longestCommand) keep(this.commands, text, command);
    return command;
  }

  async functionParameters(texts: readonly string[]): Promise<readonly (readonly FunctionParameter[])[]> {
    const unknown = [...new Set(texts)].filter((text) => !this.parameters.has(text));
    const read = unknown.length === 0 ? [] : await this.call('functionParameters', [unknown], undefined, undefined);
    const found = new Map(unknown.map((text, i) => [text, read[i] ?? []]));
    const answer = texts.map((text) => found.get(text) ?? this.parameters.get(text) ?? []);
    for (const [text, parameters] of found) keep(this.parameters, text, parameters);
    return answer;
  }

  /** A question about a document that is edited. Without a schema, names are not judged. */
  edit<N extends EditingCallName>(
    name: N,
    args: EditingCalls[N]['args'],
    { schema, surroundings, signal }: EditingContext = {},
  ): Promise<EditingCalls[N]['result']> {
    return this.call(name, args, schema, signal, surroundings);
  }

  /** Ends the thread; what still waits rejects. */
  async close(): Promise<void> {
    this.closed = true;
    const { thread } = this;
    this.lost('The KQL service was closed.');
    await thread?.end();
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
        if (this.thread?.running === call) this.interrupt(call);
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
    if (this.waiting.length === 0) return;
    this.thread ??= this.start();
    const { running } = this.thread;
    const lowest = Math.min(...this.waiting.map(rankOf));
    if (!running) {
      const [call] = this.waiting.splice(
        this.waiting.findIndex((each) => rankOf(each) === lowest),
        1,
      );
      if (call) this.thread.ask(call);
    } else if (lowest === 0 && (this.interruptions.get(running) ?? 0) < mostInterruptions) {
      this.interrupt(running);
    }
  }

  private interrupt(running: Call): void {
    // What is compiled ends soon.
    if (!isForQuery(running)) this.thread?.interrupt();
  }

  private start(): KqlThread {
    const { worker, languageFiles } = this.options;
    return new KqlThread(
      { worker, languageFiles },
      {
        isFree: () => this.next(),
        wasInterrupted: (call) => {
          if (call.signal?.aborted) return;
          this.interruptions.set(call, (this.interruptions.get(call) ?? 0) + 1);
          // Before what came later.
          this.waiting.unshift(call);
        },
        isLost: (why) => this.lost(`The KQL service stopped (${why}). Try again.`),
      },
    );
  }

  private lost(why: string): void {
    const running = this.thread?.running;
    this.thread = undefined;
    running?.reject(unavailable(why));
    for (const call of this.waiting.splice(0)) call.reject(unavailable(why));
  }
}

function keep<T>(plans: Map<string, T>, key: string, plan: T): void {
  plans.set(key, plan);
  // A Map keeps insertion order: the first key is the oldest.
  const oldest = plans.keys().next().value;
  if (plans.size > plansKept && oldest !== undefined) plans.delete(oldest);
}

function tooLarge({ span }: SharingError, most: number): SharingError {
  const says = `More than ${most.toLocaleString('en')} columns would come out of this. Filter earlier, or write down the columns that you want.`;
  return new SharingError('QueryTooLarge', says, 'user', { span });
}

function unavailable(message: string): SharingError {
  return new SharingError('ServerUnavailable', message, 'transient');
}
