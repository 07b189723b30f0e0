import * as z from 'zod';

/** What of a database can be queried, as it is dropped into a query. */
export const Dropped = z.object({
  cluster: z.string(),
  clusterName: z.string(),
  database: z.string(),
  text: z.string(),
});
export type Dropped = z.infer<typeof Dropped>;
