import * as z from 'zod';
import {
  ClusterSummary,
  ClusterUri,
  CommitLag,
  DatabaseSummary,
  databaseAccess,
  FollowerDetail,
  Freshness,
  TableSummary,
} from './catalog.ts';
import { DatabaseEntities, SearchParams, SearchResult } from './entities.ts';
import { FileInspection, IngestFileParams, IngestFileResult, InspectFileParams } from './ingest.ts';
import {
  ExportedResult,
  ExportResultParams,
  FindCellsParams,
  FoundCells,
  QueryExplanation,
  QueryResult,
  Rows,
  RowsParams,
  RowView,
  RunQueryParams,
  ViewRowsParams,
} from './query.ts';
import { clusterRef, databaseRef, nothing, page, request } from './request.ts';
import { DatabaseSchema } from './schema.ts';
import { sharingRequests } from './sharingRequests.ts';

/** Every request that a backend answers. The keys are the names by which both ends call them. */
export const requests = {
  ...sharingRequests,
  listClusters: request('sharing/listClusters', z.object({}), z.array(ClusterSummary)),
  listDatabases: request(
    'sharing/listDatabases',
    clusterRef.extend({
      access: databaseAccess.optional(),
      ...page,
      /**
       * Milliseconds after which a database that is still being opened is listed as `opening`; absent: all are waited for.
       * 0: none is opened for this, which is enough for names.
       */
      patience: z.number().optional(),
      /** Those that are not open are opened once this is answered; of each it is told when there is more to say. */
      openLater: z.boolean().optional(),
    }),
    z.array(DatabaseSummary),
  ),
  listTables: request('sharing/listTables', databaseRef.extend(page), z.array(TableSummary)),
  listEntities: request('sharing/listEntities', databaseRef, DatabaseEntities),
  /** Looks for a text in the names of everything, also of what was never listed. */
  search: request('sharing/search', SearchParams, SearchResult),
  getSchema: request('sharing/getSchema', databaseRef, DatabaseSchema),
  inspectFile: request('ingest/inspectFile', InspectFileParams, FileInspection),
  ingestFile: request('ingest/ingestFile', IngestFileParams, IngestFileResult),
  runQuery: request('query/run', RunQueryParams, QueryResult),
  fetchRows: request('query/fetchRows', RowsParams, Rows),
  /** Sorts, filters and searches a table of a result; pages of the view come from `fetchRows`. */
  viewRows: request('query/viewRows', ViewRowsParams, RowView),
  /** Finds the cells of a table, or of a view of one, that show a text. */
  findCells: request('query/findCells', FindCellsParams, FoundCells),
  /** Writes a table of a result, or a view of one, to a file, with nothing lost. */
  exportResult: request('query/export', ExportResultParams, ExportedResult),
  /** What a query becomes, without running it. */
  explainQuery: request('query/explain', RunQueryParams, QueryExplanation),
  closeResult: request('query/closeResult', z.object({ result: z.string() }), nothing),
  listFreshness: request('freshness/list', z.object({}), z.array(Freshness)),
  followerDetail: request('freshness/detail', databaseRef, FollowerDetail),
  /** The newest `count` commits of one follower database, oldest first. */
  listCommitLags: request('freshness/commits', databaseRef.extend({ count: z.int() }), z.array(CommitLag)),
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestParams<N extends RequestName> = z.input<Requests[N]['params']>;
export type RequestResult<N extends RequestName> = z.output<Requests[N]['result']>;

/** Told by the server, unasked. */
export const notifications = {
  /** Something listed under a cluster (or, with `database`, only under that database) is no longer as it was listed. */
  catalogChanged: {
    method: 'sharing/catalogChanged',
    params: z.object({ cluster: ClusterUri.optional(), database: z.string().optional() }),
  },
  /**
   * The link of a followed database is gone, with all that was read through it; with `tables` only these are no longer
   * shared. `database`: its local name.
   */
  linkEnded: {
    method: 'sharing/linkEnded',
    params: z.object({
      cluster: ClusterUri,
      database: z.string(),
      tables: z.array(z.string()).readonly().optional(),
      reason: z.string(),
    }),
  },
  /** Newest state of the followers that changed; sent at most ten times a second. */
  freshnessChanged: {
    method: 'freshness/changed',
    params: z.object({ at: z.number(), followers: z.array(Freshness) }),
  },
} as const;

export type Notifications = typeof notifications;
export type NotificationName = keyof Notifications;
export type NotificationParams<N extends NotificationName> = z.output<Notifications[N]['params']>;

export interface CallOptions {
  /** Cancels; the call then rejects with an `AbortError`, which is not an error to be shown. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what is going on, in words, and the part that is done (0 to 1) where it is known. */
  readonly progress?: ((message: string, done?: number) => void) | undefined;
}

/** What the editor works on, and each backend implements: embedded engine or Azure. */
export type Backend = {
  [N in RequestName]: (params: RequestParams<N>, options?: CallOptions) => Promise<RequestResult<N>>;
} & {
  /** Returns a function that ends the subscription. */
  on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void;
};
