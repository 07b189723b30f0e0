import { parentPort, workerData } from 'node:worker_threads';
import { toSharingError } from '../protocol/errors.ts';
import { compileStep } from './compileQuery.ts';
import { adviceAt, judgementOf } from './editing/advice.ts';
import { blocksOf } from './editing/blocks.ts';
import { classificationOf } from './editing/classification.ts';
import { codeChangesAt } from './editing/codeChanges.ts';
import { completionAt } from './editing/completion.ts';
import { definitionAt, referencesAt } from './editing/definition.ts';
import { describeCompletion } from './editing/describe.ts';
import { diagnosticsOf } from './editing/diagnostics.ts';
import { formatted } from './editing/format.ts';
import { hoverAt } from './editing/hover.ts';
import { foldingOf, outlineOf } from './editing/outline.ts';
import { renameEdits, renameTarget } from './editing/rename.ts';
import { callHelpAt } from './editing/signature.ts';
import type { SchemaRef } from './editing/surroundings.ts';
import { functionParameters } from './functionParameters.ts';
import { Interrupted, interruptible, interruptWhen } from './interruption.ts';
import { type Globals, kql, loadKustoLanguage, must } from './kustoLanguage.ts';
import { parseCommand } from './management/parseCommand.ts';
import { practise } from './practice.ts';
import { SchemaStore } from './schemaStore.ts';
import type { CallName, FromWorker, ToWorker, WorkerCalls, WorkerOptions } from './workerApi.ts';

const schemas = new SchemaStore();

/** The database of a call, if it has one. */
interface Context {
  readonly reference: SchemaRef | undefined;
  readonly isSurrounded: boolean;
  /** Symbols for editing. */
  readonly globals: Globals | undefined;
}

type Answers = {
  readonly [N in CallName]: (context: Context, ...args: WorkerCalls[N]['args']) => WorkerCalls[N]['result'];
};

const answers: Answers = {
  compile: ({ reference }, text, input) => {
    const { schema, globals } = schemas.get(must(reference));
    return compileStep(text, schema, globals, input);
  },
  parseCommand: (_, text) => parseCommand(text),
  functionParameters: (_, texts) => texts.map(functionParameters),
  judge: ({ globals }, document) =>
    globals ? judgementOf(document, globals) : { diagnostics: diagnosticsOf(document), pending: [] },
  advise: ({ reference, isSurrounded, globals }, document, start) =>
    reference && globals ? adviceAt(document, start, globals, schemas.engineView(reference, isSurrounded)) : [],
  completion: ({ globals }, document, offset) => completionAt(document, offset, globals),
  describe: ({ globals }, name, kind) => describeCompletion(name, kind, globals),
  hover: ({ globals }, document, offset) => hoverAt(document, offset, globals),
  callHelp: ({ globals }, document, offset) => callHelpAt(document, offset, globals),
  definition: ({ globals }, document, offset) => definitionAt(document, offset, globals),
  references: ({ globals }, document, offset) => referencesAt(document, offset, globals),
  renameTarget: ({ globals }, document, offset) => renameTarget(document, offset, globals),
  rename: ({ globals }, document, offset, newName) => renameEdits(document, offset, newName, globals),
  codeChanges: ({ globals }, document, start, end) => codeChangesAt(document, start, end, globals),
  classification: ({ globals }, document, start, end) => classificationOf(document, start, end, globals),
  format: ({ globals }, document, start, end, indentation) => formatted(document, start, end, indentation, globals),
  outline: (_, document) => outlineOf(document),
  folding: (_, document) => foldingOf(document),
  blocks: (_, document) => blocksOf(document),
};

function answer<N extends CallName>(name: N, args: WorkerCalls[N]['args'], call: Omit<Context, 'globals'>): unknown {
  const reference = name === 'compile' ? undefined : call.reference;
  return interruptible(() => {
    const globals = reference && symbolsFor(reference, call.isSurrounded);
    return answers[name]({ ...call, globals }, ...args);
  });
}

function symbolsFor(reference: SchemaRef, isSurrounded: boolean): Globals {
  return isSurrounded ? schemas.editingGlobals(reference) : schemas.get(reference).globals;
}

/** The first analysis builds grammar and tables, 1.2 s or more; better now than under the user's first key. */
function warm(): void {
  const start = must(kql().GlobalState.Default);
  const document = { uri: '', text: 'print x = 1 | where x > 0 | summarize count() by x | ' };
  diagnosticsOf(document, start);
  completionAt(document, document.text.length, start);
}

const port = must(parentPort);
const post = (message: FromWorker): void => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  if (message.kind === 'schema') return schemas.put(message.key, message.schema);
  if (message.kind === 'surroundings') return schemas.surround(message.surroundings);
  if (message.kind === 'practise') return practise();
  const { id, name, args, schema: reference, isSurrounded } = message;
  try {
    // The arguments are those of the call of that name, which the other side keeps to.
    const value = answer(name, args as WorkerCalls[typeof name]['args'], { reference, isSurrounded });
    post({ kind: 'result', id, value });
  } catch (error) {
    if (error instanceof Interrupted) post({ kind: 'interrupted', id });
    else post({ kind: 'error', id, error: toSharingError(error).toData() });
  }
});

const { languageFiles, interrupt } = workerData as WorkerOptions;
const asked = new Int32Array(interrupt);
loadKustoLanguage(languageFiles);
interruptWhen(() => Atomics.load(asked, 0) !== 0);
warm();
