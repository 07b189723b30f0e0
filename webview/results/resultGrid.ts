import * as l10n from '@vscode/l10n';
import type { Cell, ResultTable, Rows } from '../../src/protocol/query.ts';
import type { Arrangement, resultsView } from '../../src/protocol/resultsView.ts';
import type { ViewClient } from '../ui/client.ts';
import type { Formats } from '../ui/format.ts';
import { RowPages } from '../ui/grid/rowPages.ts';
import type { Block, Position } from '../ui/grid/selection.ts';
import type { GridCell, GridColumn } from '../ui/grid/source.ts';
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
  readonly menu: (cell: Position, place: { readonly x: number; readonly y: number }) => void;
  /** Enter or a double click on a cell. */
  readonly opened: (active: Position) => void;
  /** The active cell is another. */
  readonly moved: (active: Position) => void;
  /** Enter or a click on a title. */
  readonly sortBy: (column: number) => void;
  readonly filterBy: (column: number) => void;
  readonly failed: (error: unknown) => void;
}

/** One table of a result: its rows are fetched as they are looked at, in the order that is asked for. */
export class ResultGrid {
  readonly grid: VirtualGrid;
  readonly #options: ResultGridOptions;
  #pages: RowPages<readonly Cell[]>;
  /** In lower case; cells that show it are marked. */
  #marked = '';

  private constructor(
    options: ResultGridOptions,
    arrangement: Arrangement,
    rows: number,
    first: readonly (readonly Cell[])[],
  ) {
    this.#options = options;
    const { table, formats, copy, menu } = options;
    const columns = table.columns.map((column, index): GridColumn => {
      const texts = first.slice(0, measuredRows).map((row) => cellText(row[index] ?? null).text);
      return {
        title: column.name,
        note: column.type,
        align: isRightAligned(column) ? 'end' : 'start',
        width: firstWidth(column, texts),
      };
    });
    this.#pages = this.#pagesOf(arrangement, rows);
    const pages = (): RowPages<readonly Cell[]> => this.#pages;
    this.grid = new VirtualGrid({
      label: table.name,
      help: l10n.t(
        'Shift and arrow keys select. Ctrl+C copies. Ctrl+F finds. Enter shows a value in full, and on a title sorts by it. Shift+F10 opens the menu of a cell. On a title, Alt and Down filters, Alt and Left or Right change the width.',
      ),
      columns,
      source: {
        get rows() {
          return pages().rows;
        },
        cell: (row, column) => {
          const cells = this.#pages.row(row);
          return cells && this.#look(cells[column] ?? null);
        },
        look: (start, end) => this.#pages.look(start, end),
      },
      rowNumbers: true,
      formatNumber: (row) => formats.count(row),
      copy,
      menu,
      activateCell: options.opened,
      activateTitle: options.sortBy,
      filterTitle: options.filterBy,
      selected: () => options.moved(this.grid.selection.active),
    });
    this.#showArrangement(arrangement);
  }

  /**
   * Fetches what is needed to draw a grid, and gives what makes it. Rejects with an `AbortError` when `signal` says so,
   * and with what the backend says.
   */
  static async prepare(
    source: Source,
    arrangement: Arrangement,
    signal: AbortSignal,
  ): Promise<(options: ResultGridOptions) => ResultGrid> {
    const rows = await arrangedRows(source, arrangement, signal);
    const count = Math.min(rows, measuredRows);
    const first = count > 0 ? await fetchRows({ ...source, arrangement }, 0, count, signal) : [];
    return (options) => new ResultGrid(options, arrangement, rows, first);
  }

  /** Rows that are shown. */
  get rows(): number {
    return this.#pages.rows;
  }

  /** Shows the rows in another order, or others of them. Rejects as `prepare` does, and then shows what it did. */
  async arrange(arrangement: Arrangement, signal: AbortSignal): Promise<void> {
    const rows = await arrangedRows(this.#options, arrangement, signal);
    if (signal.aborted) return;
    this.#pages.dispose();
    this.#pages = this.#pagesOf(arrangement, rows);
    this.#showArrangement(arrangement);
    this.grid.rowsChanged();
  }

  /** A cell that has come; undefined while it is on its way. */
  cell({ row, column }: Position): Cell | undefined {
    return this.#pages.row(row)?.[column];
  }

  /** Marks the cells that show a text; none when it is empty. */
  mark(text: string): void {
    this.#marked = text.toLowerCase();
    this.grid.refresh();
  }

  /** Asks again for rows that could not be had. */
  retry(): void {
    this.#pages.retry();
  }

  dispose(): void {
    this.#pages.dispose();
    this.grid.dispose();
  }

  #pagesOf(arrangement: Arrangement, rows: number): RowPages<readonly Cell[]> {
    const options = this.#options;
    return new RowPages({
      rows,
      columns: options.table.columns.length,
      fetch: (offset, count, signal) => fetchRows({ ...options, arrangement }, offset, count, signal),
      changed: () => this.grid.refresh(),
      failed: options.failed,
    });
  }

  #showArrangement({ sort: [sort], filters }: Arrangement): void {
    this.grid.showSorting(sort?.column, sort?.descending === true);
    this.grid.showFiltered(new Set(filters.map(({ column }) => column)));
  }

  #look(cell: Cell): GridCell {
    const shown = cellText(cell);
    if (this.#marked === '' || cell === null || !String(cell).toLowerCase().includes(this.#marked)) return shown;
    return { ...shown, look: 'hit' };
  }
}

type Source = Pick<ResultGridOptions, 'client' | 'index'>;

function arrangedRows({ client, index }: Source, arrangement: Arrangement, signal: AbortSignal): Promise<number> {
  return client.request('arrange', { table: index, arrangement }, signal);
}

/** Rows of one table of the result. */
export function fetchRows(
  { client, index, arrangement }: Source & { readonly arrangement: Arrangement },
  offset: number,
  count: number,
  signal: AbortSignal,
): Promise<Rows> {
  return client.request('rows', { table: index, arrangement, offset, count }, signal);
}
