import * as z from 'zod';
import { ClusterUri } from './catalog.ts';
import { SharingErrorData } from './errorData.ts';
import { exportFormats, QueryResult, Rows, RowsParams, ViewRowsParams } from './query.ts';
import { nothing, type ViewSpec } from './webview.ts';

/** Which query a results panel shows. */
export const QueryAbout = z.object({
  title: z.string(),
  text: z.string(),
  clusterName: z.string(),
  database: z.string(),
  /** Lets the panel run the query again. */
  cluster: ClusterUri.optional(),
});
export type QueryAbout = z.infer<typeof QueryAbout>;

/** In which order the rows of a table are shown, and which of them. */
export const Arrangement = ViewRowsParams.pick({ sort: true, filters: true, search: true });
export type Arrangement = z.infer<typeof Arrangement>;

/** The rows as the query gave them. */
export const asQueried: Arrangement = { sort: [], filters: [], search: '' };

const CellPlace = z.object({ row: z.int(), column: z.int() });

export const ResultsViewState = z.object({
  about: QueryAbout,
  pinned: z.boolean(),
  table: z.int(),
  /** The active cell of the table. */
  active: CellPlace.optional(),
  /** Of the tables that are not shown as the query gave them, by index. */
  arrangements: z.array(z.object({ table: z.int(), arrangement: Arrangement })).optional(),
  /** The text that is looked for among the rows. */
  find: z.string().optional(),
  /** Whether tables that can be drawn are shown as tables. */
  asTable: z.boolean().optional(),
});
export type ResultsViewState = z.infer<typeof ResultsViewState>;

const shown = z.object({
  about: QueryAbout,
  pinned: z.boolean(),
  /** The theme colour of the cluster, as a style sheet names it after `--vscode-`. */
  color: z.string().optional(),
});

/** `closed`: the rows are no longer on the server, as after a reload of the window; `reason`: who takes them away says why. */
export const ResultsShown = z.discriminatedUnion('kind', [
  /** `since`: milliseconds since 1970. */
  shown.extend({ kind: z.literal('running'), cancelling: z.boolean(), since: z.number() }),
  shown.extend({ kind: z.literal('rows'), result: QueryResult }),
  shown.extend({ kind: z.literal('failed'), error: SharingErrorData }),
  shown.extend({ kind: z.literal('cancelled') }),
  shown.extend({ kind: z.literal('closed'), reason: z.string().optional() }),
]);
export type ResultsShown = z.infer<typeof ResultsShown>;

/** `plain` has no column names. */
export const copyFormats = ['plain', 'tsv', 'csv', 'json', 'markdown', 'datatable'] as const;
export type CopyFormat = (typeof copyFormats)[number];

/** A table as it is shown. */
const shownTable = z.object({ table: z.int(), arrangement: Arrangement });

/** A block of cells as they are shown. `from` and `to` are row numbers, both included; `columns` are indexes into the table's columns. */
export const CellBlock = shownTable.extend({
  from: z.int(),
  to: z.int(),
  columns: z.array(z.int()),
  format: z.enum(copyFormats),
});
export type CellBlock = z.infer<typeof CellBlock>;

/** Query results. */
export const resultsView = {
  state: ResultsViewState,
  events: { shown: ResultsShown },
  requests: {
    rows: {
      params: RowsParams.omit({ result: true, view: true }).extend({ arrangement: Arrangement }),
      result: Rows,
    },
    /** Sorts and filters; returns how many rows are shown then. */
    arrange: { params: shownTable, result: z.int() },
    /** Cells that show a text, counted from `from` on: how many there are, and which of them comes first. */
    find: {
      params: shownTable.extend({ text: z.string().min(1), from: CellPlace }),
      result: z.object({ cells: z.int(), first: z.int() }),
    },
    /** Where the cell with that number lies. */
    found: { params: shownTable.extend({ text: z.string().min(1), index: z.int() }), result: CellPlace },
    /** Asks where to, and writes the rows as they are shown. */
    export: { params: shownTable.extend({ format: z.enum(exportFormats) }), result: nothing },
    /** Puts cells on the clipboard; returns how many. */
    copy: { params: CellBlock, result: z.int() },
    /** Shows a value in an editor of its own. */
    openValue: { params: z.object({ text: z.string(), language: z.enum(['plaintext', 'json']) }), result: nothing },
    cancel: { params: nothing, result: nothing },
    pin: { params: z.object({ pinned: z.boolean() }), result: nothing },
    runAgain: { params: nothing, result: nothing },
    /** Runs the fix that the shown error offers. */
    applyFix: { params: nothing, result: nothing },
  },
} as const satisfies ViewSpec;
