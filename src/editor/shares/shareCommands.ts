import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import { sharedKinds } from '../../protocol/sharedKinds.ts';
import type { DataSetSummary } from '../../protocol/shares.ts';
import type { AzureDataSetNode, AzureShareNode } from '../azureClusters/azureNodes.ts';
import { clusterNow } from '../commands/choices.ts';
import { enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import type { About } from '../commands/subject.ts';
import { type FilterAnswers, filterOf, filterSteps } from './filterSteps.ts';
import { gone } from './gone.ts';
import { askShare, confirmed, shareSubject } from './questions.ts';
import {
  accountStep,
  azureCluster,
  type ShareAccountAnswer,
  type ShareCluster,
  shareClusters,
  showShare,
} from './shareClusters.ts';
import type { ShareChoice } from './shareLists.ts';
import type { DataSetNode, ShareNode } from './sharingNodes.ts';
import { presentDataSet } from './sharingPresentation.ts';
import { type TermsSource, termsSteps } from './termsSteps.ts';

const t = vscode.l10n.t;

type Names = 'createShare' | 'deleteShare' | 'addDataSet' | 'removeDataSet';

/** What a provider shares. */
export function shareContentCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    createShare: (node) => createShare(services, node?.cluster),
    deleteShare: (node) => deleteShare(services, node),
    addDataSet: (node) => addDataSet(services, node),
    removeDataSet: (node) => removeDataSet(services, node),
  };
}

interface NewShare extends TermsSource, ShareAccountAnswer {
  readonly cluster?: ShareCluster;
  readonly name?: string;
  readonly description?: string;
}

async function createShare(services: Services, given?: string): Promise<void> {
  const { backend } = services;
  const title = t('Create Share');
  const known =
    given === undefined ? undefined : ((await azureCluster(services, given)) ?? (await clusterNow(backend, given)));
  const required = (text: string): string | undefined => (text.trim() === '' ? t('A share needs a name.') : undefined);
  const steps: readonly Step<NewShare>[] = [
    {
      needed: ({ cluster }) => cluster === undefined,
      ask: async (state, position) => {
        const none = t('There is no cluster yet. Create one first.');
        const placeholder = t('The cluster that is to share');
        const choices = () => shareClusters(services);
        const cluster = await pickOne<ShareCluster>({ title, position, placeholder, none, choices });
        return withAnswer(cluster, (chosen) => ({ ...state, cluster: chosen }));
      },
    },
    accountStep<NewShare>(services, title, ({ cluster }) => cluster?.tenant),
    {
      needed: () => true,
      ask: async (state, position) => {
        const name = await enterText({
          title,
          position,
          prompt: t("Name of the share of cluster '{0}'", state.cluster?.name ?? ''),
          value: state.name ?? '',
          placeholder: 'Flights',
          problem: required,
        });
        return withAnswer(name, (typed) => ({ ...state, name: typed.trim() }));
      },
    },
    {
      needed: () => true,
      ask: async (state, position) => {
        const prompt = t('Description, for whoever is invited. May be empty');
        const value = state.description ?? '';
        const description = await enterText({ title, position, prompt, value, problem: () => undefined });
        return withAnswer(description, (typed) => ({ ...state, description: typed }));
      },
    },
    ...termsSteps<NewShare>(title),
  ];
  const { cluster, name, description, terms, account } =
    (await runSteps<NewShare>(known ? { cluster: known } : {}, steps)) ?? {};
  if (cluster === undefined || name === undefined || description === undefined || terms === undefined) return;
  const of = { cluster: cluster.uri, name, description, terms, ...(account && { account: account.id }) };
  await showShare(services, await backend.createShare(of));
}

async function deleteShare(services: Services, node?: ShareNode | AzureShareNode): Promise<void> {
  const { backend } = services;
  const chosen = await askShare(services, t('Delete Share'), t('The share to delete'), node);
  if (chosen === undefined) return;
  const { share, clusterName } = chosen;
  const active = share.subscriptions.filter(({ status }) => status === 'Active');
  const detail =
    active.length === 0
      ? t('Its data sets and invitations go with it. The databases are not changed.')
      : t(
          'These lose access at once, and their caches are deleted: {0}. The databases are not changed.',
          consumersOf(active),
        );
  const question = t("Delete share '{0}' of cluster '{1}'?", share.name, clusterName);
  if (!(await confirmed(question, detail, t('Delete'), share.name))) return;
  await withProgress(t("Deleting share '{0}'", share.name), (options) =>
    backend.deleteShare({ cluster: share.cluster, share: share.id }, options),
  );
}

function consumersOf(subscriptions: ShareChoice['share']['subscriptions']): string {
  return subscriptions.map(({ consumer, consumerCluster }) => `${consumer} (${consumerCluster})`).join(', ');
}

