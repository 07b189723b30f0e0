import * as z from 'zod';
import { SharingError } from '../../protocol/errors.ts';
import { LiteralValue, type RunQueryParams } from '../../protocol/query.ts';

const LiteralValues = z.record(z.string(), LiteralValue);

/** A query or management command that runs or has ended, as processes tell each other of it. Times are in milliseconds since 1970. */
export const LoggedQuery = z.object({
  /** Of this run alone; part of a file's name. */
  id: z.string().regex(/^[\w-]+$/),
  /** By which whoever asked knows it. */
  clientRequestId: z.string(),
  /** What asked; absent: this product itself. */
  application: z.string().optional(),
  /** Type of a management command; absent: it is a query. */
  commandType: z.string().optional(),
  /** Of a command that brings data in: the table, and the files that it names. */
  ingestion: z.object({ table: z.string(), paths: z.array(z.string()).readonly() }).optional(),
  database: z.string(),
  text: z.string(),
  parameters: LiteralValues.optional(),
  properties: LiteralValues.optional(),
  /** Fully qualified name of who asked. */
  principal: z.string(),
  started: z.number(),
  state: z.enum(['InProgress', 'Completed', 'Failed', 'Cancelled']),
  /** Absent while it runs. */
  ended: z.number().optional(),
  /** Where it completed: rows of each table that it gave, and what it read for that. */
  statistics: z
    .object({
      rows: z.array(z.int()).readonly(),
      extents: z.object({ total: z.int(), read: z.int() }),
      scanned: z.object({ totalRows: z.int(), rows: z.int(), bytes: z.int(), bytesFromCache: z.int() }).optional(),
    })
    .optional(),
  /** Why it failed. */
  failure: z.string().optional(),
  errorCode: z.string().optional(),
  /** Whether the same may well be done when it is tried again. */
  isTransient: z.boolean().optional(),
});
export type LoggedQuery = Readonly<z.infer<typeof LoggedQuery>>;

/** How a query ended, and when. */
export type QueryEnd = Pick<LoggedQuery, 'state' | 'statistics' | 'failure' | 'errorCode' | 'isTransient'> & {
  readonly ended: number;
};

/** How what gave no result is logged. */
export function failureOf(error: unknown, isCancelled: boolean): Omit<QueryEnd, 'ended'> {
  const failure = error instanceof Error ? error.message : String(error);
  const known = SharingError.is(error) && { errorCode: error.code, isTransient: error.kind === 'transient' };
  return { state: isCancelled ? 'Cancelled' : 'Failed', failure, ...known };
}

export function asLogged(
  id: string,
  { clientRequestId = id, application, database, text, parameters, properties }: RunQueryParams,
  principal: string,
  started: number,
): Omit<LoggedQuery, 'state'> {
  return { id, clientRequestId, application, database, text, parameters, properties, principal, started };
}

/** Whether it is a management command, as a word for people. */
export function whatIs({ commandType }: Pick<LoggedQuery, 'commandType'>): 'command' | 'query' {
  return commandType === undefined ? 'query' : 'command';
}

/** Characters of a text that are kept. Source: Kusto documentation, ".show queries". */
export const longestText = 64 * 1024;
