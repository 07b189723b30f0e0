import * as vscode from 'vscode';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import { databaseChoices } from '../commands/choices.ts';
import { enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { isOutcome, runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { formatBytes } from '../format.ts';
import { ask, confirmed, single } from '../shares/questions.ts';
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
      const cluster = await askCluster(services, t('Start Cluster'), ['Stopped'], of);
      if (cluster === undefined) return;
      await withProgress(t('Starting cluster {0}', cluster.name), (options) =>
        backend.startCluster({ cluster: cluster.uri }, options),
      );
    },
    stopCluster: async (node) => {
      const cluster = await askCluster(services, t('Stop Cluster'), ['Running'], node);
      if (cluster === undefined) return;
      const detail = t('Its databases cannot be read until it is started again. Nothing is lost.');
      if (!(await confirmed(t("Stop cluster '{0}'?", cluster.name), detail, t('Stop')))) return;
      await backend.stopCluster({ cluster: cluster.uri });
    },
    deleteCluster: async (node) => {
      const cluster = await askCluster(services, t('Delete Cluster'), ['Running', 'Stopped'], node);
      if (cluster === undefined) return;
      const owned = { cluster: cluster.uri, access: 'ReadWrite' as const, patience: 0 };
      const names = (await backend.listDatabases(owned).catch(() => [])).map(({ name }) => name);
      const what =
        names.length === 0
          ? t('It owns no database. Its shares and its ledger are gone for good.')
          : t('These databases, its shares and its ledger are gone for good: {0}.', names.join(', '));
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

/** The cluster of a node, of a name or URI as errors give it, or one that the user chooses. */
export async function askCluster(
  { backend }: Services,
  title: string,
  states: readonly ClusterSummary['state'][],
  of?: ClusterNode | string,
): Promise<ClusterSummary | undefined> {
  const clusters = await backend.listClusters({});
  if (of !== undefined) {
    const wanted = typeof of === 'string' ? of : of.cluster;
    return clusters.find(({ uri, name }) => uri === wanted || name === wanted);
  }
  return ask(title, t('The cluster'), t('There is no such cluster.'), async () =>
    clusters
      .filter(({ state }) => states.includes(state))
      .map((value) => ({
        label: value.name,
        description: value.region,
        iconPath: new vscode.ThemeIcon('server-environment'),
        value,
      })),
  );
}

/** What cannot be undone is confirmed by typing its name. */
export async function typedName(question: string, detail: string, name: string): Promise<boolean> {
  const type = t("Type '{0}' to confirm.", name);
  const typed = await enterText({
    title: question,
    position: single,
    prompt: `${detail} ${type}`,
    problem: (text) => (text === name ? undefined : type),
  });
  return typed === name;
}

async function dropDatabase({ backend, model }: Services, node?: DatabaseNode): Promise<void> {
  const title = t('Drop Database');
  const chosen =
    node ??
    (await ask(title, t('The database to drop'), t('There is no such database.'), () =>
      databaseChoices(backend, 'ReadWrite'),
    ));
  if (chosen === undefined) return;
  const { cluster, database } = chosen;
  const clusterName = model.cluster(cluster)?.name ?? ('clusterName' in chosen ? chosen.clusterName : '');
  const found = (await backend.listDatabases({ cluster, limit: 0, names: [database] })).find(
    ({ name }) => name === database,
  );
  const size = found ? `${rowsText(found.rows, t)}, ${formatBytes(found.bytes)}` : '';
  const detail = t('Its tables and its data ({0}) are gone for good.', size);
  if (!(await typedName(t("Drop database '{0}/{1}' for good?", clusterName, database), detail, database))) return;
  await withProgress(t('Dropping {0}/{1}', clusterName, database), (options) =>
    backend.dropDatabase({ cluster, database }, options),
  );
}

type Property = 'customerManagedKey' | 'streamingIngestion' | 'trustedTenants';

interface Change {
  readonly property?: Property;
  readonly value?: boolean | readonly string[];
}

async function setProperties(services: Services, of?: ClusterNode | string): Promise<void> {
  const { backend } = services;
  const title = t('Set Cluster Properties');
  const cluster = await askCluster(services, title, ['Running'], of);
  if (cluster === undefined) return;
  const steps: readonly Step<Change>[] = [
    {
      needed: () => true,
      ask: async (state, position) => {
        const property = await pickOne<Property>({
          title,
          position,
          placeholder: t("The property of '{0}' to set", cluster.name),
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
  const { property, value } = (await runSteps<Change>({}, steps)) ?? {};
  if (property === undefined || value === undefined) return;
  if (typeof value === 'boolean') {
    if (property !== 'trustedTenants') await backend.alterCluster({ cluster: cluster.uri, [property]: value });
  } else {
    await backend.alterCluster({ cluster: cluster.uri, trustedTenants: value });
  }
}
