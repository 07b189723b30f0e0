import { SharingError } from '../../protocol/errors.ts';
import { fail } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import type { AttachOrigin } from '../following/attachment.ts';
import type { Share } from '../shares/share.ts';
import type { Decision } from './decision.ts';
import type { ClusterEvent } from './events.ts';
import type { ClusterState } from './state.ts';

export function onShare(state: ClusterState, id: string, then: (share: Share) => Decision): Decision {
  const share = state.shares.get(id);
  return share
    ? then(share)
    : fail(new SharingError('ShareNotFound', `Cluster '${state.name}' no longer has this share.`));
}

export function checkedExpiry(
  expiresAt: number | undefined,
  context: DecisionContext,
  then: (expiry: { readonly expiresAt?: number }) => Decision,
): Decision {
  if (expiresAt === undefined) return then({});
  return Number.isFinite(expiresAt) && expiresAt > context.time
    ? then({ expiresAt })
    : fail(new SharingError('InvalidArgument', 'An expiry must lie in the future.'));
}

/** The end of every registration that came from a share and answers to the condition. */
export function unregister(
  state: ClusterState,
  condition: (origin: { readonly subscriptionId: string; readonly dataSetId: string }) => boolean,
  share: Share,
): readonly ClusterEvent[] {
  const ends = (follower: { readonly origin: AttachOrigin }): boolean =>
    follower.origin.kind === 'DataShare' && follower.origin.shareId === share.id && condition(follower.origin);
  const cluster = [...state.followers.values()]
    .filter(ends)
    .map(({ attachmentId }): ClusterEvent => ({ type: 'FollowerUnregistered', attachmentId }));
  const databases = [...state.databases.values()].flatMap(({ id, followers }) =>
    [...followers.values()]
      .filter(ends)
      .map(({ attachmentId }): ClusterEvent => ({ type: 'FollowerUnregistered', databaseId: id, attachmentId })),
  );
  return [...cluster, ...databases];
}
