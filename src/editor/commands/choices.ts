import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { ClusterSummary, DatabaseSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import { SharingError } from '../../protocol/errors.ts';
import { azureChoices } from '../azureClusters/azureChoices.ts';
import { commandIds } from '../contributions.ts';
import { nameOfCluster } from '../query/clusterName.ts';
import { describeFreshness, rowsText } from '../tree/presentation.ts';
import type { Choice } from './inputs.ts';
import type { Services } from './services.ts';

const t = vscode.l10n.t;

export interface DatabaseChoice extends DocumentDatabase {
  readonly summary: DatabaseSummary;
}

/** Which databases may be chosen. */
export type Access = DatabaseSummary['access'] | 'any';

/** Up to so many, each is opened to say how large it is; beyond, a list of names must do. */
const fewDatabases = 200;

/** All databases of all clusters that can be read, grouped by cluster. */
export async function databaseChoices(backend: Backend, access: Access): Promise<readonly Choice<DatabaseChoice>[]> {
  const clusters = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
  const groups = await Promise.all(
    clusters.map(async (cluster) => {
      const many = cluster.leaderDatabases > fewDatabases;
      const databases = await backend.listDatabases({ cluster: cluster.uri, ...(many && { patience: 0 }) });
      const wanted = databases.filter((database) => access === 'any' || database.access === access);
      return wanted.map((database) => databaseChoice(cluster, database));
    }),
  );
  return groups.flat();
}

/** A database as a node of any view has it. */
export type DatabaseRef = Pick<DocumentDatabase, 'cluster' | 'database'>;

/** Of this workspace and of Azure. */
export async function allDatabaseChoices(
  { backend, azure }: Pick<Services, 'backend' | 'azure'>,
  access: Access,
): Promise<readonly Choice<DatabaseChoice>[]> {
  return (await Promise.all([databaseChoices(backend, access), azureChoices(azure, access)])).flat();
}

/** The database of a node of any view, as it is now. Throws when it is gone, or its cluster does not run. */
export async function chosenByNode(services: Services, { cluster, database }: DatabaseRef): Promise<DatabaseChoice> {
  if (!isAzureCluster(cluster)) await runningCluster(services.backend, cluster);
  const [[summary], clusterName] = await Promise.all([
    services.backend.listDatabases({ cluster, limit: 0, names: [database] }),
    nameOfCluster(services, cluster),
  ]);
  if (summary) return { cluster, clusterName, database, summary };
  const name = `${clusterName}/${database}`;
  throw new SharingError('DatabaseNotFound', t("Database '{0}' is no longer there. The views were refreshed.", name));
}

function databaseChoice({ uri, name }: ClusterSummary, summary: DatabaseSummary): Choice<DatabaseChoice> {
  const { freshness } = summary;
  const from = freshness && `← ${freshness.leader.clusterName}/${freshness.leader.database}`;
  return {
    label: `${name}/${summary.name}`,
    ...(!summary.opening && {
      description: from ? `${from} · ${describeFreshness(freshness, t)}` : rowsText(summary.rows, t),
    }),
    iconPath: new vscode.ThemeIcon('database'),
    value: { cluster: uri, clusterName: name, database: summary.name, summary },
  };
}

/** A cluster of the workspace as it is now, by URI or name. */
export async function clusterNow(backend: Backend, wanted: string): Promise<ClusterSummary> {
  const found = (await backend.listClusters({})).find(({ uri, name }) => uri === wanted || name === wanted);
  if (found) return found;
  const name = wanted.split('/').at(-1) ?? wanted;
  throw new SharingError('ClusterNotFound', t("Cluster '{0}' is no longer there. The views were refreshed.", name));
}

/** As `clusterNow`, for what a cluster that does not run cannot do: better said before anything is asked. */
export async function runningCluster(backend: Backend, wanted: string): Promise<ClusterSummary> {
  const cluster = await clusterNow(backend, wanted);
  const { uri, name, state } = cluster;
  if (state === 'Running') return cluster;
  const fix = { title: t('Start Cluster'), command: commandIds.startCluster, arguments: [uri] };
  const message = t("Cluster '{0}' is not running. Start it first.", name);
  throw new SharingError('ClusterNotRunning', message, 'user', { ...(state === 'Stopped' && { fix }) });
}

/** `note`: what else is to be known of a cluster. */
export async function clusterChoices(
  backend: Backend,
  wanted: (cluster: ClusterSummary) => boolean = () => true,
  note: (cluster: ClusterSummary) => string | undefined = () => undefined,
): Promise<readonly Choice<ClusterSummary>[]> {
  return (await backend.listClusters({}))
    .filter((cluster) => cluster.state === 'Running' && wanted(cluster))
    .map((cluster) => ({
      label: cluster.name,
      description: [cluster.region, note(cluster)].filter((text) => text !== undefined).join(' · '),
      iconPath: new vscode.ThemeIcon('server-environment'),
      value: cluster,
    }));
}
