import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { InvitationSummary, ShareSummary, SubscriptionSummary } from '../../protocol/shares.ts';
import type { Services } from '../commands/services.ts';

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

type Both = Pick<Services, 'backend' | 'azure'>;

/** Of this workspace, and of Azure where somebody is signed in. */
export async function allShares(services: Both): Promise<readonly ShareChoice[]> {
  return (await Promise.all([localShares(services.backend), azureShares(services)])).flat();
}

/** What cannot be listed is left out: the view of Azure says why. */
export async function azureShares({ backend, azure }: Both): Promise<readonly ShareChoice[]> {
  if (!azure.account.signedIn) return [];
  const { tree } = await azure.parts();
  const clusters = await tree.clusters().catch(() => []);
  const listed = await Promise.allSettled(
    clusters.map(async ({ uri, name }) =>
      (await backend.listShares({ cluster: uri })).map((share) => ({ clusterName: name, share })),
    ),
  );
  const all = listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  // A share may be that of several clusters.
  return [...new Map(all.map((each) => [each.share.id, each])).values()];
}

/** Shares of every cluster of this workspace that whoever acts administers. */
export async function localShares(backend: Backend): Promise<readonly ShareChoice[]> {
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
