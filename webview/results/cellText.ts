import type { Cell } from '../../src/protocol/query.ts';
import type { Column, KustoType } from '../../src/protocol/schema.ts';
import type { GridCell } from '../ui/grid/source.ts';

const numbers: ReadonlySet<KustoType> = new Set(['int', 'long', 'real', 'decimal', 'timespan']);
/** A cell shows one line of this many characters; all of it is copied. */
const longest = 400;

export function isRightAligned({ type }: Column): boolean {
  return numbers.has(type);
}

/** A cell as it stands on the wire, so that no digit is lost; line breaks become visible. */
export function cellText(cell: Cell): GridCell {
  if (cell === null) return { text: 'null', look: 'null' };
  const text = String(cell);
  const line = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const shown = line.replace(/\r\n|\r|\n/g, '⏎').replaceAll('\t', '⇥');
  return shown === text ? { text: shown } : { text: shown, title: text.slice(0, 2_000) };
}
