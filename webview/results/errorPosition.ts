import type { TextSpan } from '../../src/protocol/errorData.ts';

export interface ErrorPosition {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** The line of the text, parted where the trouble is. */
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Where in a text a span lies. A span over several lines is shown to the end of its first. */
export function errorPosition(text: string, { start, length }: TextSpan): ErrorPosition {
  const at = Math.max(0, Math.min(start, text.length));
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const nextBreak = text.indexOf('\n', at);
  const line = text.slice(lineStart, nextBreak < 0 ? text.length : nextBreak).replace(/\r$/, '');
  const column = at - lineStart;
  // At the end of a line there is nothing to underline but the place behind it.
  const marked = line.slice(column, column + Math.max(1, length)) || ' ';
  return {
    line: text.slice(0, lineStart).split('\n').length,
    column: column + 1,
    before: line.slice(0, column),
    marked,
    after: line.slice(column + marked.length),
  };
}
