import { h, setAttributes } from '../dom.ts';
import { GridHeader } from './header.ts';
import { ColumnLayout, clamp, RowLayout } from './layout.ts';
import { GridRows } from './rows.ts';
import { type Block, moveBy, type Position, Selection } from './selection.ts';
import type { GridColumn, GridSource } from './source.ts';

const rowHeight = 22;
const headerHeight = 26;
/** Rows drawn beyond either edge, so that one step of the wheel shows no gap. */
const margin = 4;
const keyboardStep = 10;

export interface VirtualGridOptions {
  /** Name for screen readers. */
  readonly label: string;
  /** How a screen reader explains what else the keyboard does. */
  readonly help: string;
  readonly columns: readonly GridColumn[];
  readonly source: GridSource;
  readonly rowNumbers: boolean;
  readonly formatNumber: (row: number) => string;
  /** Asked to copy the selected cells. */
  readonly copy?: (block: Block) => void;
  /** The menu of a cell is wanted, at a place of the view: by the right button, Shift+F10 or the key for menus. */
  readonly menu?: (cell: Position, place: { readonly x: number; readonly y: number }) => void;
  /** Enter or a double click on a cell. */
  readonly activateCell?: (cell: Position) => void;
  /** Enter or a click on a title. */
  readonly activateTitle?: (column: number) => void;
  /** Alt+Down or a click on the sign of a filter in a title. */
  readonly filterTitle?: (column: number) => void;
  /** The active cell or the selection is another. */
  readonly selected?: () => void;
}

/**
 * A grid of any number of rows and columns that draws only what can be seen. Keyboard and roles as in the grid pattern
 * of the ARIA Authoring Practices: one tab stop, which follows the active cell.
 */
export class VirtualGrid {
  readonly element: HTMLElement;
  readonly selection = new Selection();
  readonly #options: VirtualGridOptions;
  readonly #layout: ColumnLayout;
  readonly #gutter: number;
  readonly #header: GridHeader;
  readonly #rows: GridRows;
  readonly #stage: HTMLElement;
  readonly #spacer = h('div', { class: 'grid-spacer' });
  readonly #resizeObserver: ResizeObserver;
  #rowLayout: RowLayout;
  /** Pixels from the first row to the top of the view. In a grid too high to scroll over, exacter than `scrollTop`. */
  #offset = 0;
  #frame = 0;
  /** To be revealed with the next frame, when the size of the grid is known. */
  #wanted: Position | undefined;

