import * as l10n from '@vscode/l10n';
import type { Cell, ResultTable, Rows } from '../../src/protocol/query.ts';
import type { resultsView } from '../../src/protocol/webview.ts';
import type { ViewClient } from '../ui/client.ts';
import type { Formats } from '../ui/format.ts';
import { RowPages } from '../ui/grid/rowPages.ts';
import type { Block, Position } from '../ui/grid/selection.ts';
import type { GridColumn } from '../ui/grid/source.ts';
import { VirtualGrid } from '../ui/grid/virtualGrid.ts';
import { cellText, isRightAligned } from './cellText.ts';
import { firstWidth } from './columnWidth.ts';

/** Rows whose texts decide how wide the columns are at first. */
const measuredRows = 50;

export interface ResultGridOptions {
  readonly client: ViewClient<typeof resultsView>;
  readonly table: ResultTable;
  /** Index of the table in its result. */
  readonly index: number;
  readonly formats: Formats;
  readonly copy: (block: Block) => void;
  /** Enter or a double click on a cell. */
  readonly opened: (active: Position) => void;
  /** The active cell is another. */
  readonly moved: (active: Position) => void;
  readonly failed: (error: unknown) => void;
}

/** One table of a result: its rows are fetched as they are looked at. */
export class ResultGrid {
  readonly grid: VirtualGrid;
  readonly #pages: RowPages<readonly Cell[]>;

  private constructor(options: ResultGridOptions, first: readonly (readonly Cell[])[]) {
    const { table, formats, copy } = options;
    const columns = table.columns.map((column, index): GridColumn => {
      const texts = first.slice(0, measuredRows).map((row) => cellText(row[index] ?? null).text);
      return {
        title: column.name,
        note: column.type,
        align: isRightAligned(column) ? 'end' : 'start',
        width: firstWidth(column, texts),
      };
    });
    this.#pages = new RowPages({
      rows: table.rows,
      columns: columns.length,
      fetch: (offset, count, signal) => fetchRows(options, offset, count, signal),
      changed: () => this.grid.refresh(),
      failed: options.failed,
    });
    const pages = this.#pages;
    this.grid = new VirtualGrid({
      label: table.name,
      help: l10n.t(
        'Shift and arrow keys select. Ctrl+C copies. Enter shows a value in full. Alt and arrow keys on a title change the width.',
      ),
      columns,
      source: {
        rows: table.rows,
        cell: (row, column) => {
          const cells = pages.row(row);
          return cells && cellText(cells[column] ?? null);
        },
        look: (start, end) => pages.look(start, end),
      },
      rowNumbers: true,
      formatNumber: (row) => formats.count(row),
      copy,
      activateCell: options.opened,
      selected: () => options.moved(this.grid.selection.active),
    });
  }

  /** Rejects with an `AbortError` when `signal` says so, and with what the backend says. */
  static async open(options: ResultGridOptions, signal: AbortSignal): Promise<ResultGrid> {
    const count = Math.min(options.table.rows, measuredRows);
    return new ResultGrid(options, count > 0 ? await fetchRows(options, 0, count, signal) : []);
  }

  /** A cell that has come; undefined while it is on its way. */
  cell({ row, column }: Position): Cell | undefined {
    return this.#pages.row(row)?.[column];
  }

  /** Asks again for rows that could not be had. */
  retry(): void {
    this.#pages.retry();
  }

  dispose(): void {
    this.#pages.dispose();
    this.grid.dispose();
  }
}

/** Rows of one table of the result. */
export function fetchRows(
  { client, index }: Pick<ResultGridOptions, 'client' | 'index'>,
  offset: number,
  count: number,
  signal: AbortSignal,
): Promise<Rows> {
  return client.request('rows', { table: index, offset, count }, signal);
}
