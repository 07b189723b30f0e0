import * as z from 'zod';

/** What of a database can be queried, as it is dropped into a query. */
export const Dropped = z.object({
  cluster: z.string(),
  clusterName: z.string(),
  database: z.string(),
  text: z.string(),
});
export type Dropped = z.infer<typeof Dropped>;

/** Databases of leaders, as they are dropped onto a cluster. */
export const DroppedDatabases = z.array(z.object({ cluster: z.string(), database: z.string() }));
export type DroppedDatabases = z.infer<typeof DroppedDatabases>;