  constructor(options: VirtualGridOptions) {
    this.#options = options;
    const { columns, source, label, help } = options;
    this.#layout = new ColumnLayout(columns.map(({ width }) => width));
    this.#rowLayout = new RowLayout(source.rows, rowHeight);
    this.#gutter = options.rowNumbers ? 24 + 8 * options.formatNumber(source.rows).length : 0;
    const shared = { columns, layout: this.#layout, selection: this.selection, gutter: this.#gutter };
    this.#header = new GridHeader({
      ...shared,
      resized: () => this.refresh(),
      fit: (column) => this.#fit(column),
      filter: options.filterTitle,
    });
    this.#rows = new GridRows({ ...shared, source, rowHeight, formatNumber: options.formatNumber });
    this.#stage = h('div', { class: 'grid-stage' }, this.#header.element, this.#rows.element);
    this.element = h(
      'div',
      { role: 'grid', class: 'grid', 'aria-label': label, 'aria-description': help, 'aria-multiselectable': 'true' },
      this.#stage,
      this.#spacer,
    );
    this.#listen();
    this.#resizeObserver = new ResizeObserver(() => this.refresh());
    this.#resizeObserver.observe(this.element);
    this.rowsChanged();
  }

  /** The source has another number of rows. */
  rowsChanged(): void {
    const { source, columns } = this.#options;
    this.#rowLayout = new RowLayout(source.rows, rowHeight);
    const extra = this.#gutter > 0 ? 1 : 0;
    setAttributes(this.element, { 'aria-rowcount': source.rows + 1, 'aria-colcount': columns.length + extra });
    const last = Math.max(source.rows - 1, -1);
    if (this.selection.active.row > last) this.selection.go({ ...this.selection.active, row: last }, false);
    this.refresh();
  }

  /** Draws again with the next frame: rows arrived, sizes or the selection changed. */
  refresh(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Marks the column that the rows are sorted by. */
  showSorting(column: number | undefined, descending: boolean): void {
    this.#header.showSorting(column, descending);
  }

  /** Marks the columns by which the rows are filtered. */
  showFiltered(columns: ReadonlySet<number>): void {
    this.#header.showFiltered(columns);
  }

  /** Makes a cell the active one and brings it into view; the keyboard stays where it is. */
  reveal(to: Position): void {
    const row = clamp(to.row, -1, this.#rowLayout.rows - 1);
    this.#wanted = { row, column: clamp(to.column, 0, this.#layout.widths.length - 1) };
    this.refresh();
  }

  /** Gives the keyboard to the active cell. */
  focus(): void {
    this.element.focus({ preventScroll: true });
    this.refresh();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
    this.#resizeObserver.disconnect();
    this.element.remove();
  }

  get #viewHeight(): number {
    return Math.max(0, this.element.clientHeight - headerHeight);
  }

  get #viewWidth(): number {
    return Math.max(0, this.element.clientWidth - this.#gutter);
  }

  #draw(): void {
    this.#frame = 0;
    const { element } = this;
    const width = `${this.#gutter + this.#layout.width}px`;
    this.#stage.style.width = width;
    this.#stage.style.height = `${element.clientHeight}px`;
    this.#spacer.style.height = `${Math.max(0, this.#rowLayout.scrollHeight - this.#viewHeight)}px`;
    if (this.#wanted) this.#show(this.#wanted, false);
    this.#wanted = undefined;
    this.#offset = Math.min(this.#offset, this.#rowLayout.maximumOffset(this.#viewHeight));
    const rows = this.#rowLayout.window(this.#offset, this.#viewHeight, margin);
    const columns = this.#layout.window(element.scrollLeft, this.#viewWidth);
    const hadFocus = element.contains(document.activeElement);
    this.#options.source.look(rows.first, rows.end);
    this.#header.draw(columns);
    this.#rows.draw(rows, columns, this.#offset);
    this.#keepTabStop(hadFocus);
  }

  /** While the active cell is out of sight the grid itself is the tab stop, and keeps the keyboard. */
  #keepTabStop(hadFocus: boolean): void {
    const active = this.#cell(this.selection.active);
    this.element.tabIndex = active ? -1 : 0;
    if (!hadFocus) return;
    const target = active ?? this.element;
    if (document.activeElement !== target) target.focus({ preventScroll: true });
  }

  #cell({ row, column }: Position): HTMLElement | undefined {
    return row < 0 ? this.#header.cell(column) : this.#rows.cell(row, column);
  }

  #show(to: Position, extend: boolean): void {
    this.selection.go(to, extend);
    if (to.row >= 0) this.#scrollTo(this.#rowLayout.reveal(to.row, this.#offset, this.#viewHeight));
    this.element.scrollLeft = this.#layout.reveal(to.column, this.element.scrollLeft, this.#viewWidth);
  }

  /** Makes a cell the active one, brings it into view and gives it the keyboard. */
  #go(to: Position, extend: boolean): void {
    this.#show(to, extend);
    if (!this.element.contains(document.activeElement)) this.element.focus({ preventScroll: true });
    this.refresh();
    this.#options.selected?.();
  }

  #scrollTo(offset: number): void {
    if (offset === this.#offset) return;
    this.#offset = offset;
    this.element.scrollTop = this.#rowLayout.toScrollTop(offset, this.#viewHeight);
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener('scroll', () => this.#scrolled());
    element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('pointerdown', (event) => this.#press(event));
    element.addEventListener('contextmenu', (event) => this.#menu(event));
    element.addEventListener('dblclick', (event) => {
      const at = this.#positionOf(event);
      if (at && at.row >= 0 && at.column >= 0) this.#options.activateCell?.(at);
    });
  }

  #scrolled(): void {
    const { scrollTop } = this.element;
    const known = this.#rowLayout.toScrollTop(this.#offset, this.#viewHeight);
    // What we set ourselves comes back rounded to whole pixels, each of which may stand for many rows.
    if (Math.abs(known - scrollTop) >= 1) this.#offset = this.#rowLayout.toOffset(scrollTop, this.#viewHeight);
    this.refresh();
  }

  /** Where a pixel of the scrollbar stands for many, the wheel still moves by rows. */
  #wheel(event: WheelEvent): void {
    const isScaled = this.#rowLayout.fullHeight > this.#rowLayout.scrollHeight;
    if (!isScaled || event.ctrlKey || event.deltaY === 0 || event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL) return;
    event.preventDefault();
    const end = this.#rowLayout.maximumOffset(this.#viewHeight);
    this.#scrollTo(clamp(this.#offset + event.deltaY, 0, end));
    this.refresh();
  }

  #key(event: KeyboardEvent): void {
    if (this.#command(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Whether the key meant something here. */
  #command(event: KeyboardEvent): boolean {
    const { key, shiftKey, altKey } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const { active } = this.selection;
    if (altKey && key === 'ArrowDown' && active.row < 0 && this.#options.filterTitle) {
      this.#options.filterTitle(active.column);
      return true;
    }
    if (altKey) {
      if (active.row >= 0 || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
      this.#header.widen(active.column, key === 'ArrowLeft' ? -keyboardStep : keyboardStep);
      return true;
    }
    if (ctrl && key.toLowerCase() === 'c') return this.#copy();
    if (ctrl && key.toLowerCase() === 'a') return this.#selectRows(0, this.#rowLayout.rows - 1);
    if (shiftKey && key === ' ') return active.row >= 0 && this.#selectRows(active.row, active.row);
    if (key === 'Enter' && active.row < 0) {
      this.#options.activateTitle?.(active.column);
      return true;
    }
    if (key === 'Enter' && this.#options.activateCell) {
      this.#options.activateCell(active);
      return true;
    }
    const page = Math.max(1, Math.floor(this.#viewHeight / rowHeight) - 1);
    const bounds = { rows: this.#rowLayout.rows, columns: this.#layout.widths.length, page };
    const to = moveBy({ key, ctrl }, active, bounds);
    if (to) this.#go(to, shiftKey);
    return to !== undefined;
  }

  /** Selects whole rows; the view stays where it is. */
  #selectRows(top: number, bottom: number): boolean {
    if (bottom < top) return false;
    this.selection.select({ row: bottom, column: this.#layout.widths.length - 1 }, { row: top, column: 0 });
    this.refresh();
    this.#options.selected?.();
    return true;
  }

  #copy(): boolean {
    const block = this.selection.block();
    const { copy } = this.#options;
    if (!block || !copy) return false;
    copy(block);
    return true;
  }

  #press(event: PointerEvent): void {
    const at = this.#positionOf(event);
    if (event.button !== 0 || !at) return;
    event.preventDefault();
    if (at.column < 0) {
      this.#selectRows(at.row, at.row);
      this.element.focus({ preventScroll: true });
      return;
    }
    this.#go(at, event.shiftKey);
    if (at.row < 0) {
      this.#options.activateTitle?.(at.column);
      return;
    }
    const move = (moved: PointerEvent) => {
      const over = this.#positionOf(moved);
      if (over && over.row >= 0 && over.column >= 0) this.#go(over, true);
    };
    const end = () => window.removeEventListener('pointermove', move);
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end, { once: true });
    window.addEventListener('pointercancel', end, { once: true });
  }

  #menu(event: MouseEvent): void {
    const at = this.#positionOf(event);
    const { menu } = this.#options;
    if (!menu || !at || at.row < 0 || at.column < 0) return;
    event.preventDefault();
    // What is selected stays so, to be copied; elsewhere the cell is meant that was pointed at.
    if (!this.selection.has(at.row, at.column)) this.#go(at, false);
    menu(at, { x: event.clientX, y: event.clientY });
  }

  /** The cell under the pointer; column -1 is the row number. */
  #positionOf(event: MouseEvent): Position | undefined {
    const target = event.target instanceof Element ? event.target : undefined;
    const cell = target?.closest('[aria-colindex]');
    const row = Number(cell?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? Number.NaN) - 2;
    const column = Number(cell?.getAttribute('aria-colindex') ?? Number.NaN) - (this.#gutter > 0 ? 2 : 1);
    if (!cell || Number.isNaN(row) || (row < 0 && column < 0)) return undefined;
    return { row, column };
  }

  #fit(column: number): number {
    const rows = this.#rowLayout.window(this.#offset, this.#viewHeight, margin);
    const cells = [this.#header.cell(column)?.querySelector('.grid-title-text') ?? undefined];
    for (let row = rows.first; row < rows.end; row += 1) cells.push(this.#rows.cell(row, column));
    const range = document.createRange();
    const widths = cells.map((cell) => {
      if (!cell) return 0;
      range.selectNodeContents(cell);
      return range.getBoundingClientRect().width;
    });
    return Math.ceil(Math.max(...widths)) + 24;
  }
}
