import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import type { Choice } from '../commands/inputs.ts';
import type { AzureControl } from './azureControl.ts';

/** Every database of the clusters that run. What cannot be listed is left out: the view of Azure says why. */
export async function azureChoices(azure: AzureControl): Promise<readonly Choice<DocumentDatabase>[]> {
  if (!azure.account.signedIn) return [];
  const { tree } = await azure.parts();
  const clusters = await tree.clusters().catch(() => []);
  const listed = await Promise.allSettled(
    clusters
      .filter(({ state }) => state === 'Running')
      .map(async ({ uri, name, region }) =>
        (await tree.databases(uri)).map(({ name: database, following }) => ({
          label: `${name}/${database}`,
          description: following ? `Azure · ← ${following.leaderName}/${following.database}` : `Azure · ${region}`,
          iconPath: new vscode.ThemeIcon('azure'),
          value: { cluster: uri, clusterName: name, database },
        })),
      ),
  );
  return listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}
