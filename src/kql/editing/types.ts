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
  readonly sortText: string;
  /** What to match against what was typed. */
  readonly filterText: string;
  /** The caret goes between the two. */
  readonly before: string;
  readonly after: string;
  /** What it replaces. */
  readonly start: number;
  readonly length: number;
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
