import { randomUUID } from 'node:crypto';
import type { CallOptions } from '../../protocol/contract.ts';
import type {
  ExportedResult,
  ExportResultParams,
  FindCellsParams,
  FoundCells,
  Rows,
  RowsParams,
  RowView,
  ViewRowsParams,
} from '../../protocol/query.ts';
import { cancellable } from './cancellable.ts';
import { findCells, hitsBefore } from './findCells.ts';
import { queryError } from './queryError.ts';
import { exportRows } from './resultExport.ts';
import { gone } from './resultGone.ts';
import { viewClauses } from './resultView.ts';
import type { StoredTable } from './storedTable.ts';

interface StoredResult {
  readonly tables: readonly StoredTable[];
  /** The one that was looked at longest ago first. */
  readonly views: Map<string, StoredTable>;
  /** Folder in reach of the instance that holds the rows. */
  readonly scratch: string;
  readonly release: () => void;
}

/** More are hardly looked at in turns, and each holds rows. */
const viewsKept = 4;

/** Results of finished queries, until they are closed. */
export class ResultStore {
  readonly #results = new Map<string, StoredResult>();

  /** `release` is called when the result is closed. Returns the result's id. */
  add(tables: readonly StoredTable[], scratch: string, release: () => void): string {
    const id = randomUUID();
    this.#results.set(id, { tables, views: new Map(), scratch, release });
    return id;
  }

  async fetch({ offset, count, ...params }: RowsParams): Promise<Rows> {
    return this.#rows(params).fetch(offset, count);
  }

  async view(params: ViewRowsParams, options: CallOptions = {}): Promise<RowView> {
    const stored = this.#find(params.result);
    const table = this.#rows({ result: params.result, table: params.table });
    const clauses = viewClauses(table.columns, params);
    try {
      const made = await table.withRelation((connection, relation) =>
        cancellable(connection, options, 'Looking through the rows', () => table.derive(connection, relation, clauses)),
      );
      return { view: await this.#keep(params.result, stored, made), rows: made.rows };
    } catch (error) {
      throw queryError(error);
    }
  }

  async find(params: FindCellsParams, options: CallOptions = {}): Promise<FoundCells> {
    const stored = this.#find(params.result);
    const table = this.#rows(params);
    try {
      const hits = await table.withRelation((connection, relation) =>
        cancellable(connection, options, 'Looking for the text', () =>
          findCells(connection, table, relation, params.text),
        ),
      );
      const before = await hits.withRelation((connection, relation) => hitsBefore(connection, relation, params.from));
      const view = await this.#keep(params.result, stored, hits);
      return { view, cells: hits.rows, first: before < hits.rows ? before : 0 };
    } catch (error) {
      throw queryError(error);
    }
  }

  async export(params: ExportResultParams, options?: CallOptions): Promise<ExportedResult> {
    const { scratch } = this.#find(params.result);
    return exportRows(this.#rows(params), params, scratch, options);
  }

  close(result: string): void {
    const stored = this.#results.get(result);
    if (!stored) return;
    this.#results.delete(result);
    const dropped = [...stored.tables, ...stored.views.values()].map((table) => table.drop());
    // Only what is left of the instance matters then; rows that cannot be dropped go with it.
    void Promise.allSettled(dropped).then(stored.release);
  }

  closeAll(): void {
    for (const result of [...this.#results.keys()]) this.close(result);
  }

  /** Keeps a view under a new id, in place of the oldest where there are too many. */
  async #keep(result: string, { tables, views }: StoredResult, made: StoredTable): Promise<string> {
    if (this.#results.get(result)?.tables !== tables) {
      await made.drop();
      throw gone();
    }
    const id = randomUUID();
    views.set(id, made);
    const [oldest] = views;
    if (views.size > viewsKept && oldest) {
      views.delete(oldest[0]);
      await oldest[1].drop();
    }
    return id;
  }

  #rows({ result, table, view }: Pick<RowsParams, 'result' | 'table' | 'view'>): StoredTable {
    const stored = this.#find(result);
    if (view === undefined) {
      const rows = stored.tables[table];
      if (rows) return rows;
      throw gone();
    }
    const rows = stored.views.get(view);
    if (!rows) throw gone();
    // What is looked at is the newest again.
    stored.views.delete(view);
    stored.views.set(view, rows);
    return rows;
  }

  #find(result: string): StoredResult {
    const stored = this.#results.get(result);
    if (!stored) throw gone();
    return stored;
  }
}
