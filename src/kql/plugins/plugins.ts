import { activeUsers, activityCounts, activityMetrics } from './activity.ts';
import { bagUnpack } from './bagUnpack.ts';
import { basket } from './basket.ts';
import { activityEngagement, newActivityMetrics } from './cohorts.ts';
import { funnelSequenceCompletion } from './funnels.ts';
import { dcountIntersect } from './intersections.ts';
import { lookups } from './lookups.ts';
import { pivot } from './pivot.ts';
import type { Plugin } from './plugin.ts';
import { schemaMerge } from './schemaMerge.ts';
import { narrow, rowsNear } from './shaping.ts';
import { rollingPercentile, sessionCount, slidingWindowCounts } from './timelines.ts';

/** Every plugin that the engine computes, by its name in KQL. */
export const plugins: Readonly<Record<string, Plugin>> = {
  ...lookups,
  active_users_count: activeUsers,
  activity_counts_metrics: activityCounts,
  activity_engagement: activityEngagement,
  activity_metrics: activityMetrics,
  bag_unpack: bagUnpack,
  basket,
  dcount_intersect: dcountIntersect,
  funnel_sequence_completion: funnelSequenceCompletion,
  narrow,
  new_activity_metrics: newActivityMetrics,
  pivot,
  rolling_percentile: rollingPercentile,
  rows_near: rowsNear,
  schema_merge: schemaMerge,
  session_count: sessionCount,
  sliding_window_counts: slidingWindowCounts,
};
