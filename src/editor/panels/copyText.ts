import { SharingError } from '../../protocol/errors.ts';
import type { Cell, QueryResult, Rows } from '../../protocol/query.ts';
import type { CellBlock } from '../../protocol/resultsView.ts';
import { formatCount } from '../format.ts';
import type { Translate } from '../translate.ts';
import { formatRows } from './copyFormats.ts';

/** A clipboard holds its text in memory, several times over; what is larger belongs in a file. */
const maximumCells = 1_000_000;
const pageRows = 1_000;

export interface CopiedText {
  readonly text: string;
  readonly cells: number;
}

/** A block of cells as a text, each exactly as it stands on the wire; rejects what no clipboard should hold. */
export async function copyText(
  block: Omit<CellBlock, 'arrangement'>,
  result: QueryResult,
  fetch: (params: { table: number; offset: number; count: number }) => Promise<Rows>,
  t: Translate,
): Promise<CopiedText> {
  const table = result.tables[block.table];
  if (!table) throw new SharingError('InvalidArgument', t('The result has no table {0}.', block.table), 'bug');
  const from = Math.max(0, block.from);
  const count = Math.max(0, Math.min(block.to + 1, table.rows) - from);
  const cells = count * block.columns.length;
  if (cells > maximumCells) {
    const message = t(
      'The selection has {0} cells; at most {1} can be copied. Select fewer rows or columns.',
      formatCount(cells),
      formatCount(maximumCells),
    );
    throw new SharingError('InvalidArgument', message);
  }
  const rows: Cell[][] = [];
  for (let offset = from; offset < from + count; offset += pageRows) {
    const page = await fetch({ table: block.table, offset, count: Math.min(pageRows, from + count - offset) });
    for (const row of page) rows.push(block.columns.map((column) => row[column] ?? null));
  }
  const columns = block.columns.flatMap((column) => table.columns[column] ?? []);
  return { text: formatRows(block.format, columns, rows), cells };
}
