import * as z from 'zod/mini';

// What a page needs before it can draw anything. Of `zod/mini`, so that it does not wait for the whole of zod.

/** Stands in the page itself, so that the first line the view draws is already in the user's language. */
export const PageData = z.object({
  /** BCP 47. */
  language: z.string(),
  /** As `vscode.l10n.bundle` has it; absent for English. */
  translations: z.optional(z.record(z.string(), z.string())),
  /** Address of the folder in which the view's further files lie, with a slash at its end. */
  assets: z.string(),
  /** The first event of the host, known before the view was built. `id`: of the page that was made with it. */
  first: z.optional(z.object({ id: z.string(), name: z.string(), data: z.unknown() })),
});
export type PageData = z.infer<typeof PageData>;
