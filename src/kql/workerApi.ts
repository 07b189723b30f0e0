import type { FunctionParameter } from '../protocol/compile.ts';
import type { SharingErrorData } from '../protocol/errorData.ts';
import type { ParsedCommand } from '../protocol/management.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import type { CompileInput, Step } from './compileQuery.ts';
import type { SchemaRef, Surroundings } from './editing/surroundings.ts';
import type {
  Block,
  CallHelp,
  ClassifiedSpan,
  CodeChange,
  CompletionEntry,
  Definitions,
  Document,
  EditingDiagnostic,
  FoldingSpan,
  Hover,
  Judgement,
  NameRange,
  OutlineItem,
  RenameTarget,
  TextEdit,
} from './editing/types.ts';

interface Call<A extends readonly unknown[], R> {
  readonly args: A;
  readonly result: R;
}

type AtOffset<R> = Call<readonly [document: Document, offset: number], R>;
type InSpan<R> = Call<readonly [document: Document, start: number, end: number], R>;

/** Editing, by name. Plain data both ways; offsets are UTF-16 code units of the whole document. */
export interface EditingCalls {
  /** Without a schema only what is wrong in the syntax. */
  readonly judge: Call<readonly [document: Document], Judgement>;
  /** What costs more to find out, for the block that begins at the offset; nothing without a schema. */
  readonly advise: AtOffset<readonly EditingDiagnostic[]>;
  readonly completion: AtOffset<readonly CompletionEntry[]>;
  /** Markdown about an entry of completion; empty where there is nothing to say. */
  readonly describe: Call<readonly [name: string, kind: string], string>;
  readonly hover: AtOffset<Hover | undefined>;
  readonly callHelp: AtOffset<CallHelp | undefined>;
  readonly definition: AtOffset<Definitions | undefined>;
  readonly references: AtOffset<readonly NameRange[]>;
  /** Rejects with `InvalidArgument`, and the reason, where the name there cannot be renamed. */
  readonly renameTarget: AtOffset<RenameTarget>;
  /** Rejects as `renameTarget` does, and where the query would change by the new name. */
  readonly rename: Call<readonly [document: Document, offset: number, newName: string], readonly TextEdit[]>;
  readonly codeChanges: InSpan<readonly CodeChange[]>;
  readonly classification: InSpan<readonly ClassifiedSpan[]>;
  /** Formats the queries of which a part lies in the span. */
  readonly format: Call<
    readonly [document: Document, start: number, end: number, indentation: number],
    readonly TextEdit[]
  >;
  readonly outline: Call<readonly [document: Document], readonly OutlineItem[]>;
  readonly folding: Call<readonly [document: Document], readonly FoldingSpan[]>;
  readonly blocks: Call<readonly [document: Document], readonly Block[]>;
}

/** What the worker thread can do, by name. */
export interface WorkerCalls extends EditingCalls {
  readonly compile: Call<readonly [text: string, input: CompileInput], Step>;
  readonly parseCommand: Call<readonly [text: string], ParsedCommand>;
  readonly functionParameters: Call<readonly [texts: readonly string[]], readonly (readonly FunctionParameter[])[]>;
}

export type EditingCallName = keyof EditingCalls;
export type CallName = keyof WorkerCalls;

/** Schemas and surroundings go over once for each version; afterwards their version stands for them. */
export type ToWorker =
  | { readonly kind: 'practise' }
  | { readonly kind: 'schema'; readonly key: string; readonly schema: DatabaseSchema }
  | { readonly kind: 'surroundings'; readonly surroundings: Surroundings<SchemaRef> }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: CallName;
      readonly args: readonly unknown[];
      readonly schema: SchemaRef | undefined;
      /** The last surroundings that were handed over are those of the call. */
      readonly isSurrounded: boolean;
    };

export type FromWorker =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SharingErrorData }
  | { readonly kind: 'interrupted'; readonly id: number };

export interface WorkerOptions {
  /** Folder of `bridge.min.js` and `Kusto.Language.Bridge.min.js`; absent: from the installed package. */
  readonly languageFiles?: string | undefined;
  /** One 32-bit number: while it is not 0, the call that runs is to end so that another can go first. */
  readonly interrupt: SharedArrayBuffer;
}

export function schemaKey(schema: DatabaseSchema): string {
  return JSON.stringify([schema.cluster, schema.name]);
}

export function schemaRef(schema: DatabaseSchema): SchemaRef {
  return { key: schemaKey(schema), version: schema.version };
}
