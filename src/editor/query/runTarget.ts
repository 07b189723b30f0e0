import type { DatabaseNode, TableNode } from '../tree/nodes.ts';

/** Zero-based, as LSP has them. */
interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** A part of a document, as a CodeLens of the server names it. */
export interface QueryRange {
  readonly uri: string;
  readonly range: { readonly start: TextPosition; readonly end: TextPosition };
}

/** What to run: a node of the tree, or a part of a document. Without one: what the cursor is in. */
export type RunTarget = TableNode | DatabaseNode | QueryRange;

export function isQueryRange(target: object): target is QueryRange {
  return 'range' in target;
}
