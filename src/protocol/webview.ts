import * as z from 'zod';
import { ClusterUri, CommitLag, FollowerDetail, Freshness } from './catalog.ts';
import { SharingErrorData } from './errorData.ts';
import { exportFormats, QueryResult, Rows, RowsParams, ViewRowsParams } from './query.ts';

/** What one webview and its host say to each other. Both ends hold every message against it. */
export interface ViewSpec {
  /** What the view keeps while it is hidden and over a reload of the window: where the user was, never data. */
  readonly state: z.ZodType;
  /** Told by the host, unasked. Each is a whole picture or can be lost without harm: a hidden view hears none. */
  readonly events: Readonly<Record<string, z.ZodType>>;
  /** Asked by the view, answered by the host. */
  readonly requests: Readonly<Record<string, ViewRequest>>;
}

export interface ViewRequest<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
}

export type ViewEvents<S extends ViewSpec> = { [N in keyof S['events'] & string]: z.output<S['events'][N]> };
export type ViewParams<S extends ViewSpec, M extends keyof S['requests']> = z.output<S['requests'][M]['params']>;
export type ViewResult<S extends ViewSpec, M extends keyof S['requests']> = z.output<S['requests'][M]['result']>;

/** Envelope of what a view sends. `ready` comes again each time that the view is built anew. */
export const FromView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('request'), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);
export type FromView = z.infer<typeof FromView>;

/** Envelope of what a host sends. A failure without `error` was cancelled. */
export const ToView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), name: z.string(), data: z.unknown() }),
  z.object({ kind: z.literal('result'), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.int(), error: SharingErrorData.optional() }),
]);
export type ToView = z.infer<typeof ToView>;

/** Stands in the page itself, so that the first line the view draws is already in the user's language. */
export const PageData = z.object({
  /** BCP 47. */
  language: z.string(),
  /** As `vscode.l10n.bundle` has it; absent for English. */
  translations: z.record(z.string(), z.string()).optional(),
});
export type PageData = z.infer<typeof PageData>;

const nothing = z.null();

export const FreshnessViewState = z.object({
  filter: z.string(),
  /** Minutes of the chart. */
  range: z.int(),
  chartAsTable: z.boolean(),
  /** Whether the chart shows the parts of the selected follower's lag. */
  parts: z.boolean().default(false),
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
  selected: z.object({ cluster: ClusterUri, database: z.string() }).optional(),
});
export type FreshnessViewState = z.infer<typeof FreshnessViewState>;

/** The freshness dashboard. */
export const freshnessView = {
  state: FreshnessViewState,
  events: {
    /**
     * All followers there are. `at`: the host's time, milliseconds since 1970.
     * `objectives`: milliseconds that each of them may be behind and still count as fresh.
     */
    followers: z.object({ at: z.number(), followers: z.array(Freshness), objectives: z.array(z.number()) }),
    /** Those of them that changed. */
    changed: z.object({ at: z.number(), followers: z.array(Freshness) }),
    failed: SharingErrorData,
  },
  requests: {
    /** The newest `count` commits of one follower database, oldest first. */
    commits: {
      params: z.object({ cluster: ClusterUri, database: z.string(), count: z.int().min(1).max(10_000) }),
      result: z.array(CommitLag),
    },
    detail: { params: z.object({ cluster: ClusterUri, database: z.string() }), result: FollowerDetail },
    setObjective: { params: z.object({ cluster: ClusterUri, database: z.string() }), result: nothing },
    /** Asks where to, and writes what is known of every follower. */
    exportCsv: { params: nothing, result: nothing },
    /** Asks where to, and writes the picture, a PNG in Base64. */
    savePicture: { params: z.object({ png: z.base64().max(8_000_000) }), result: nothing },
    attachDatabase: { params: nothing, result: nothing },
    reload: { params: nothing, result: nothing },
  },
} as const satisfies ViewSpec;

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

/** `closed`: the rows are no longer on the server, as after a reload of the window. */
export const ResultsShown = z.discriminatedUnion('kind', [
  shown.extend({ kind: z.literal('running'), cancelling: z.boolean() }),
  shown.extend({ kind: z.literal('rows'), result: QueryResult }),
  shown.extend({ kind: z.literal('failed'), error: SharingErrorData }),
  shown.extend({ kind: z.literal('cancelled') }),
  shown.extend({ kind: z.literal('closed') }),
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
