import { parentPort, workerData } from 'node:worker_threads';
import { toSharingError } from '../protocol/errors.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import { type CompileInput, compileStep } from './compileQuery.ts';
import {
  blocksOf,
  completionAt,
  describeFunction,
  diagnosticsOf,
  foldingOf,
  formatted,
  hoverAt,
} from './editing/editing.ts';
import type { Document } from './editing/types.ts';
import { type Globals, kql, loadKustoLanguage, must } from './kustoLanguage.ts';
import { parseCommand } from './management/parseCommand.ts';
import { globalsOf } from './schemaSymbols.ts';
import type { CallName, FromWorker, SchemaRef, ToWorker, WorkerOptions } from './workerApi.ts';

interface Known {
  readonly schema: DatabaseSchema;
  readonly globals: Globals;
}

const schemas = new Map<string, { readonly schema: DatabaseSchema; globals?: Globals }>();

function known(reference: SchemaRef | undefined): Known | undefined {
  if (reference === undefined) return undefined;
  const found = schemas.get(reference.key);
  if (found?.schema.version !== reference.version) throw new Error('The schema of the call was not sent.');
  // Made at the first use, where a failure is the answer to a call and not the end of the worker.
  found.globals ??= globalsOf(found.schema);
  return { schema: found.schema, globals: found.globals };
}

function answer(name: CallName, args: readonly unknown[], database: Known | undefined): unknown {
  // The types of `args` are those of `WorkerCalls[name]`, which the other side keeps to.
  const text = args[0] as string;
  const document = args[0] as Document;
  const offset = args[1] as number;
  const globals = database?.globals;
  switch (name) {
    case 'compile': {
      const { schema, globals: bound } = must(database);
      return compileStep(text, schema, bound, args[1] as CompileInput);
    }
    case 'parseCommand':
      return parseCommand(text);
    case 'diagnostics':
      return diagnosticsOf(document, globals);
    case 'completion':
      return completionAt(document, offset, globals);
    case 'describe':
      return describeFunction(text, globals);
    case 'hover':
      return hoverAt(document, offset, globals);
    case 'format':
      return formatted(document, globals);
    case 'folding':
      return foldingOf(document);
    case 'blocks':
      return blocksOf(document);
  }
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
  if (message.kind === 'schema') {
    schemas.set(message.key, { schema: message.schema });
    return;
  }
  try {
    const value = answer(message.name, message.args, known(message.schema));
    post({ kind: 'result', id: message.id, value });
  } catch (error) {
    post({ kind: 'error', id: message.id, error: toSharingError(error).toData() });
  }
});

loadKustoLanguage((workerData as WorkerOptions | null)?.languageFiles);
warm();
post({ kind: 'ready' });
