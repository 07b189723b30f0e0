/** Browsers lose precision, then give up, on elements higher than some ten million pixels. */
const maximumHeight = 8_000_000;

/** The part of a grid that is drawn. Ends are not included. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/** Where rows of one height stand in a scroll container that cannot be as high as all of them. All lengths in pixels. */
export class RowLayout {
  readonly rows: number;
  readonly rowHeight: number;

  constructor(rows: number, rowHeight: number) {
    this.rows = rows;
    this.rowHeight = rowHeight;
  }

  /** Height of all rows, were they all drawn. */
  get fullHeight(): number {
    return this.rows * this.rowHeight;
  }

  /** Height of what the container scrolls over. */
  get scrollHeight(): number {
    return Math.min(this.fullHeight, maximumHeight);
  }

  /** From the container's scroll position to the distance of the view from the first row. */
  toOffset(scrollTop: number, viewHeight: number): number {
    return clamp(scrollTop * this.#scale(viewHeight), 0, this.maximumOffset(viewHeight));
  }

  toScrollTop(offset: number, viewHeight: number): number {
    return offset / this.#scale(viewHeight);
  }

  maximumOffset(viewHeight: number): number {
    return Math.max(0, this.fullHeight - viewHeight);
  }

  /** Rows that can be seen, and `margin` more on either side. */
  window(offset: number, viewHeight: number, margin: number): Window {
    const first = Math.floor(offset / this.rowHeight) - margin;
    const end = Math.ceil((offset + viewHeight) / this.rowHeight) + margin;
    return { first: clamp(first, 0, this.rows), end: clamp(end, 0, this.rows) };
  }

  /** The offset nearest to `offset` at which the whole row can be seen. */
  reveal(row: number, offset: number, viewHeight: number): number {
    const top = row * this.rowHeight;
    if (top < offset) return top;
    const wanted = top + this.rowHeight - viewHeight;
    return wanted > offset ? Math.max(0, wanted) : offset;
  }

  #scale(viewHeight: number): number {
    const range = this.scrollHeight - viewHeight;
    return range > 0 ? this.maximumOffset(viewHeight) / range : 1;
  }
}

/** Where columns of different widths stand. */
export class ColumnLayout {
  readonly widths: number[];
  #lefts: number[] = [];

  constructor(widths: readonly number[]) {
    this.widths = [...widths];
    this.#sum();
  }

  get width(): number {
    return this.#lefts[this.widths.length] ?? 0;
  }

  left(column: number): number {
    return this.#lefts[column] ?? 0;
  }

  widthOf(column: number): number {
    return this.widths[column] ?? 0;
  }

  resize(column: number, width: number): void {
    this.widths[column] = width;
    this.#sum();
  }

  /** Columns that can be seen. */
  window(scrollLeft: number, viewWidth: number): Window {
    const first = this.#at(scrollLeft);
    return { first, end: Math.min(this.#at(scrollLeft + viewWidth) + 1, this.widths.length) };
  }

  reveal(column: number, scrollLeft: number, viewWidth: number): number {
    const left = this.left(column);
    if (left < scrollLeft) return left;
    return Math.max(scrollLeft, Math.min(left, left + this.widthOf(column) - viewWidth));
  }

  /** The column at a distance from the left, by bisection. */
  #at(x: number): number {
    let low = 0;
    let high = Math.max(0, this.widths.length - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.left(middle) <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #sum(): void {
    this.#lefts = [0];
    for (const width of this.widths) this.#lefts.push((this.#lefts.at(-1) ?? 0) + width);
  }
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
