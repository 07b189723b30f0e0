import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { InvitationSummary, ShareSummary, SubscriptionSummary } from '../../protocol/shares.ts';

export interface ShareChoice {
  readonly clusterName: string;
  readonly share: ShareSummary;
}
export interface InvitationChoice extends ShareChoice {
  readonly invitation: InvitationSummary;
}
export interface SubscriptionChoice extends ShareChoice {
  readonly subscription: SubscriptionSummary;
}

/** Shares of every cluster that whoever acts administers. */
export async function allShares(backend: Backend): Promise<readonly ShareChoice[]> {
  const clusters = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
  const lists = await Promise.all(clusters.map((cluster) => sharesOf(backend, cluster)));
  return lists.flat();
}

async function sharesOf(backend: Backend, { uri, name }: ClusterSummary): Promise<readonly ShareChoice[]> {
  try {
    return (await backend.listShares({ cluster: uri })).map((share) => ({ clusterName: name, share }));
  } catch (error) {
    // Somebody else's cluster has no share to choose from.
    if (SharingError.is(error, 'Forbidden')) return [];
    throw error;
  }
}
