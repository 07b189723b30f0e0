import type { SharedKind } from '../../protocol/sharedKinds.ts';

/** A text with the name under which its analysis is kept. */
export interface Document {
  readonly uri: string;
  readonly text: string;
}

/** Something wrong in a text, as Microsoft's binder sees it. Offsets are those of the whole text. */
export interface EditingDiagnostic {
  readonly start: number;
  readonly length: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** Microsoft's number, for example `KS142`. */
  readonly code: string;
  readonly message: string;
}

export interface CompletionEntry {
  readonly label: string;
  /** Microsoft's kind, for example `Column`. */
  readonly kind: string;
  /** The type of a column. */
  readonly detail: string;
  readonly sortText: string;
  /** What to match against what was typed. */
  readonly filterText: string;
  /** The caret goes between the two. */
  readonly before: string;
  readonly after: string;
  /** What it replaces. */
  readonly start: number;
  readonly length: number;
  /** With places to fill in, as LSP has snippets: goes in instead of `before` and `after`. */
  readonly snippet?: string;
  /** Something has to follow that can be completed as well. */
  readonly retriggers: boolean;
}

export interface Hover {
  /** Plain text, one part a line. */
  readonly parts: readonly { readonly kind: string; readonly text: string }[];
}

export interface TextEdit {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

export interface FoldingSpan {
  readonly start: number;
  readonly end: number;
}

/** A query or command of a file: files hold several, parted by blank lines. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly kind: 'query' | 'command';
}

/** One way to call a function. Ranges of `parameters` are offsets in `label`. */
export interface CallSignature {
  readonly label: string;
  readonly documentation: string;
  readonly parameters: readonly { readonly start: number; readonly end: number; readonly documentation: string }[];
}

export interface CallHelp {
  readonly signatures: readonly CallSignature[];
  readonly activeSignature: number;
  /** undefined: the function takes no more arguments than there are. */
  readonly activeParameter: number | undefined;
}

export interface NameRange {
  readonly start: number;
  readonly length: number;
  readonly isDeclaration: boolean;
}

/** What a database holds, for its definition to be shown; `offset` is where in the command that makes it. */
export interface EntityDefinition {
  /** Names as the binder has them; the cluster's may be its URI. */
  readonly cluster: string;
  readonly database: string;
  readonly of: SharedKind;
  readonly name: string;
  readonly offset: number;
}

/** Where a name comes from: places of the same document, or something that a database holds. `origin` is the name itself. */
export interface Definitions {
  readonly origin: FoldingSpan;
  readonly places: readonly FoldingSpan[];
  readonly entity?: EntityDefinition;
}

export interface RenameTarget {
  readonly start: number;
  readonly length: number;
  readonly name: string;
}

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'query' | 'command' | 'variable' | 'function' | 'parameter';
  readonly span: FoldingSpan;
  readonly selection: FoldingSpan;
  readonly children: readonly OutlineItem[];
}

/** `kind` is Microsoft's, for example `QueryOperator`. */
export interface ClassifiedSpan {
  readonly start: number;
  readonly length: number;
  readonly kind: string;
}

/** A change that is offered; `mends` is the code of the diagnostic that it takes away. */
export interface CodeChange {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor.extract' | 'refactor.inline';
  readonly edits: readonly TextEdit[];
  readonly mends?: { readonly code: string; readonly start: number; readonly length: number };
  readonly isPreferred: boolean;
}

/** `pending`: offsets of blocks whose advice costs more and is to be asked for, each by itself. */
export interface Judgement {
  readonly diagnostics: readonly EditingDiagnostic[];
  readonly pending: readonly number[];
}
