import * as vscode from 'vscode';
import type { RunCommand } from './commands/registerCommands.ts';
import { commandRunner } from './commands/runCommand.ts';
import type { CoreServices, Services } from './commands/services.ts';
import { commandIds } from './contributions.ts';
import { FreshnessPanels } from './panels/freshnessPanel.ts';
import { ResultsPanels } from './panels/resultsPanel.ts';
import type { ClusterColorOf } from './query/clusterColor.ts';
import { themeColorId } from './query/clusterColor.ts';
import { QueryHistory } from './query/queryHistory.ts';

export interface OnDemand {
  readonly runCommand: RunCommand;
  readonly freshness: FreshnessPanels;
  readonly results: ResultsPanels;
}

/** Builds what a window does not need before something is done in it: the commands and the panels they open. */
export function buildOnDemand(core: CoreServices, context: vscode.ExtensionContext, colorOf: ClusterColorOf): OnDemand {
  const { backend, model, errors, objective } = core;
  const problem = (message: string, error: unknown): void => errors.record(message, error);
  const history = new QueryHistory(context.workspaceState);
  const freshness = new FreshnessPanels(context.extensionUri, backend, {
    attachDatabase: async () => void (await vscode.commands.executeCommand(commandIds.attachDatabase)),
    setObjective: async ({ cluster, database }) => {
      const node = model.databaseNode('follower', cluster, database);
      await vscode.commands.executeCommand(commandIds.setFreshnessObjective, node);
    },
    objective,
    problem,
  });
  const results = new ResultsPanels(context.extensionUri, backend, {
    problem,
    colorOf: (name) => themeColorId(colorOf(name)).replaceAll('.', '-'),
    ended: ({ text, cluster, clusterName, database }, outcome) => {
      if (cluster !== undefined) {
        const entry = { at: Date.now(), text, cluster, clusterName, database, ...outcome };
        history.add(entry).then(undefined, (error: unknown) => problem('The query history could not be kept.', error));
      }
    },
  });
  context.subscriptions.push(freshness.watchSettings(), results);
  const services: Services = { ...core, history, freshness, results };
  return { runCommand: commandRunner(services), freshness, results };
}
