import * as vscode from 'vscode';
import { after } from './after.ts';
import { watchAzureFollowers } from './azureClusters/azureFollowers.ts';
import type { RunCommand } from './commands/registerCommands.ts';
import { commandRunner } from './commands/runCommand.ts';
import type { CoreServices, Services } from './commands/services.ts';
import { commandIds } from './contributions.ts';
import { notebookSerializer } from './notebook/notebookSerializer.ts';
import { registerNotebooks } from './notebook/registerNotebooks.ts';
import { FreshnessPanels } from './panels/freshnessPanel.ts';
import { ResultsPanels, type ResultsPanelsOptions } from './panels/resultsPanel.ts';
import type { ClusterColorOf } from './query/clusterColor.ts';
import { themeColorId } from './query/clusterColor.ts';
import { QueryHistory } from './query/queryHistory.ts';

export interface OnDemand {
  readonly runCommand: RunCommand;
  readonly freshness: FreshnessPanels;
  readonly results: ResultsPanels;
  readonly notebookSerializer: vscode.NotebookSerializer;
}

/** Builds what a window does not need before something is done in it: the commands and the panels they open. */
export function buildOnDemand(core: CoreServices, context: vscode.ExtensionContext, colorOf: ClusterColorOf): OnDemand {
  const { backend, model, errors, objective, followers, server } = core;
  const problem = (message: string, error: unknown): void => errors.record(message, error);
  const history = new QueryHistory(context.workspaceState);
  const freshness = new FreshnessPanels(context.extensionUri, backend, {
    attachDatabase: async () => void (await vscode.commands.executeCommand(commandIds.attachDatabase)),
    setObjective: async ({ cluster, database }) => {
      const node = model.databaseNode('follower', cluster, database);
      await vscode.commands.executeCommand(commandIds.setFreshnessObjective, node);
    },
    objective,
    watchAzure: (told) => watchAzureFollowers({ azure: core.azure, backend, after, problem }, told),
    known: () => (server.state.kind === 'running' ? followers.known() : undefined),
    problem,
  });
  const ended: ResultsPanelsOptions['ended'] = ({ text, cluster, clusterName, database }, outcome) => {
    if (cluster === undefined) return;
    const entry = { at: Date.now(), text, cluster, clusterName, database, ...outcome };
    history.add(entry).then(undefined, (error: unknown) => problem('The query history could not be kept.', error));
  };
  const results = new ResultsPanels(context.extensionUri, backend, {
    problem,
    guard: (act) => errors.guard(act),
    colorOf: (name) => themeColorId(colorOf(name)).replaceAll('.', '-'),
    ended,
  });
  const notebooks = registerNotebooks(core, ended);
  context.subscriptions.push(freshness.watchSettings(), results, notebooks);
  const services: Services = { ...core, history, freshness, results, notebooks: notebooks.databases };
  return { runCommand: commandRunner(services), freshness, results, notebookSerializer };
}
