import { h, icon, setAttributes } from '../dom.ts';
import type { ColumnLayout, Window } from './layout.ts';
import type { Selection } from './selection.ts';
import type { GridCell, GridColumn, GridSource } from './source.ts';

interface DrawnRow {
  readonly element: HTMLElement;
  readonly number: HTMLElement | undefined;
  readonly cells: Map<number, DrawnCell>;
  row: number;
}

interface DrawnCell {
  readonly element: HTMLElement;
  shown: string | undefined;
}

export interface RowsOptions {
  readonly columns: readonly GridColumn[];
  readonly source: GridSource;
  readonly layout: ColumnLayout;
  readonly selection: Selection;
  readonly rowHeight: number;
  /** Width of the row numbers in front; 0 shows none. */
  readonly gutter: number;
  readonly formatNumber: (row: number) => string;
}

/** Draws the rows and columns that can be seen, and uses the elements of those that no longer can. */
export class GridRows {
  readonly element = h('div', { role: 'rowgroup', class: 'grid-rows' });
  readonly #options: RowsOptions;
  #drawn = new Map<number, DrawnRow>();

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  /** `offset`: pixels from the first row to the top of the view. */
  draw(rows: Window, columns: Window, offset: number): void {
    const free: DrawnRow[] = [];
    for (const [row, drawn] of this.#drawn) {
      if (row >= rows.first && row < rows.end) continue;
      this.#drawn.delete(row);
      free.push(drawn);
    }
    for (let row = rows.first; row < rows.end; row += 1) {
      const drawn = this.#drawn.get(row) ?? this.#take(row, free.pop());
      drawn.element.style.transform = `translateY(${row * this.#options.rowHeight - offset}px)`;
      this.#drawCells(drawn, columns);
    }
    for (const { element } of free) element.remove();
  }

  /** The element of a cell, while it is drawn. */
  cell(row: number, column: number): HTMLElement | undefined {
    return this.#drawn.get(row)?.cells.get(column)?.element;
  }

  #take(row: number, old: DrawnRow | undefined): DrawnRow {
    const drawn = old ?? this.#make();
    drawn.row = row;
    setAttributes(drawn.element, { 'aria-rowindex': row + 2 });
    drawn.element.classList.toggle('odd', row % 2 === 1);
    if (drawn.number) drawn.number.textContent = this.#options.formatNumber(row + 1);
    this.#drawn.set(row, drawn);
    return drawn;
  }

  #make(): DrawnRow {
    const { gutter } = this.#options;
    const element = h('div', { role: 'row', class: 'grid-row' });
    const number = gutter > 0 ? h('div', { role: 'rowheader', class: 'grid-number', 'aria-colindex': 1 }) : undefined;
    if (number) {
      number.style.width = `${gutter}px`;
      element.append(number);
    }
    this.element.append(element);
    return { element, number, cells: new Map(), row: -1 };
  }

  #drawCells(drawn: DrawnRow, columns: Window): void {
    for (const [column, { element }] of drawn.cells) {
      if (column >= columns.first && column < columns.end) continue;
      element.remove();
      drawn.cells.delete(column);
    }
    for (let column = columns.first; column < columns.end; column += 1) {
      const cell = drawn.cells.get(column) ?? this.#makeCell(drawn, column);
      this.#place(cell.element, column);
      this.#write(cell, this.#options.source.cell(drawn.row, column));
      this.#mark(cell.element, drawn.row, column);
    }
  }

  #makeCell(drawn: DrawnRow, column: number): DrawnCell {
    const { columns, gutter } = this.#options;
    const align = columns[column]?.align ?? 'start';
    const colindex = column + (gutter > 0 ? 2 : 1);
    const element = h('div', { role: 'gridcell', class: `grid-cell ${align}`, 'aria-colindex': colindex });
    // Screen readers follow the order of the elements, so a column that comes back goes to its place.
    let next: number | undefined;
    for (const other of drawn.cells.keys()) {
      if (other > column && (next === undefined || other < next)) next = other;
    }
    const before = next === undefined ? undefined : drawn.cells.get(next)?.element;
    drawn.element.insertBefore(element, before ?? null);
    const cell: DrawnCell = { element, shown: undefined };
    drawn.cells.set(column, cell);
    return cell;
  }

  #place(element: HTMLElement, column: number): void {
    const { layout, gutter } = this.#options;
    const left = `${gutter + layout.left(column)}px`;
    const width = `${layout.widthOf(column)}px`;
    if (element.style.left !== left) element.style.left = left;
    if (element.style.width !== width) element.style.width = width;
  }

  #write(drawn: DrawnCell, cell: GridCell | undefined): void {
    const shown = cell ? `${cell.look ?? ''}|${cell.icon ?? ''}|${cell.title ?? ''}|${cell.text}` : '';
    if (drawn.shown === shown) return;
    drawn.shown = shown;
    const { element } = drawn;
    const looks = [...element.classList].filter((name) => ['grid-cell', 'start', 'end'].includes(name));
    element.className = [...looks, ...(cell ? (cell.look?.split(' ') ?? []) : ['pending'])].join(' ').trim();
    setAttributes(element, { title: cell?.title, 'aria-busy': cell ? undefined : 'true' });
    element.replaceChildren(...(cell?.icon ? [icon(cell.icon)] : []), cell?.text ?? '');
  }

  #mark(element: HTMLElement, row: number, column: number): void {
    const { selection } = this.#options;
    const active = selection.active.row === row && selection.active.column === column;
    const selected = selection.has(row, column);
    element.classList.toggle('selected', selected);
    element.classList.toggle('active', active);
    setAttributes(element, { 'aria-selected': selected ? 'true' : 'false', tabindex: active ? 0 : -1 });
  }
}
