import * as vscode from 'vscode';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import { chosenByNode, clusterNow, databaseChoices } from '../commands/choices.ts';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { isOutcome, runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type About, chosen, type Subject, subject } from '../commands/subject.ts';
import { formatBytes } from '../format.ts';
import { ask, confirmed, typedName } from '../shares/questions.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';
import { rowsText } from '../tree/presentation.ts';
import { detachAllAndDelete } from './detachAllCommand.ts';

const t = vscode.l10n.t;

type Names =
  | 'startCluster'
  | 'stopCluster'
  | 'deleteCluster'
  | 'detachAllAndDelete'
  | 'dropDatabase'
  | 'setClusterProperties';

/** The life of clusters and databases after they were made. */
export function clusterCommands(services: Services): Pick<CommandHandlers, Names> {
  const { backend } = services;
  return {
    startCluster: async (of) => {
      const cluster = await chosen(await clusterSubject(services, t('Start Cluster'), ['Stopped'], of));
      if (cluster === undefined) return;
      await withProgress(t('Starting cluster {0}', cluster.name), (options) =>
        backend.startCluster({ cluster: cluster.uri }, options),
      );
    },
    stopCluster: async (node) => {
      const cluster = await chosen(await clusterSubject(services, t('Stop Cluster'), ['Running'], node));
      if (cluster === undefined) return;
      if (cluster.state === 'Stopped') {
        void vscode.window.showInformationMessage(t("Cluster '{0}' is stopped already.", cluster.name));
        return;
      }
      await backend.checkEnding({ change: 'stopCluster', cluster: cluster.uri });
      const detail = t('Its databases cannot be read until it is started again. Nothing is lost.');
      if (!(await confirmed(t("Stop cluster '{0}'?", cluster.name), detail, t('Stop'), cluster.name))) return;
      await withProgress(t('Stopping cluster {0}', cluster.name), (options) =>
        backend.stopCluster({ cluster: cluster.uri }, options),
      );
    },
    deleteCluster: async (node) => {
      const cluster = await chosen(await clusterSubject(services, t('Delete Cluster'), ['Running', 'Stopped'], node));
      if (cluster === undefined) return;
      await backend.checkEnding({ change: 'deleteCluster', cluster: cluster.uri });
      const what = await lostWith(backend, cluster.uri);
      if (!(await typedName(t("Delete cluster '{0}' for good?", cluster.name), what, cluster.name))) return;
      await withProgress(t('Deleting cluster {0}', cluster.name), (options) =>
        backend.deleteCluster({ cluster: cluster.uri }, options),
      );
    },
    dropDatabase: (node) => dropDatabase(services, node),
    setClusterProperties: (of) => setProperties(services, of),
    detachAllAndDelete: (of) => detachAllAndDelete(services, of),
  };
}

/** What is gone with a cluster, and for whom. One that is stopped cannot be asked. */
async function lostWith(backend: Backend, cluster: string): Promise<string> {
  const [databases, shares] = await Promise.all([
    backend.listDatabases({ cluster, access: 'ReadWrite', patience: 0 }).catch(() => []),
    backend.listShares({ cluster }).catch(() => []),
  ]);
  const consumers = shares
    .flatMap(({ subscriptions }) => subscriptions)
    .filter(({ status }) => status === 'Active')
    .map(({ consumer }) => consumer);
  const what =
    databases.length === 0
      ? t('It owns no database. Its shares and its ledger are gone for good.')
      : t(
          'These databases, its shares and its ledger are gone for good: {0}.',
          databases.map(({ name }) => name).join(', '),
        );
  return consumers.length === 0
    ? what
    : `${what} ${t('These have accepted a share of it: {0}.', [...new Set(consumers)].join(', '))}`;
}

