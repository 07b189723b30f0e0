import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { Freshness } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { AzureControl } from './azureControl.ts';

/** Milliseconds between two looks at the clusters of Azure, which are others' as well. */
export const lookEvery = 30_000;

export interface AzureFollowersOptions {
  readonly azure: Pick<AzureControl, 'account' | 'parts'>;
  readonly backend: Pick<Backend, 'on'>;
  /** Calls back after so many milliseconds; returns what takes that back. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  /** For the log; never shown. */
  readonly problem: (message: string, error: unknown) => void;
}

/**
 * Looks again and again how fresh the followers of Azure are, as long as somebody wants to know. What cannot be asked
 * leaves what was told before; each row says when both sides were compared. Returns what ends it.
 */
export function watchAzureFollowers(
  { azure, backend, after, problem }: AzureFollowersOptions,
  told: (followers: readonly Freshness[]) => void,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let anew = false;
  let isLooking = false;
  let again = false;
  let isTold = false;
  let cancel = (): void => {};
  const tell = (followers: readonly Freshness[]): void => {
    if (signal.aborted) return;
    isTold = true;
    told(followers);
  };
  const ask = async (): Promise<void> => {
    const { account } = azure;
    if (!account.signedIn) return tell([]);
    const params = { anew, ...(account.subscriptions && { subscriptions: account.subscriptions }) };
    anew = false;
    try {
      const { own } = await azure.parts();
      tell(await own.listFreshness(params, { signal }));
    } catch (error) {
      if (signal.aborted) return;
      problem('The followers of Azure could not be compared with their leaders.', error);
      if (!isTold) tell([]);
    }
  };
  const look = async (): Promise<void> => {
    if (isLooking) {
      again = true;
      return;
    }
    isLooking = true;
    cancel();
    do {
      again = false;
      await ask();
    } while (again && !signal.aborted);
    isLooking = false;
    if (!signal.aborted) cancel = after(lookEvery, () => void look());
  };
  const stops = [
    azure.account.onChanged(() => void look()),
    backend.on('catalogChanged', ({ cluster }) => {
      if (cluster === undefined || !isAzureCluster(cluster)) return;
      anew = true;
      void look();
    }),
  ];
  void look();
  return () => {
    controller.abort();
    cancel();
    for (const stop of stops) stop();
  };
}
