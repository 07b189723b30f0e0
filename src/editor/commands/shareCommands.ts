import * as vscode from 'vscode';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import { type FilterAnswers, filterOf, filterSteps } from '../shares/filterSteps.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';
import {
  type AttachOptions,
  type AttachPlace,
  attachOptionSteps,
  attachParams,
  localNameStep,
} from './attachOptions.ts';
import { chosenByNode, clusterChoices, clusterNow, databaseChoices } from './choices.ts';
import { allDatabases, detachDatabases } from './detachCommand.ts';
import { type Choice, pickOne } from './inputs.ts';
import { withProgress } from './progress.ts';
import type { CommandHandlers, Services } from './services.ts';
import { runSteps, type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

export function shareCommands(
  services: Services,
): Pick<CommandHandlers, 'attachDatabase' | 'attachWithOptions' | 'detachDatabase'> {
  return {
    attachDatabase: (node, nodes = []) => attachDatabase(services, node ? [node, ...nodes] : []),
    attachWithOptions: (node) => attachDatabase(services, node ? [node] : [], true),
    detachDatabase: (node, nodes = []) =>
      detachDatabases(services, node && nodes.includes(node) ? nodes : node && [node]),
  };
}

interface Attachment extends FilterAnswers, AttachOptions, AttachPlace {}

/** A cluster node is where to attach to; a database node is what to attach. */
async function given(services: Services, nodes: readonly (ClusterNode | DatabaseNode)[]): Promise<Attachment> {
  const follower = nodes.find((node) => node.kind === 'cluster');
  const leader = nodes.find((node) => node.kind === 'database');
  const at = follower && (await clusterNow(services.backend, follower.cluster));
  const from = leader && (await chosenByNode(services, leader));
  return { ...(at && { follower: at }), ...(from && { leader: from }) };
}

async function attachDatabase(
  services: Services,
  nodes: readonly (ClusterNode | DatabaseNode)[],
  more = false,
): Promise<void> {
  const { backend, model, reveal } = services;
  const title = more ? t('Attach Database with Options') : t('Attach Database');
  const steps: readonly Step<Attachment>[] = [
    {
      needed: ({ leader }) => leader === undefined,
      ask: async (state, position) => {
        const leader = await pickOne({
          title,
          position,
          placeholder: t('The database to follow'),
          none: t('No other cluster owns a database.'),
          choices: async () =>
            (await leaderChoices(backend)).filter(({ value }) => value?.cluster !== state.follower?.uri),
        });
        return withAnswer(leader, (leader) => ({ ...state, leader }));
      },
    },
    {
      needed: ({ follower }) => follower === undefined,
      ask: async (state, position) => {
        const { cluster = '', clusterName = '', database = '' } = state.leader ?? {};
        const region = model.cluster(cluster)?.region;
        const note = (other: ClusterSummary): string | undefined =>
          region === undefined || other.region === region
            ? undefined
            : t('not in {0}, the region of the leader', region);
        const follower = await pickOne({
          title,
          position,
          placeholder: t('The follower cluster that is to read {0}/{1}', clusterName, database),
          none: t('There is no other cluster. Create one in the region of the leader first.'),
          choices: () => clusterChoices(backend, ({ uri }) => uri !== cluster, note),
        });
        return withAnswer(follower, (follower) => ({ ...state, follower }));
      },
    },
    localNameStep<Attachment>(title, async (cluster) =>
      (await backend.listDatabases({ cluster, patience: 0 })).map(({ name }) => name),
    ),
    ...attachOptionSteps<Attachment>(title, ({ leader }) => leader?.database === allDatabases, more),
    ...filterSteps<Attachment>({
      title,
      backend,
      database: ({ leader }) => (more && leader?.database !== allDatabases ? leader : undefined),
    }),
  ];
  const answers = await runSteps(await given(services, nodes), steps);
  const { leader, follower } = answers ?? {};
  if (answers === undefined || leader === undefined || follower === undefined) return;
  const params = attachParams({ leader, follower }, answers, filterOf(answers));
  const attached = await withProgress(
    t('Attaching {0}/{1} to {2}', leader.clusterName, leader.database, follower.name),
    (options) => backend.attachDatabase(params, options),
  );
  const shown = attached.databases.find(({ standing }) => standing === 'active');
  if (shown) await reveal(model.databaseNode('follower', follower.uri, shown.localName));
}

/** Each database, and behind them all of a cluster together. */
async function leaderChoices(backend: Backend): Promise<readonly Choice<DocumentDatabase>[]> {
  const [databases, clusters] = await Promise.all([
    databaseChoices(backend, 'ReadWrite'),
    clusterChoices(backend, ({ leaderDatabases }) => leaderDatabases > 0),
  ]);
  const all = clusters.flatMap(({ value }): Choice<DocumentDatabase>[] =>
    value === undefined
      ? []
      : [
          {
            label: t('{0}: all databases', value.name),
            description: t('also those that are created later'),
            iconPath: new vscode.ThemeIcon('server-environment'),
            value: { cluster: value.uri, clusterName: value.name, database: allDatabases },
          },
        ],
  );
  return [...databases, ...all];
}
