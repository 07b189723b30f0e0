import * as vscode from 'vscode';
import { nameProblem } from '../../protocol/names.ts';
import { regions } from '../../protocol/regions.ts';
import type { ClusterNode } from '../tree/nodes.ts';
import { clusterChoices, clusterNow } from './choices.ts';
import { enterText, pickOne } from './inputs.ts';
import type { CommandHandlers, Services } from './services.ts';
import { runSteps, type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

/** Names of clusters and of databases differ by more than case. */
function taken(name: string, names: readonly string[]): boolean {
  const key = name.normalize('NFC').toLowerCase();
  return names.some((each) => each.normalize('NFC').toLowerCase() === key);
}

export function createCommands(services: Services): Pick<CommandHandlers, 'createCluster' | 'createDatabase'> {
  return {
    createCluster: (region) => createCluster(services, region),
    createDatabase: (node) => createDatabase(services, node),
  };
}

interface NewCluster {
  readonly folder?: string;
  readonly name?: string;
  readonly region?: string;
}

async function createCluster({ backend, model, reveal }: Services, inRegion?: string): Promise<void> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const [only] = folders;
  if (only === undefined) return offerFolder();
  const title = t('Create Cluster');
  const existing = (await backend.listClusters({})).map((cluster) => cluster.name);
  const steps: readonly Step<NewCluster>[] = [
    {
      needed: ({ folder }) => folder === undefined,
      ask: async (state, position) => {
        const choices = folders.map(({ name, uri }) => ({
          label: name,
          description: uri.fsPath,
          value: uri.toString(),
        }));
        const placeholder = t('The workspace folder that is to hold the cluster');
        const folder = await pickOne({ title, position, placeholder, choices: async () => choices });
        return withAnswer(folder, (folder) => ({ ...state, folder }));
      },
    },
    {
      needed: ({ name }) => name === undefined,
      ask: async (state, position) => {
        const name = await enterText({
          title,
          position,
          prompt: t('Name of the cluster'),
          placeholder: 'contoso',
          problem: (text) =>
            nameProblem('cluster', text) ??
            (taken(text, existing) ? t("There is a cluster '{0}' already. Choose another name.", text) : undefined),
        });
        return withAnswer(name, (name) => ({ ...state, name }));
      },
    },
    {
      needed: ({ region }) => region === undefined,
      ask: async (state, position) => {
        const placeholder = t('Region. A follower must be in the region of its leader');
        const choices = regions.map((region) => ({ label: region, value: region }));
        const region = await pickOne({ title, position, placeholder, choices: async () => choices });
        return withAnswer(region, (region) => ({ ...state, region }));
      },
    },
  ];
  const known = regions.find((each) => each === inRegion);
  const initial = {
    ...(folders.length === 1 && { folder: only.uri.toString() }),
    ...(known !== undefined && { region: known }),
  };
  const { folder, name, region } = (await runSteps<NewCluster>(initial, steps)) ?? {};
  if (folder === undefined || name === undefined || region === undefined) return;
  const cluster = await backend.createCluster({ folder, name, region });
  await reveal(model.clusterNode('leader', cluster.uri));
}

async function offerFolder(): Promise<void> {
  const open = t('Open Folder');
  const message = t('A cluster lies in a folder of the workspace. Open a folder first.');
  const chosen = await vscode.window.showInformationMessage(message, open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder');
}

interface NewDatabase {
  readonly cluster?: { readonly uri: string; readonly name: string };
  readonly database?: string;
}

async function createDatabase({ backend, model, reveal }: Services, node?: ClusterNode): Promise<void> {
  const title = t('Create Database');
  const given = node && (await clusterNow(backend, node.cluster));
  const steps: readonly Step<NewDatabase>[] = [
    {
      needed: ({ cluster }) => cluster === undefined,
      ask: async (state, position) => {
        const placeholder = t('The cluster that is to own the database');
        const none = t('There is no cluster yet. Create one first.');
        const cluster = await pickOne({ title, position, placeholder, none, choices: () => clusterChoices(backend) });
        return withAnswer(cluster, (cluster) => ({ ...state, cluster }));
      },
    },
    {
      needed: () => true,
      ask: async (state, position) => {
        const { uri = '', name = '' } = state.cluster ?? {};
        const existing = (await backend.listDatabases({ cluster: uri, patience: 0 })).map((each) => each.name);
        const database = await enterText({
          title,
          position,
          prompt: t("Name of the new database of cluster '{0}'", name),
          placeholder: 'Aviation',
          problem: (text) =>
            nameProblem('database', text) ??
            (taken(text, existing) ? t("Cluster '{0}' has a database '{1}' already.", name, text) : undefined),
        });
        return withAnswer(database, (database) => ({ ...state, database }));
      },
    },
  ];
  const { cluster, database } = (await runSteps<NewDatabase>(given ? { cluster: given } : {}, steps)) ?? {};
  if (cluster === undefined || database === undefined) return;
  await backend.createDatabase({ cluster: cluster.uri, database });
  await reveal(model.databaseNode('leader', cluster.uri, database));
}
