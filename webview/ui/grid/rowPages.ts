import { pageRows } from '../../../src/protocol/pageRows.ts';

/** Cells kept in memory at most; the rest is asked again when it is looked at again. */
const keptCells = 400_000;

export interface RowPagesOptions<R> {
  readonly rows: number;
  readonly columns: number;
  readonly fetch: (offset: number, count: number, signal: AbortSignal) => Promise<readonly R[]>;
  /** Rows arrived, or could not be had. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

/** Rows fetched page by page as they are looked at. Pages that nobody looks at any longer are cancelled. */
export class RowPages<R> {
  readonly rows: number;
  readonly #options: RowPagesOptions<R>;
  readonly #pageRows: number;
  readonly #keptPages: number;
  /** Oldest use first. */
  readonly #pages = new Map<number, readonly R[]>();
  readonly #coming = new Map<number, AbortController>();
  readonly #refused = new Set<number>();

  constructor(options: RowPagesOptions<R>) {
    this.#options = options;
    this.rows = options.rows;
    const columns = Math.max(1, options.columns);
    this.#pageRows = pageRows(columns);
    this.#keptPages = Math.max(8, Math.floor(keptCells / (columns * this.#pageRows)));
  }

  row(row: number): R | undefined {
    const page = this.#pages.get(Math.floor(row / this.#pageRows));
    return page?.[row % this.#pageRows];
  }

  look(first: number, end: number): void {
    const firstPage = Math.floor(first / this.#pageRows);
    const endPage = Math.ceil(Math.min(end, this.rows) / this.#pageRows);
    for (const [page, controller] of this.#coming) {
      if (page >= firstPage && page < endPage) continue;
      this.#coming.delete(page);
      controller.abort();
    }
    for (let page = firstPage; page < endPage; page += 1) this.#want(page);
  }

  /** Asks again for what was refused. */
  retry(): void {
    this.#refused.clear();
    this.#options.changed();
  }

  dispose(): void {
    for (const controller of this.#coming.values()) controller.abort();
    this.#coming.clear();
  }

  #want(page: number): void {
    const kept = this.#pages.get(page);
    if (kept) {
      this.#pages.delete(page);
      this.#pages.set(page, kept);
    } else if (!this.#coming.has(page) && !this.#refused.has(page)) void this.#fetch(page);
  }

  async #fetch(page: number): Promise<void> {
    const controller = new AbortController();
    this.#coming.set(page, controller);
    const offset = page * this.#pageRows;
    try {
      const count = Math.min(this.#pageRows, this.rows - offset);
      const rows = await this.#options.fetch(offset, count, controller.signal);
      if (controller.signal.aborted) return;
      this.#pages.set(page, rows);
      this.#forget();
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#refused.add(page);
      this.#options.failed(error);
    } finally {
      if (this.#coming.get(page) === controller) this.#coming.delete(page);
    }
    this.#options.changed();
  }

  #forget(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= this.#keptPages) return;
      this.#pages.delete(page);
    }
  }
}
