import type { Backend, CallOptions } from '../protocol/contract.ts';
import type { Cell, QueryResult, ResultTable, Rows, RunQueryParams } from '../protocol/query.ts';
import { cellJson } from './cellJson.ts';

/** What a request is answered with. */
export interface Answer {
  readonly tables: readonly ResultTable[];
  /** What it took; absent where nothing was run. */
  readonly cost?: Pick<QueryResult, 'compileTime' | 'executeTime' | 'extents'>;
  /** The rows of one table, page by page. */
  rows(table: number): AsyncIterable<Rows>;
  /** Lets go of the rows. */
  close(): Promise<void>;
}

/** Rows that are read, and written to the client, at a time. */
const page = 2_000;

/** Runs a query or a command; its rows stay in the engine until they are asked for. */
export async function run(backend: Backend, params: RunQueryParams, options: CallOptions): Promise<Answer> {
  const ran = await backend.runQuery({ ...params, firstPage: true }, options);
  const { result, tables } = ran;
  return {
    tables,
    cost: ran,
    async *rows(table) {
      const count = tables[table]?.rows ?? 0;
      const { first = [] } = tables[table] ?? {};
      if (first.length > 0) yield first;
      for (let offset = first.length; offset < count; offset += page) {
        yield await backend.fetchRows({ result, table, offset, count: page });
      }
    },
    close: async () => void (await backend.closeResult({ result })),
  };
}

/** A table that the endpoint itself makes up. */
export function madeUp(name: string, columns: ResultTable['columns'], rows: readonly (readonly Cell[])[]): Answer {
  return {
    tables: [{ name, columns, rows: rows.length }],
    async *rows() {
      yield rows;
    },
    close: async () => undefined,
  };
}

/** JSON of the rows of a table, without the brackets around them, in pieces of a page. */
export async function* rowsJson(answer: Answer, table: number): AsyncGenerator<string> {
  const types = answer.tables[table]?.columns.map(({ type }) => type) ?? [];
  let separator = '';
  for await (const rows of answer.rows(table)) {
    const pieces = rows.map((row) => {
      const cells = row.map((cell, index) => cellJson(types[index] ?? 'dynamic', cell));
      return `[${cells.join(',')}]`;
    });
    if (pieces.length === 0) continue;
    yield separator + pieces.join(',');
    separator = ',';
  }
}