interface NewDataSet extends FilterAnswers, About<ShareChoice> {
  /** `*`: the whole cluster. */
  readonly database?: string;
  readonly name?: string;
}

async function addDataSet(services: Services, node?: ShareNode | AzureShareNode): Promise<void> {
  const { backend } = services;
  const title = t('Add Data Set');
  const { initial, step } = await shareSubject(services, title, t('The share that is to hold it'), node);
  const steps: readonly Step<NewDataSet>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const { share: { cluster = '', name: share = '' } = {}, clusterName = '' } = state.about ?? {};
        const database = await pickOne<string>({
          title,
          position,
          placeholder: t("What is to be shared in '{0}'", share),
          choices: async () => [
            ...(await backend.listDatabases({ cluster, access: 'ReadWrite', patience: 0 })).map(({ name }) => ({
              label: name,
              iconPath: new vscode.ThemeIcon('database'),
              value: name,
            })),
            {
              label: t('All Databases of {0}', clusterName),
              detail: t('Also those that are created later'),
              iconPath: new vscode.ThemeIcon('server-environment'),
              value: '*',
            },
          ],
        });
        return withAnswer(database, (picked) => ({ ...state, database: picked }));
      },
    },
    ...filterSteps<NewDataSet>({
      title,
      backend,
      database: ({ about, database }) =>
        about === undefined || database === undefined || database === '*'
          ? undefined
          : { cluster: about.share.cluster, database },
      // Azure Data Share has no lists of functions.
      kinds: ({ about }) =>
        about && isAzureCluster(about.share.cluster) ? sharedKinds.filter((kind) => kind !== 'functions') : sharedKinds,
    }),
    {
      needed: () => true,
      ask: async (state, position) => {
        const { share, clusterName = '' } = state.about ?? {};
        const name = await enterText({
          title,
          position,
          prompt: t('Name of the data set'),
          value: state.name ?? (state.database === '*' ? clusterName : (state.database ?? '')),
          problem: (text) =>
            text.trim() === ''
              ? t('A data set needs a name.')
              : share?.dataSets.some((each) => each.name.toLowerCase() === text.trim().toLowerCase())
                ? t("Share '{0}' has a data set '{1}' already.", share.name, text.trim())
                : undefined,
        });
        return withAnswer(name, (typed) => ({ ...state, name: typed.trim() }));
      },
    },
  ];
  const answers = await runSteps<NewDataSet>(initial, steps);
  if (answers?.about === undefined || answers.database === undefined || answers.name === undefined) return;
  const { about, database, name } = answers;
  const { id: share, cluster } = about.share;
  const filter = filterOf(answers);
  const of = { cluster, share, name, ...(database !== '*' && { database }), ...(filter && { filter }) };
  const added = await withProgress(t("Adding data set '{0}'", name), (options) => backend.addDataSet(of, options));
  await showShare(services, added);
}

interface LostDataSet extends About<ShareChoice> {
  readonly dataSet?: DataSetSummary;
}

async function removeDataSet(services: Services, node?: DataSetNode | AzureDataSetNode): Promise<void> {
  const { backend } = services;
  const title = t('Remove Data Set');
  const { initial, step } = await shareSubject(services, title, t('The share that holds it'), node);
  const steps: readonly Step<LostDataSet>[] = [
    step,
    {
      needed: ({ dataSet }) => dataSet === undefined,
      ask: async (state, position) => {
        const dataSet = await pickOne<DataSetSummary>({
          title,
          position,
          placeholder: t('The data set to remove'),
          none: t('The share has no data set.'),
          choices: async () =>
            (state.about?.share.dataSets ?? []).map((each) => ({
              label: each.name,
              description: presentDataSet(each, t).description,
              value: each,
            })),
        });
        return withAnswer(dataSet, (chosen) => ({ ...state, dataSet: chosen }));
      },
    },
  ];
  const given =
    node && (initial.about?.share.dataSets.find(({ id }) => id === node.dataSet) ?? (await gone(services, node)));
  const answers = await runSteps<LostDataSet>({ ...initial, ...(given && { dataSet: given }) }, steps);
  const { about, dataSet } = answers ?? {};
  if (about === undefined || dataSet === undefined) return;
  const { share } = about;
  const active = share.subscriptions.filter(({ status }) => status === 'Active');
  const detail =
    active.length === 0
      ? t('Nobody has accepted the share. What the data set holds is not changed.')
      : t(
          'These lose access to it at once, if they have mapped it: {0}. What it holds is not changed.',
          consumersOf(active),
        );
  const question = t("Remove data set '{0}' from share '{1}'?", dataSet.name, share.name);
  if (!(await confirmed(question, detail, t('Remove'), dataSet.name))) return;
  const of = { cluster: share.cluster, share: share.id, dataSet: dataSet.id };
  await withProgress(t("Removing data set '{0}'", dataSet.name), (options) => backend.removeDataSet(of, options));
}
