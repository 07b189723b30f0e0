import { bagUnpack } from './bagUnpack.ts';
import { pivot } from './pivot.ts';
import type { Plugin } from './plugin.ts';
import { narrow, rowsNear } from './shaping.ts';
import { rollingPercentile, sessionCount, slidingWindowCounts } from './timelines.ts';

/** Every plugin that the engine computes, by its name in KQL. */
export const plugins: Readonly<Record<string, Plugin>> = {
  bag_unpack: bagUnpack,
  narrow,
  pivot,
  rolling_percentile: rollingPercentile,
  rows_near: rowsNear,
  session_count: sessionCount,
  sliding_window_counts: slidingWindowCounts,
};
