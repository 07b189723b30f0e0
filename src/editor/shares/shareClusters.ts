import * as vscode from 'vscode';
import type { ShareAccount } from '../../protocol/azure.ts';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { ShareSummary } from '../../protocol/shares.ts';
import { clusterChoices } from '../commands/choices.ts';
import { type Choice, pickOne } from '../commands/inputs.ts';
import type { Services } from '../commands/services.ts';
import { type Step, withAnswer } from '../commands/steps.ts';

const t = vscode.l10n.t;

/** A cluster that can share. `tenant`: of Azure, where a share lies in an account of the same tenant. */
export interface ShareCluster {
  readonly uri: string;
  readonly name: string;
  readonly tenant?: string;
}

export interface ShareAccountAnswer {
  readonly account?: ShareAccount;
}

/** Those of this workspace, and those of Azure where somebody is signed in. */
export async function shareClusters({ backend, azure }: Services): Promise<readonly Choice<ShareCluster>[]> {
  const local = await clusterChoices(backend);
  if (!azure.account.signedIn) return local;
  // What cannot be listed is left out: the view of Azure says why.
  const clusters = await (await azure.parts()).tree.clusters().catch(() => []);
  const running = clusters.filter(({ state }) => state === 'Running');
  return [
    ...local,
    ...running.map(({ uri, name, region, tenant }) => ({
      label: name,
      description: `Azure · ${region}`,
      iconPath: new vscode.ThemeIcon('azure'),
      value: { uri, name, tenant },
    })),
  ];
}

/** A cluster of Azure as it was last listed; undefined: it is none. */
export async function azureCluster({ azure }: Services, uri: string): Promise<ShareCluster | undefined> {
  return isAzureCluster(uri) ? (await azure.parts()).tree.cluster(uri) : undefined;
}

/** Where on Azure a share is to lie. `tenant`: undefined where the cluster is none of Azure. */
export function accountStep<State extends ShareAccountAnswer>(
  { azure }: Services,
  title: string,
  tenant: (state: State) => string | undefined,
): Step<State> {
  return {
    needed: (state) => tenant(state) !== undefined,
    ask: async (state, position) => {
      const account = await pickOne<ShareAccount>({
        title,
        position,
        placeholder: t('The Data Share account that is to hold the share'),
        none: t('Your subscriptions have no Data Share account. Create one in the Azure portal first.'),
        choices: async () =>
          (await (await azure.parts()).own.listShareAccounts({}))
            .filter((each) => each.tenant === tenant(state))
            .map((each) => ({
              label: each.name,
              description: each.region,
              iconPath: new vscode.ThemeIcon('package'),
              value: each,
            })),
      });
      return withAnswer(account, (chosen) => ({ ...state, account: chosen }));
    },
  };
}

/** Brings into sight a share that has just changed. */
export async function showShare({ azure, model, sharing, show }: Services, share: ShareSummary): Promise<void> {
  if (isAzureCluster(share.cluster)) await (await azure.parts()).revealShares(share.cluster);
  else await show(sharing.shareNode(model.clusterNode('leader', share.cluster), share));
}
