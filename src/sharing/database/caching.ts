import type { Extent } from './state.ts';

/** The extents that the caching policy keeps hot: those made within the hot span (milliseconds; null keeps all) before now. */
export function hotExtents(extents: readonly Extent[], hotSpan: number | null, now: number): readonly Extent[] {
  return hotSpan === null ? extents : extents.filter((extent) => now - extent.createdAt < hotSpan);
}