/** The cluster of a node, of a name or URI as errors give it, or one that the user chooses. */
export async function clusterSubject(
  { backend }: Services,
  title: string,
  states: readonly ClusterSummary['state'][],
  of?: ClusterNode | string,
): Promise<Subject<ClusterSummary>> {
  const choices = async (): Promise<readonly Choice<ClusterSummary>[]> =>
    (await backend.listClusters({}))
      .filter(({ state }) => states.includes(state))
      .map((value) => ({
        label: value.name,
        description: value.region,
        iconPath: new vscode.ThemeIcon('server-environment'),
        value,
      }));
  const known = of === undefined ? undefined : await clusterNow(backend, typeof of === 'string' ? of : of.cluster);
  return subject({ title, placeholder: t('The cluster'), none: t('There is no such cluster.'), choices }, known);
}

async function dropDatabase(services: Services, node?: DatabaseNode): Promise<void> {
  const { backend } = services;
  const title = t('Drop Database');
  const dropped = node
    ? await chosenByNode(services, node)
    : await ask(title, t('The database to drop'), t('There is no such database.'), () =>
        databaseChoices(backend, 'ReadWrite'),
      );
  if (dropped === undefined) return;
  const { cluster, clusterName, database, summary } = dropped;
  await backend.checkEnding({ change: 'dropDatabase', cluster, database });
  const size = `${rowsText(summary.rows, t)}, ${formatBytes(summary.bytes)}`;
  const detail = t('Its tables and its data ({0}) are gone for good.', size);
  if (!(await typedName(t("Drop database '{0}/{1}' for good?", clusterName, database), detail, database))) return;
  await withProgress(t('Dropping {0}/{1}', clusterName, database), (options) =>
    backend.dropDatabase({ cluster, database }, options),
  );
}

type Property = 'customerManagedKey' | 'streamingIngestion' | 'trustedTenants';

interface Change extends About<ClusterSummary> {
  readonly property?: Property;
  readonly value?: boolean | readonly string[];
}

async function setProperties(services: Services, of?: ClusterNode | string): Promise<void> {
  const { backend } = services;
  const title = t('Set Cluster Properties');
  const { initial, step } = await clusterSubject(services, title, ['Running'], of);
  const steps: readonly Step<Change>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const property = await pickOne<Property>({
          title,
          position,
          placeholder: t("The property of '{0}' to set", state.about?.name ?? ''),
          choices: async () => [
            {
              label: t('Streaming Ingestion'),
              detail: t('A database of such a cluster cannot be attached'),
              value: 'streamingIngestion',
            },
            {
              label: t('Customer Managed Key'),
              detail: t('Such a cluster can neither share nor follow'),
              value: 'customerManagedKey',
            },
            {
              label: t('Trusted Tenants'),
              detail: t('Only their principals can be given access'),
              value: 'trustedTenants',
            },
          ],
        });
        return withAnswer(property, (picked) => ({ ...state, property: picked }));
      },
    },
    {
      needed: ({ property }) => property !== 'trustedTenants',
      ask: async (state, position) => {
        const value = await pickOne<boolean>({
          title,
          position,
          placeholder: t('On or off'),
          choices: async () => [
            { label: t('On'), value: true },
            { label: t('Off'), value: false },
          ],
        });
        return withAnswer(value, (picked) => ({ ...state, value: picked }));
      },
    },
    {
      needed: ({ property }) => property === 'trustedTenants',
      ask: async (state, position) => {
        const typed = await enterText({
          title,
          position,
          prompt: t('Ids or domains of tenants, separated by commas; * trusts all'),
          placeholder: 'contoso.com, fabrikam.com',
          problem: (text) => (text.trim() === '' ? t('Name at least one tenant, or * for all.') : undefined),
        });
        if (isOutcome(typed)) return typed;
        return {
          ...state,
          value: typed
            .split(',')
            .map((each) => each.trim())
            .filter((each) => each !== ''),
        };
      },
    },
  ];
  const { about: cluster, property, value } = (await runSteps<Change>(initial, steps)) ?? {};
  if (cluster === undefined || property === undefined || value === undefined) return;
  if (typeof value === 'boolean') {
    if (property !== 'trustedTenants') await backend.alterCluster({ cluster: cluster.uri, [property]: value });
  } else {
    await backend.alterCluster({ cluster: cluster.uri, trustedTenants: value });
  }
}
