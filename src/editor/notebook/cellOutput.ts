import type { Cell, ResultTable, Rows } from '../../protocol/query.ts';
import { formatRows } from '../panels/copyFormats.ts';

/** Rows of each table that an output shows; the rest is looked at in a results panel. */
export const shownRows = 50;
/** Characters of a cell that an output shows. */
const longest = 200;

/** Rows as a table of Markdown. What they hold is shown as it is, whatever it would mean in Markdown. */
export function markdownTable({ columns }: ResultTable, rows: Rows): string {
  const names = columns.map(({ name }) => escaped(name));
  const rules = columns.map(({ type }) => (['int', 'long', 'real', 'decimal'].includes(type) ? '---:' : '---'));
  const lines = rows.map((row) => row.map(shownCell));
  return [names, rules, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The same rows as JSON, each value in full and with all its digits. */
export function jsonRows({ columns }: ResultTable, rows: Rows): string {
  return formatRows('json', columns, rows);
}

function shownCell(cell: Cell): string {
  if (cell === null) return '*null*';
  const text = String(cell);
  return escaped(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** Markdown takes a backslash before any sign of ASCII for the sign itself. Source: CommonMark, "Backslash escapes". */
function escaped(text: string): string {
  return text.replace(/\r\n|\r|\n/g, ' ⏎ ').replace(/[!-/:-@[-`{-~]/g, '\\$&');
}
