import * as vscode from 'vscode';
import { summaryOfAzure } from '../../protocol/azureSummary.ts';
import type { Access, DatabaseChoice } from '../commands/choices.ts';
import type { Choice } from '../commands/inputs.ts';
import type { AzureControl } from './azureControl.ts';

/** Every database of the clusters that run. What cannot be listed is left out: the view of Azure says why. */
export async function azureChoices(
  azure: AzureControl,
  access: Access = 'any',
): Promise<readonly Choice<DatabaseChoice>[]> {
  if (!azure.account.signedIn) return [];
  const { tree } = await azure.parts();
  const clusters = await tree.clusters().catch(() => []);
  const listed = await Promise.allSettled(
    clusters
      .filter(({ state }) => state === 'Running')
      .map(async ({ uri, name, region }) =>
        (await tree.databases(uri))
          .filter((each) => access === 'any' || each.access === access)
          .map((each) => {
            const { name: database, following } = each;
            const from = following ? `← ${following.leaderName}/${following.database}` : region;
            return {
              label: `${name}/${database}`,
              description: `Azure · ${from}`,
              iconPath: new vscode.ThemeIcon('azure'),
              value: { cluster: uri, clusterName: name, database, summary: summaryOfAzure(each) },
            };
          }),
      ),
  );
  return listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}
