import * as z from 'zod/mini';

/** What the freshness dashboard keeps. Of `zod/mini`: the first picture is drawn by it. */
export const FreshnessViewState = z.object({
  filter: z.string(),
  /** Minutes of the chart. */
  range: z.int(),
  chartAsTable: z.boolean(),
  /** Whether the chart shows the parts of the selected follower's lag. */
  parts: z._default(z.boolean(), false),
  sort: z.optional(z.object({ column: z.string(), descending: z.boolean() })),
  /** Location and name of a follower database. */
  selected: z.optional(z.object({ cluster: z.string(), database: z.string() })),
});
export type FreshnessViewState = z.infer<typeof FreshnessViewState>;
