import * as vscode from 'vscode';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import { nameProblem } from '../../protocol/names.ts';
import type { ShareSubscriptionSummary } from '../../protocol/shares.ts';
import { clusterChoices, runningCluster } from '../commands/choices.ts';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { cancel, runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type About, subject } from '../commands/subject.ts';
import { changedMeanwhile, dataSetOf, gone, subscriptionOf } from './gone.ts';
import type { MappingNode } from './sharingNodes.ts';
import { presentMapping, presentShareSubscription } from './sharingPresentation.ts';
import { dataSetText } from './sharingTexts.ts';

const t = vscode.l10n.t;

type DataSet = ShareSubscriptionSummary['dataSets'][number];

/** A data set, and the subscription that it came with. */
type Mapped = readonly [ShareSubscriptionSummary, DataSet];

interface Mapping extends About<Mapped> {
  readonly follower?: ClusterSummary;
  /** Of a database; for a whole cluster what is put before the names of its databases. */
  readonly name?: string;
}

/** Maps one data set after the other. What the user leaves out can be mapped later. */
export async function mapAll(services: Services, subscription: ShareSubscriptionSummary): Promise<void> {
  for (const dataSet of subscription.dataSets) {
    if (dataSet.mapping === undefined && !(await map(services, { about: [subscription, dataSet] }))) return;
  }
}

/** Maps the data set of a node, or one that the user chooses of those that are not mapped. */
export async function mapDataSet(services: Services, node?: MappingNode): Promise<void> {
  const { backend } = services;
  if (node) await runningCluster(backend, node.cluster);
  const all = async (): Promise<readonly Mapped[]> => {
    const clusters = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
    const lists = await Promise.all(
      clusters.map(({ uri }) => backend.listShareSubscriptions({ cluster: uri }).catch(() => [])),
    );
    return lists.flat().flatMap((each) => each.dataSets.map((dataSet) => [each, dataSet] as const));
  };
  const choices = async (): Promise<readonly Choice<Mapped>[]> =>
    (await all())
      .filter(([{ status }, { mapping }]) => status === 'Active' && mapping === undefined)
      .map((value) => ({
        label: `${value[0].shareName} · ${value[1].name}`,
        description: dataSetText(value[1], t),
        value,
      }));
  const known =
    node &&
    ((await all()).find(([{ id }, dataSet]) => id === node.subscription && dataSet.id === node.dataSet) ??
      (await gone(services, node)));
  if (known?.[0].status !== undefined && known[0].status !== 'Active') {
    const { label, description } = presentShareSubscription(known[0], t);
    throw changedMeanwhile('SubscriptionNotActive', subscriptionOf(label), description);
  }
  if (known?.[1].mapping) {
    const { label, description } = presentMapping(known[1], t);
    throw changedMeanwhile('AlreadyAttached', dataSetOf(label), description);
  }
  const question = {
    title: t('Map Data Set'),
    placeholder: t('The data set to map'),
    none: t('Every data set is mapped.'),
  };
  const { initial, step } = subject<Mapped>({ ...question, choices }, known);
  await map(services, initial, [step]);
}

/** False when the user cancels. */
async function map(
  services: Services,
  initial: About<Mapped>,
  first: readonly Step<About<Mapped>>[] = [],
): Promise<boolean> {
  const { backend, model, reveal } = services;
  const { about, follower, name } = (await runSteps<Mapping>(initial, [...first, ...steps(services)])) ?? {};
  if (about === undefined || follower === undefined || name === undefined) return false;
  const [subscription, dataSet] = about;
  const naming =
    dataSet.kind === 'KustoCluster'
      ? name !== '' && { databaseNamePrefix: name }
      : name !== dataSet.database && { databaseNameOverride: name };
  const attached = await withProgress(t('Mapping {0} to {1}', dataSet.name, follower.name), (options) =>
    backend.mapDataSet(
      {
        cluster: subscription.cluster,
        subscription: subscription.id,
        dataSet: dataSet.id,
        follower: follower.uri,
        ...naming,
      },
      options,
    ),
  );
  const [shown] = attached.databases;
  if (shown) await reveal(model.databaseNode('follower', follower.uri, shown.localName));
  return true;
}

function titleOf([subscription, dataSet]: Mapped): string {
  return t("Map '{0}' of '{1}'", dataSet.name, subscription.shareName);
}

function steps({ backend }: Services): readonly Step<Mapping>[] {
  return [
    {
      needed: () => true,
      ask: async (state, position) => {
        if (state.about === undefined) return cancel;
        const [subscription] = state.about;
        const follower = await pickOne({
          title: titleOf(state.about),
          position,
          placeholder: t('The follower cluster in which the data appears'),
          none: t('There is no other cluster. Create one in the region of the leader first.'),
          choices: async () => {
            const all = await clusterChoices(backend, ({ uri }) => uri !== subscription.provider.cluster);
            const own = (uri: string | undefined): number => (uri === subscription.cluster ? 0 : 1);
            return all.toSorted((a, b) => own(a.value?.uri) - own(b.value?.uri));
          },
        });
        return withAnswer(follower, (chosen) => ({ ...state, follower: chosen }));
      },
    },
    {
      needed: () => true,
      ask: async (state, position) => {
        if (state.about === undefined) return cancel;
        const [, dataSet] = state.about;
        const { uri = '', name: clusterName = '' } = state.follower ?? {};
        const existing = (await backend.listDatabases({ cluster: uri, patience: 0 })).map(({ name }) =>
          name.toLowerCase(),
        );
        const whole = dataSet.kind === 'KustoCluster';
        const name = await enterText({
          title: titleOf(state.about),
          position,
          prompt: whole
            ? t('What is put before the names of the databases. May be empty')
            : t("Name of the database on cluster '{0}'", clusterName),
          value: state.name ?? (whole ? '' : (dataSet.database ?? '')),
          problem: (text) => {
            if (whole) return text === '' ? undefined : nameProblem('database', text);
            if (existing.includes(text.toLowerCase()))
              return t("Cluster '{0}' has a database '{1}' already.", clusterName, text);
            return nameProblem('database', text);
          },
        });
        return withAnswer(name, (typed) => ({ ...state, name: typed }));
      },
    },
  ];
}
