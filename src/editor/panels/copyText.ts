import { SharingError } from '../../protocol/errors.ts';
import type { Cell, QueryResult, Rows } from '../../protocol/query.ts';
import type { CellBlock } from '../../protocol/webview.ts';

/** A clipboard holds its text in memory, several times over; what is larger belongs in a file. */
const maximumCells = 1_000_000;
const pageRows = 1_000;

export interface CopiedText {
  readonly text: string;
  readonly cells: number;
}

/** A block of cells as tab-separated values, exactly as they stand on the wire; rejects what no clipboard should hold. */
export async function copyText(
  block: CellBlock,
  result: QueryResult,
  rows: (params: { table: number; offset: number; count: number }) => Promise<Rows>,
): Promise<CopiedText> {
  const table = result.tables[block.table];
  if (!table) throw new SharingError('InvalidArgument', `The result has no table ${block.table}.`, 'bug');
  const from = Math.max(0, block.from);
  const count = Math.min(block.to + 1, table.rows) - from;
  const cells = Math.max(0, count) * block.columns.length;
  if (cells > maximumCells) {
    const message = `The selection has ${cells} cells; at most ${maximumCells} can be copied. Select fewer rows or columns.`;
    throw new SharingError('InvalidArgument', message);
  }
  // A single cell is copied as it is, so that a text with line breaks can be pasted anywhere.
  const line = cells === 1 && !block.withHeader ? plainLine : tabbed;
  const lines = block.withHeader ? [line(block.columns.map((column) => table.columns[column]?.name ?? ''))] : [];
  for (let offset = from; offset < from + count; offset += pageRows) {
    const page = await rows({ table: block.table, offset, count: Math.min(pageRows, from + count - offset) });
    for (const row of page) lines.push(line(block.columns.map((column) => row[column] ?? null)));
  }
  return { text: lines.join('\n'), cells };
}

function plainLine(cells: readonly Cell[]): string {
  return cells.map(plain).join('\t');
}

function tabbed(cells: readonly Cell[]): string {
  return cells.map((cell) => quoted(plain(cell))).join('\t');
}

function plain(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

/** Quoted as spreadsheets read it, only where the text would break the row. */
function quoted(text: string): string {
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
