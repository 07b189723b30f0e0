import * as z from 'zod';

/** What each tool takes. Databases are named as the trees name them; `package.json` says the same as JSON schemas. */
export const toolInputs = {
  listClusters: z.object({}),
  describeDatabase: z.object({ cluster: z.string(), database: z.string() }),
  followerFreshness: z.object({ cluster: z.string().optional(), database: z.string().optional() }),
  runQuery: z.object({
    cluster: z.string(),
    database: z.string(),
    query: z.string(),
    maxRows: z.int().min(1).max(1_000).optional(),
  }),
} as const;

export type ToolName = keyof typeof toolInputs;
export type ToolInput<N extends ToolName> = z.infer<(typeof toolInputs)[N]>;
