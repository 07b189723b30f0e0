import * as z from 'zod';
import { LiteralValue } from '../../protocol/query.ts';

const LiteralValues = z.record(z.string(), LiteralValue);

/** A query that runs or has ended, as processes tell each other of it. Times are in milliseconds since 1970. */
export const LoggedQuery = z.object({
  /** Of this run alone; part of a file's name. */
  id: z.string().regex(/^[\w-]+$/),
  /** By which whoever asked knows it. */
  clientRequestId: z.string(),
  /** What asked; absent: this product itself. */
  application: z.string().optional(),
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
});
export type LoggedQuery = Readonly<z.infer<typeof LoggedQuery>>;

/** How a query ended, and when. */
export type QueryEnd = Pick<LoggedQuery, 'state' | 'statistics' | 'failure'> & { readonly ended: number };

/** Characters of a text that are kept. Source: Kusto documentation, ".show queries". */
export const longestText = 64 * 1024;
