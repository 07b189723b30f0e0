import type { Backend } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { FoundCells, QueryResult, Rows, RowsParams, RowView } from '../../protocol/query.ts';
import { type Arrangement, asQueried } from '../../protocol/resultsView.ts';

/** A table of the result, and how it is shown. */
export interface ShownTable {
  readonly table: number;
  readonly arrangement: Arrangement;
}

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** As the requests of the backend take it. */
export type RowsOnServer = Pick<RowsParams, 'result' | 'table' | 'view'>;

export interface RowRange extends ShownTable {
  readonly offset: number;
  readonly count: number;
}

/**
 * The rows of one result as they are shown. The server sorts, filters and finds, and keeps only its newest views: one
 * that is gone is made again when its rows are looked at again.
 */
export class ResultRows {
  readonly result: QueryResult;
  readonly #backend: Backend;
  readonly #views = new Map<string, Promise<RowView>>();
  readonly #found = new Map<string, Promise<FoundCells>>();

  constructor(backend: Backend, result: QueryResult) {
    this.#backend = backend;
    this.result = result;
  }

  /** How many rows are shown. Rejects with `InvalidArgument` for a filter that does not fit its column. */
  async arrange(shown: ShownTable, signal?: AbortSignal): Promise<number> {
    const view = await this.#view(shown, signal);
    return view?.rows ?? this.result.tables[shown.table]?.rows ?? 0;
  }

  async fetch({ offset, count, ...shown }: RowRange, signal?: AbortSignal): Promise<Rows> {
    const { first = [] } = this.result.tables[shown.table] ?? {};
    if (isAsQueried(shown) && offset + count <= first.length) return first.slice(offset, offset + count);
    return this.with(shown, (rows) => this.#backend.fetchRows({ ...rows, offset, count }, { signal }));
  }

  /** Rejects where the server no longer gives the rows. */
  async check(): Promise<void> {
    await this.#backend.fetchRows({ ...this.#page(0, undefined), offset: 0, count: 1 });
  }

  /** Cells that show a text; `first` is the first of them that does not lie before `from`. */
  find(shown: ShownTable, text: string, from: CellPlace, signal?: AbortSignal): Promise<FoundCells> {
    const key = keyOf(shown, text);
    // Anew each time: it is counted from another cell.
    this.#found.delete(key);
    return remember(this.#found, key, () =>
      this.with(shown, (rows) => this.#backend.findCells({ ...rows, text, from }, { signal })),
    );
  }

  /** Where the cell lies that was found as the one with that number. */
  async found(shown: ShownTable, text: string, index: number): Promise<CellPlace> {
    const key = keyOf(shown, text);
    const read = async (): Promise<Rows> => {
      const { view } = await (this.#found.get(key) ?? this.find(shown, text, { row: 0, column: 0 }));
      return this.#backend.fetchRows({ ...this.#page(shown.table, view), offset: index, count: 1 });
    };
    const rows = await read().catch((error: unknown) => {
      if (!SharingError.is(error, 'ResultNotFound')) throw error;
      this.#found.delete(key);
      return read();
    });
    const [row, column] = rows[0] ?? [];
    return { row: Number(row ?? 0), column: Number(column ?? 0) };
  }

  /** Calls with what names the rows on the server as they are shown; again where the server had dropped their view. */
  async with<T>(shown: ShownTable, work: (rows: RowsOnServer) => Promise<T>): Promise<T> {
    const view = await this.#view(shown);
    try {
      return await work(this.#page(shown.table, view?.view));
    } catch (error) {
      if (!view || !SharingError.is(error, 'ResultNotFound')) throw error;
      this.#views.delete(keyOf(shown));
      return work(this.#page(shown.table, (await this.#view(shown))?.view));
    }
  }

  #page(table: number, view: string | undefined): RowsOnServer {
    return { result: this.result.result, table, ...(view !== undefined && { view }) };
  }

  async #view(shown: ShownTable, signal?: AbortSignal): Promise<RowView | undefined> {
    const key = keyOf(shown);
    if (isAsQueried(shown)) return undefined;
    const { table, arrangement } = shown;
    return remember(this.#views, key, () =>
      this.#backend.viewRows({ result: this.result.result, table, ...arrangement }, { signal }),
    );
  }
}

function isAsQueried(shown: ShownTable): boolean {
  return keyOf(shown) === keyOf({ ...shown, arrangement: asQueried });
}

function keyOf({ table, arrangement: { sort, filters, search } }: ShownTable, text?: string): string {
  const filtered = filters.map(({ column, operator, value }) => [column, operator, value]);
  return JSON.stringify([table, sort.map(({ column, descending }) => [column, descending]), filtered, search, text]);
}

/** What is under way or done already is not asked for twice; a failure is not kept. */
function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before) return before;
  const made = make();
  known.set(key, made);
  made.catch(() => known.get(key) === made && known.delete(key));
  return made;
}
