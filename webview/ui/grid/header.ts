import { h, icon, setAttributes } from '../dom.ts';
import { type ColumnLayout, clamp, type Window } from './layout.ts';
import type { Selection } from './selection.ts';
import type { GridColumn } from './source.ts';

export const narrowest = 40;
export const widest = 2000;

export interface HeaderOptions {
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly selection: Selection;
  readonly gutter: number;
  /** A column has a new width. */
  readonly resized: () => void;
  /** The width at which everything drawn in a column can be read. */
  readonly fit: (column: number) => number;
  /** Asked to filter by a column; absent where there are no filters. */
  readonly filter?: ((column: number) => void) | undefined;
}

/** The row of column titles, with handles between them. */
export class GridHeader {
  readonly element = h('div', { role: 'row', class: 'grid-header', 'aria-rowindex': 1 });
  readonly #options: HeaderOptions;
  readonly #cells = new Map<number, HTMLElement>();
  #filtered: ReadonlySet<number> = new Set();
  #sorting: { readonly column: number; readonly descending: boolean } | undefined;

  constructor(options: HeaderOptions) {
    this.#options = options;
    if (options.gutter > 0) {
      const corner = h('div', { role: 'columnheader', class: 'grid-number', 'aria-colindex': 1 }, '#');
      corner.style.width = `${options.gutter}px`;
      this.element.append(corner);
    }
  }

  draw(columns: Window): void {
    for (const [column, cell] of this.#cells) {
      if (column >= columns.first && column < columns.end) continue;
      cell.remove();
      this.#cells.delete(column);
    }
    const { layout, selection, gutter } = this.#options;
    for (let column = columns.first; column < columns.end; column += 1) {
      const cell = this.#cells.get(column) ?? this.#make(column);
      cell.style.left = `${gutter + layout.left(column)}px`;
      cell.style.width = `${layout.widthOf(column)}px`;
      const active = selection.active.row < 0 && selection.active.column === column;
      cell.tabIndex = active ? 0 : -1;
    }
  }

  /** Marks the column that the rows are sorted by; none when undefined. */
  showSorting(column: number | undefined, descending: boolean): void {
    this.#sorting = column === undefined ? undefined : { column, descending };
    for (const [each, cell] of this.#cells) this.#markSorting(each, cell);
  }

  /** Marks the columns by which rows are filtered. */
  showFiltered(columns: ReadonlySet<number>): void {
    this.#filtered = columns;
    for (const [each, cell] of this.#cells) this.#markFiltered(each, cell);
  }

  #markFiltered(column: number, cell: HTMLElement): void {
    cell.classList.toggle('filtered', this.#filtered.has(column));
  }

  #markSorting(column: number, cell: HTMLElement): void {
    const direction = this.#sorting?.column === column && (this.#sorting.descending ? 'descending' : 'ascending');
    if (cell.getAttribute('aria-sort') === (direction || null)) return;
    setAttributes(cell, { 'aria-sort': direction || undefined });
    cell.querySelector('.sort-mark')?.remove();
    if (!direction) return;
    const mark = icon(direction === 'ascending' ? 'arrow-up' : 'arrow-down', 'sort-mark');
    cell.insertBefore(mark, cell.querySelector('.grid-filter, .grid-handle'));
  }

  cell(column: number): HTMLElement | undefined {
    return this.#cells.get(column);
  }

  /** Changes a width by keyboard. */
  widen(column: number, by: number): void {
    this.#resize(column, this.#options.layout.widthOf(column) + by);
  }

  #make(column: number): HTMLElement {
    const { columns, gutter } = this.#options;
    const { title = '', note, align = 'start' } = columns[column] ?? {};
    const cell = h(
      'div',
      { role: 'columnheader', class: `grid-title ${align}`, 'aria-colindex': column + (gutter > 0 ? 2 : 1), title },
      h('span', { class: 'grid-title-text' }, title),
      ...(note ? [h('span', { class: 'grid-note' }, note)] : []),
      ...this.#filterButton(column),
      this.#handle(column),
    );
    this.#cells.set(column, cell);
    this.#markSorting(column, cell);
    this.#markFiltered(column, cell);
    this.element.append(cell);
    return cell;
  }

  /** For the mouse; the keyboard has Alt+Down on the title. */
  #filterButton(column: number): HTMLElement[] {
    const { filter } = this.#options;
    if (!filter) return [];
    const button = icon('filter', 'grid-filter');
    button.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      event.stopPropagation();
    });
    button.addEventListener('click', () => filter(column));
    return [button];
  }

  #handle(column: number): HTMLElement {
    const handle = h('div', { class: 'grid-handle', 'aria-hidden': 'true' });
    handle.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
      const start = this.#options.layout.widthOf(column) - event.clientX;
      const move = (moved: PointerEvent) => this.#resize(column, start + moved.clientX);
      handle.addEventListener('pointermove', move);
      handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
        once: true,
      });
    });
    handle.addEventListener('dblclick', () => this.#resize(column, this.#options.fit(column)));
    return handle;
  }

  #resize(column: number, width: number): void {
    this.#options.layout.resize(column, clamp(Math.round(width), narrowest, widest));
    this.#options.resized();
  }
}
