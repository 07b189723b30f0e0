import * as z from 'zod';
import { sharedKinds } from './sharedKinds.ts';

/** Names to share and names to hold back, with `*` for any run of characters. An empty `include` means all of the kind. */
export const NameFilter = z.object({
  include: z.array(z.string()).readonly(),
  exclude: z.array(z.string()).readonly(),
});
export type NameFilter = z.infer<typeof NameFilter>;

/** The eight lists of table-level sharing. */
export const TableLevelSharing = z.object({
  tables: NameFilter,
  externalTables: NameFilter,
  materializedViews: NameFilter,
  functions: NameFilter,
});
export type TableLevelSharing = Readonly<z.infer<typeof TableLevelSharing>>;

/** What a filter would do to a database, before it is applied. */
export const SharingPreview = z.object({
  items: z
    .array(
      z.object({
        kind: z.enum(sharedKinds),
        name: z.string(),
        visible: z.boolean(),
        /** Not named itself, but pulled in as the source of this materialized view. */
        pulledInBy: z.string().optional(),
        /** Visible, but it uses these, which are hidden. */
        breaksFor: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
  entries: z.int(),
});
export type SharingPreview = z.infer<typeof SharingPreview>;
