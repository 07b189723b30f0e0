import * as l10n from '@vscode/l10n';
import type { RowFilter } from '../../src/protocol/query.ts';
import { type Arrangement, asQueried, type CopyFormat } from '../../src/protocol/resultsView.ts';
import { isAbort } from '../ui/client.ts';
import { h } from '../ui/dom.ts';
import type { Block, Position } from '../ui/grid/selection.ts';
import { openMenuAt } from '../ui/menu.ts';
import { filtersFor, shortValue } from './cellFilters.ts';
import { FilterBar } from './filterBar.ts';
import { FindBar } from './findBar.ts';
import { ResultGrid, type ResultGridOptions } from './resultGrid.ts';

export interface ArrangedTableOptions extends Omit<ResultGridOptions, 'sortBy' | 'filterBy' | 'copy' | 'menu'> {
  readonly copy: (block: Block, format: CopyFormat) => void;
  /** The rows are shown in another order, or others of them. */
  readonly arranged: (arrangement: Arrangement) => void;
  /** What is looked for among the rows; undefined when nothing is. */
  readonly finds: (text: string | undefined) => void;
}

/** One table of a result with all that sorts, filters and searches it. */
export class ArrangedTable {
  readonly element: HTMLElement;
  readonly #options: ArrangedTableOptions;
  readonly #grid: ResultGrid;
  readonly #filters: FilterBar;
  readonly #find: FindBar;
  readonly #controller = new AbortController();
  #arrangement: Arrangement;
  /** What was asked for last. */
  #wanted: Arrangement;
  #arranging: AbortController | undefined;
  /** Where finding begins, other than at the active cell. */
  #from: Position | undefined;
  /** Steps to a cell that was found; the answer to an earlier one may come after that to the last. */
  #steps = 0;

  private constructor(options: ArrangedTableOptions, arrangement: Arrangement, open: OpenGrid) {
    this.#options = options;
    this.#arrangement = arrangement;
    this.#wanted = arrangement;
    this.#grid = open({
      ...options,
      copy: (block) => options.copy(block, 'plain'),
      menu: (cell, place) => this.#menu(cell, place),
      sortBy: (column) => this.#change({ sort: nextSort(this.#wanted, column) }),
      filterBy: (column) => this.#filters.ask(column),
    });
    const { table, formats } = options;
    const left = (): void => this.#grid.grid.focus();
    this.#filters = new FilterBar({
      ...{ columns: table.columns, rows: table.rows, formats, left },
      search: (search) => search !== this.#wanted.search && this.#change({ search }),
      filters: (filters: readonly RowFilter[]) => this.#change({ filters: [...filters] }),
      cancel: () => this.#arranging?.abort(),
      find: () => this.#find.open(),
    });
    this.#find = new FindBar({
      ...{ formats, left },
      find: (text) => this.#findCells(text),
      go: (text, index) => this.#goTo(text, index),
      mark: (text) => {
        this.#grid.mark(text);
        options.finds(text === '' ? undefined : text);
      },
    });
    this.#filters.show(arrangement, this.#grid.rows);
    this.element = h('div', { class: 'arranged' }, this.#filters.element, this.#find.element, this.grid.element);
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Rejects with an `AbortError` when `signal` says so, and with what the backend says. */
  static async open(
    options: ArrangedTableOptions,
    arrangement: Arrangement | undefined,
    signal: AbortSignal,
  ): Promise<ArrangedTable> {
    const shown = arrangement ?? asQueried;
    const open = await ResultGrid.prepare(options, shown, signal);
    return new ArrangedTable(options, shown, open);
  }

  get grid(): ResultGrid['grid'] {
    return this.#grid.grid;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  cell(at: Position): ReturnType<ResultGrid['cell']> {
    return this.#grid.cell(at);
  }

  retry(): void {
    this.#grid.retry();
  }

  /** Finds a text again that was looked for when the view was taken down, from the cell on that was looked at. */
  find(text: string, from: Position | undefined): void {
    this.#from = from;
    this.#find.open(text);
  }

  dispose(): void {
    this.#controller.abort();
    this.#arranging?.abort();
    this.#filters.dispose();
    this.#find.dispose();
    this.#grid.dispose();
  }

  #change(change: Partial<Arrangement>): void {
    this.#wanted = { ...this.#wanted, ...change };
    void this.#arrange(this.#wanted);
  }

  async #arrange(wanted: Arrangement): Promise<void> {
    this.#arranging?.abort();
    const controller = new AbortController();
    this.#arranging = controller;
    this.#filters.working(true);
    try {
      await this.#grid.arrange(wanted, controller.signal);
      if (controller.signal.aborted) throw controller.signal.reason;
      this.#arrangement = wanted;
      this.#filters.show(wanted, this.#grid.rows);
      this.#options.arranged(wanted);
      await this.#find.again();
    } catch (error) {
      // A newer one goes on from what was wanted here.
      if (this.#arranging === controller) this.#wanted = this.#arrangement;
      if (!isAbort(error)) this.#filters.fail(error instanceof Error ? error.message : String(error));
    } finally {
      if (this.#arranging === controller) this.#filters.working(false);
    }
  }

  async #findCells(text: string): Promise<{ cells: number; first: number } | undefined> {
    const { client, index, failed } = this.#options;
    const { row, column } = this.#from ?? this.grid.selection.active;
    this.#from = undefined;
    const from = { row: Math.max(0, row), column };
    const shown = { table: index, arrangement: this.#arrangement };
    try {
      return await client.request('find', { ...shown, text, from }, this.#controller.signal);
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  async #goTo(text: string, number: number): Promise<void> {
    const { client, index: table, failed, moved } = this.#options;
    const shown = { table, arrangement: this.#arrangement };
    const step = ++this.#steps;
    try {
      const at = await client.request('found', { ...shown, text, index: number }, this.#controller.signal);
      if (step !== this.#steps) return;
      this.grid.reveal(at);
      moved(at);
    } catch (error) {
      failed(error);
    }
  }

  #menu(at: Position, place: { readonly x: number; readonly y: number }): void {
    const cell = this.#grid.cell(at);
    const name = this.#options.table.columns[at.column]?.name ?? '';
    if (cell === undefined) return;
    const filter = (keep: boolean) => () =>
      this.#change({ filters: filtersFor(this.#wanted.filters, at.column, cell, keep) });
    const copy = (format: CopyFormat) => () => {
      const block = this.grid.selection.block();
      if (block) this.#options.copy(block, format);
    };
    const value = shortValue(cell);
    const entries = [
      { text: l10n.t('Show Value'), press: () => this.#options.opened(at) },
      { text: l10n.t('Only {0} = {1}', name, value), press: filter(true) },
      { text: l10n.t('Without {0} = {1}', name, value), press: filter(false) },
      { text: l10n.t('Copy'), press: copy('plain') },
      { text: l10n.t('Copy with Titles'), press: copy('tsv') },
      { text: l10n.t('Copy as KQL datatable'), press: copy('datatable') },
    ];
    openMenuAt(place, l10n.t('Cell'), entries, () => this.grid.focus());
  }

  #key(event: KeyboardEvent): void {
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && event.key.toLowerCase() === 'f') this.#find.open();
    else if (event.key === 'F3') void this.#find.next(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

type OpenGrid = (options: ResultGridOptions) => ResultGrid;

/** Up, down, as the query gave them. */
function nextSort({ sort: [sort] }: Arrangement, column: number): Arrangement['sort'] {
  if (sort?.column !== column) return [{ column, descending: false }];
  return sort.descending ? [] : [{ column, descending: true }];
}
