import * as z from 'zod';

/** The newest data that are kept hot, in milliseconds; null: all of them. */
export const HotSpan = z.number().nullable();
export type HotSpan = z.infer<typeof HotSpan>;

/** Data made from one time until another, in milliseconds since 1970; the last one does not count. */
export const HotWindow = z.object({ from: z.number(), to: z.number() });
export type HotWindow = Readonly<z.infer<typeof HotWindow>>;

/** A caching policy: mostly one hot span alone. Source: Kusto documentation, "Caching policy". */
export const CachingPolicy = z.union([
  HotSpan,
  z
    .object({
      hotSpan: HotSpan,
      /** Kept as it was written. Here an index is what the journal knows of an extent, which is always in memory. */
      indexHotSpan: HotSpan.optional(),
      /** Hot as well, however old they are. */
      hotWindows: z.array(HotWindow).readonly(),
    })
    .readonly(),
]);
export type CachingPolicy = z.infer<typeof CachingPolicy>;
