import type { Freshness, LagCause } from '../../protocol/catalog.ts';
import type { ClusterState } from '../../sharing/cluster/state.ts';
import type { Follower } from './follower.ts';

/** Milliseconds by which clocks may differ before no lag can be trusted. */
const trustedSkew = 1000;

type Watched = Pick<
  Follower,
  'state' | 'leaderLifecycle' | 'pending' | 'failedAt' | 'phase' | 'clockSkew' | 'overrides' | 'visible'
>;

/** Why a follower is behind and since when; nothing of it while it is up to date. */
export function whyBehind(
  lifecycle: ClusterState['lifecycle'],
  follower: Watched,
): Pick<Freshness, 'cause' | 'behindSince'> {
  const { state, failedAt, visible } = follower;
  const oldest = follower.pending[0];
  const since = state === 'Disconnected' || state === 'Failed' ? (failedAt ?? visible?.at) : oldest?.committedAt;
  const cause = causeOf(lifecycle, follower);
  return { ...(cause && { cause }), ...(since !== undefined && { behindSince: since }) };
}

function causeOf(lifecycle: ClusterState['lifecycle'], follower: Watched): LagCause | undefined {
  if (lifecycle !== 'Running' || (follower.leaderLifecycle ?? 'Running') !== 'Running') return 'NotRunning';
  if (follower.state === 'Disconnected' || follower.state === 'Failed') return 'LeaderUnreachable';
  if (follower.clockSkew > trustedSkew) return 'ClockSkew';
  if (follower.pending.length === 0) return undefined;
  if (follower.phase === 'prefetching') return 'Prefetch';
  return follower.phase === 'idle' && follower.overrides.syncInterval > 0 ? 'Interval' : 'Storage';
}
