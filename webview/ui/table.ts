import { h, icon, setAttributes } from './dom.ts';
import type { GridCell } from './grid/source.ts';
import { textWidth } from './textWidth.ts';

export interface TableColumn<T> {
  readonly key: string;
  readonly title: string;
  readonly align: 'start' | 'end';
  /** As CSS has it in `grid-template-columns`. */
  readonly track: string;
  /** Pixels, where the table is drawn as a virtual grid. */
  readonly width: number;
  readonly cell: (item: T) => GridCell;
  /** Present where users can sort by this column. */
  readonly compare?: (one: T, other: T) => number;
}

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

export interface TableOptions<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly key: (item: T) => string;
  readonly sort?: (column: string) => void;
  /** Click or Enter on a row. */
  readonly select?: (item: T) => void;
}

/** Padding of a title, and the mark of its sorting. */
const aroundTitle = 24;
const sortMark = 18;

/** The track of a column, no narrower than its title, which in another language may be longer. */
function trackFor<T>({ track, title, compare }: TableColumn<T>, sorts: boolean): string {
  const needed = Math.ceil(textWidth(title)) + aroundTitle + (sorts && compare ? sortMark : 0);
  return track.replace(/(\d+)px/, (_, width: string) => `${Math.max(Number(width), needed)}px`);
}

interface DrawnRow<T> {
  readonly element: HTMLElement;
  readonly cells: readonly HTMLElement[];
  readonly shown: string[];
  item: T;
}

/** The toolkit's data grid, for at most a hundred rows. Rows keep their elements, and with them the focus. */
export class DataTable<T> {
  readonly element: HTMLElement;
  readonly #options: TableOptions<T>;
  readonly #headers = new Map<string, HTMLElement>();
  #rows = new Map<string, DrawnRow<T>>();

  constructor(options: TableOptions<T>) {
    this.#options = options;
    const tracks = options.columns.map((column) => trackFor(column, options.sort !== undefined)).join(' ');
    this.element = h('vscode-data-grid', {
      'aria-label': options.label,
      'generate-header': 'none',
      'grid-template-columns': tracks,
    });
    // For as long as the toolkit is not there.
    this.element.style.setProperty('--tracks', tracks);
    this.element.append(this.#headerRow());
  }

  /** Shows these items in this order. */
  update(items: readonly T[], selected?: string): void {
    const { key } = this.#options;
    const rows = new Map<string, DrawnRow<T>>();
    let before: Element | null = this.element.firstElementChild;
    for (const item of items) {
      const id = key(item);
      const row = this.#rows.get(id) ?? this.#make(item);
      this.#rows.delete(id);
      rows.set(id, row);
      row.item = item;
      this.#write(row);
      if (before?.nextElementSibling !== row.element) before?.after(row.element);
      before = row.element;
      const isSelected = this.#options.select ? id === selected : undefined;
      row.element.classList.toggle('selected', isSelected === true);
      setAttributes(row.element, { 'aria-selected': isSelected === undefined ? undefined : String(isSelected) });
    }
    for (const { element } of this.#rows.values()) element.remove();
    this.#rows = rows;
  }

  showSorting(sorting: Sorting | undefined): void {
    for (const [key, header] of this.#headers) {
      const direction = sorting?.column === key ? (sorting.descending ? 'descending' : 'ascending') : undefined;
      setAttributes(header, { 'aria-sort': direction ?? 'none' });
      header.querySelector('.codicon')?.remove();
      if (direction) header.append(icon(direction === 'ascending' ? 'arrow-up' : 'arrow-down', 'sort-mark'));
    }
  }

  #headerRow(): HTMLElement {
    const row = h('vscode-data-grid-row', { 'row-type': 'sticky-header' });
    this.#options.columns.forEach(({ key, title, align, compare }, index) => {
      const attributes = { 'cell-type': 'columnheader', 'grid-column': index + 1, class: `table-title ${align}` };
      const cell = h('vscode-data-grid-cell', attributes, h('span', {}, title));
      row.append(cell);
      if (!compare || !this.#options.sort) return;
      this.#headers.set(key, cell);
      cell.classList.add('sortable');
      onPress(cell, () => this.#options.sort?.(key));
    });
    return row;
  }

  #make(item: T): DrawnRow<T> {
    const cells = this.#options.columns.map(({ align }, index) =>
      h('vscode-data-grid-cell', { 'grid-column': index + 1, class: align }),
    );
    const element = h('vscode-data-grid-row', {}, ...cells);
    const row: DrawnRow<T> = { element, cells, shown: [], item };
    if (this.#options.select) onPress(element, () => this.#options.select?.(row.item));
    return row;
  }

  #write({ item, cells, shown }: DrawnRow<T>): void {
    this.#options.columns.forEach((column, index) => {
      const { text, icon: iconName = '', look = '', title } = column.cell(item);
      const element = cells[index];
      const now = `${look}|${iconName}|${title ?? ''}|${text}`;
      if (!element || shown[index] === now) return;
      shown[index] = now;
      element.className = `${column.align} ${look}`.trim();
      setAttributes(element, { title });
      element.replaceChildren(...(iconName ? [icon(iconName)] : []), h('span', { class: 'table-text' }, text));
    });
  }
}

function onPress(element: HTMLElement, press: () => void): void {
  element.addEventListener('click', press);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    press();
  });
}
