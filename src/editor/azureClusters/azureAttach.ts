import * as vscode from 'vscode';
import type { AzureCluster } from '../../protocol/azure.ts';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import {
  type AttachOptions,
  type AttachPlace,
  attachOptionSteps,
  attachParams,
  localNameStep,
} from '../commands/attachOptions.ts';
import { allDatabases } from '../commands/detachCommand.ts';
import { type Choice, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type FilterAnswers, filterOf, filterSteps } from '../shares/filterSteps.ts';
import type { AzureParts } from './azureControl.ts';
import type { AzureClusterNode, AzureDatabaseNode } from './azureNodes.ts';
import type { AzureTree } from './azureTree.ts';

const t = vscode.l10n.t;

interface Answers extends FilterAnswers, AttachOptions, AttachPlace {
  readonly follower?: AzureCluster;
}

/** A database is what to follow, a cluster where to attach; what is not given is asked for. */
export async function attachOnAzure(
  { backend }: Services,
  { tree, reveal }: AzureParts,
  node?: AzureClusterNode | AzureDatabaseNode,
): Promise<void> {
  const title = t('Attach Azure Database');
  const steps: readonly Step<Answers>[] = [
    {
      needed: ({ leader }) => leader === undefined,
      ask: async (state, position) => {
        const leader = await pickOne({
          title,
          position,
          placeholder: t('The database to follow'),
          none: t('No other cluster of Azure owns a database.'),
          choices: () => leaderChoices(tree, state.follower),
        });
        return withAnswer(leader, (leader) => ({ ...state, leader }));
      },
    },
    {
      needed: ({ follower }) => follower === undefined,
      ask: async (state, position) => {
        const { cluster = '', clusterName = '', database = '' } = state.leader ?? {};
        const follower = await pickOne({
          title,
          position,
          placeholder: t('The follower cluster that is to read {0}/{1}', clusterName, database),
          none: t('Your subscriptions have no other cluster. It must be in the region of the leader.'),
          choices: () => followerChoices(tree, cluster),
        });
        return withAnswer(follower, (follower) => ({ ...state, follower }));
      },
    },
    localNameStep<Answers>(title, async (cluster) => (await tree.databases(cluster)).map(({ name }) => name)),
    ...attachOptionSteps<Answers>(title, ({ leader }) => leader?.database === allDatabases, true),
    ...filterSteps<Answers>({
      title,
      backend,
      database: ({ leader }) => (leader?.database === allDatabases ? undefined : leader),
    }),
  ];
  const answers = await runSteps(given(tree, node), steps);
  const { leader, follower } = answers ?? {};
  if (answers === undefined || leader === undefined || follower === undefined) return;
  const params = attachParams({ leader, follower }, answers, filterOf(answers));
  const { databases } = await withProgress(
    t('Attaching {0}/{1} to {2}', leader.clusterName, leader.database, follower.name),
    (options) => backend.attachDatabase(params, options),
  );
  await reveal(follower.uri, leader.database === allDatabases ? undefined : databases[0]?.localName);
}

function given(tree: AzureTree, node?: AzureClusterNode | AzureDatabaseNode): Answers {
  const cluster = node && tree.cluster(node.cluster);
  if (node === undefined || cluster === undefined) return {};
  if (node.kind === 'azureCluster') return { follower: cluster };
  return { leader: { cluster: cluster.uri, clusterName: cluster.name, database: node.database } };
}

/** Each database, and behind those of a cluster all of them together. A cluster that does not answer is left out. */
async function leaderChoices(tree: AzureTree, follower?: AzureCluster): Promise<readonly Choice<DocumentDatabase>[]> {
  const clusters = (await tree.clusters()).filter(({ uri, state }) => uri !== follower?.uri && state === 'Running');
  const listed = await Promise.allSettled(
    clusters.map(async ({ uri, name, region }): Promise<readonly Choice<DocumentDatabase>[]> => {
      const owned = (await tree.databases(uri)).filter(({ access }) => access === 'ReadWrite');
      if (owned.length === 0) return [];
      return [
        ...owned.map(({ name: database }) => ({
          label: `${name}/${database}`,
          description: region,
          iconPath: new vscode.ThemeIcon('database'),
          value: { cluster: uri, clusterName: name, database },
        })),
        {
          label: t('{0}: all databases', name),
          description: t('also those that are created later'),
          iconPath: new vscode.ThemeIcon('server-environment'),
          value: { cluster: uri, clusterName: name, database: allDatabases },
        },
      ];
    }),
  );
  return listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}

async function followerChoices(tree: AzureTree, leader: string): Promise<readonly Choice<AzureCluster>[]> {
  const clusters = await tree.clusters();
  const region = clusters.find(({ uri }) => uri === leader)?.region;
  return clusters
    .filter(({ uri, state }) => uri !== leader && state === 'Running')
    .map((cluster) => ({
      label: cluster.name,
      description:
        region === undefined || cluster.region === region
          ? cluster.region
          : `${cluster.region} · ${t('not in {0}, the region of the leader', region)}`,
      iconPath: new vscode.ThemeIcon('server-environment'),
      value: cluster,
    }));
}
