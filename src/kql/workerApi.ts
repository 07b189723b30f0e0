import type { SharingErrorData } from '../protocol/errorData.ts';
import type { ParsedCommand } from '../protocol/management.ts';
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

/** What the worker thread can do, by name. Plain data both ways; offsets are UTF-16 code units. */
export interface WorkerCalls {
  readonly compile: (text: string, input: CompileInput, schema: DatabaseSchema) => Step;
  readonly parseCommand: (text: string) => ParsedCommand;
  readonly diagnostics: (document: Document, schema: DatabaseSchema | undefined) => readonly EditingDiagnostic[];
  readonly completion: (
    document: Document,
    offset: number,
    schema: DatabaseSchema | undefined,
  ) => readonly CompletionEntry[];
  /** Signatures of one function, a line each; empty where it is unknown. */
  readonly describe: (name: string, schema: DatabaseSchema | undefined) => string;
  readonly hover: (document: Document, offset: number, schema: DatabaseSchema | undefined) => Hover | undefined;
  readonly format: (document: Document, schema: DatabaseSchema | undefined) => TextEdit | undefined;
  readonly folding: (document: Document) => readonly FoldingSpan[];
  readonly blocks: (document: Document) => readonly Block[];
}

export type CallName = keyof WorkerCalls;

/** A schema goes over once for each version; afterwards its key and version stand for it. */
export interface SchemaRef {
  readonly key: string;
  readonly version: string;
}

export type ToWorker =
  | { readonly kind: 'schema'; readonly key: string; readonly schema: DatabaseSchema }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: CallName;
      readonly args: readonly unknown[];
      readonly schema: SchemaRef | undefined;
    };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SharingErrorData };

export interface WorkerOptions {
  /** Folder of `bridge.min.js` and `Kusto.Language.Bridge.min.js`; absent: from the installed package. */
  readonly languageFiles?: string | undefined;
}

export function schemaKey(schema: DatabaseSchema): string {
  return JSON.stringify([schema.cluster, schema.name]);
}
