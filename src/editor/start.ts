import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { clustersFolderName } from '../protocol/clustersFolder.ts';
import { resultsRestored } from '../protocol/editorMethods.ts';
import { SharingError } from '../protocol/errors.ts';
import { principalOfSystem } from '../protocol/principals.ts';
import { after } from './after.ts';
import { AzureAccount } from './azureClusters/azureAccount.ts';
import { AzureControl } from './azureClusters/azureControl.ts';
import type { ServerConnection } from './client/connection.ts';
import { loadContract } from './client/contract.ts';
import { createRemoteBackend } from './client/remoteBackend.ts';
import { forkServer } from './client/serverProcess.ts';
import { ServerSupervisor } from './client/supervisor.ts';
import { EndpointControl } from './clients/endpointControl.ts';
import { registerCommands } from './commands/registerCommands.ts';
import type { CoreServices } from './commands/services.ts';
import { onSettingChanged, readSetting } from './configuration.ts';
import { notebookType, panelTypes } from './contributions.ts';
import { ErrorPresenter } from './errors.ts';
import { writeNumbersIn } from './format.ts';
import { readMessage } from './inLanguage.ts';
import { registerTools } from './languageModel/registerTools.ts';
import type { OnDemand } from './onDemand.ts';
import { ActingPrincipal } from './principals/actingPrincipal.ts';
import { PrincipalStatus } from './principals/principalStatus.ts';
import { type ClusterColorOf, clusterColor } from './query/clusterColor.ts';
import { DocumentDatabases } from './query/documentDatabases.ts';
import { registerDocuments } from './query/registerDocuments.ts';
import { Documents } from './shares/documents.ts';
import { InvitationsModel } from './shares/invitationsModel.ts';
import { InvitationsTree } from './shares/invitationsTree.ts';
import { InvitationTokens } from './shares/invitationTokens.ts';
import { registerInvitationLinks } from './shares/registerInvitations.ts';
import { SharingTree } from './shares/sharingTree.ts';
import { FollowersModel } from './status/followersModel.ts';
import { FreshnessStatus } from './status/freshnessStatus.ts';
import { type ObjectiveOf, objectiveIn } from './status/objectives.ts';
import { watchObjectives } from './status/objectiveWatch.ts';
import { QueryStatus } from './status/queryStatus.ts';
import { showServerStatus } from './status/serverStatus.ts';
import { CatalogModel } from './tree/catalogModel.ts';
import { registerQueryDrops } from './tree/dragAndDrop.ts';
import { EntityTree } from './tree/entityTree.ts';
import { databaseSeen } from './tree/presentation.ts';
import { registerTrees } from './tree/registerTrees.ts';
import { RememberedCatalog } from './tree/rememberedCatalog.ts';
import { catalogSource, TreeFilter } from './tree/treeFilter.ts';
import { TreeFilters } from './tree/treeFilters.ts';

const t = vscode.l10n.t;

/**
 * Builds every service and registers it. Where there are clusters the server is started before anything else, so that it
 * loads what it needs while the rest is made; elsewhere it comes up when something first needs it.
 */
export function startServices(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): CoreServices {
  const keep = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  writeNumbersIn(vscode.env.language);
  const objective: ObjectiveOf = (follower) =>
    objectiveIn(readSetting('freshnessObjective'), readSetting('freshnessObjectives'), follower);
  const errors = new ErrorPresenter(log);

  const principal = new ActingPrincipal(context.workspaceState, principalOfSystem(userInfo, process.env));
  const { id, packageJSON } = context.extension;
  const last = new RememberedCatalog(context.workspaceState, () => `${packageJSON.version} ${principal.current}`);
  const remembered = vscode.workspace.isTrusted ? last.catalog : undefined;
  const drawn = Promise.withResolvers<void>();
  const latest = remembered && setTimeout(drawn.resolve, untilDrawn.asked);
  if (!remembered) drawn.resolve();
  const connect = async (): Promise<ServerConnection> => {
    // Rows that are remembered go first: the server's start takes the processor, and the client's that of this process.
    await drawn.promise;
    const child = forkServer({
      module: context.asAbsolutePath('dist/server.cjs'),
      compiled: vscode.Uri.joinPath(context.globalStorageUri, 'compiled').fsPath,
      printed: (text) => log.info(text),
    });
    // Loaded while the process loads its own: the client alone would take half of the time that activation may.
    const [{ connectToServer }] = await Promise.all([import('./client/languageServer.ts'), loadContract()]);
    return connectToServer(child, {
      log,
      initialize: () => initialize(principal),
      t,
      read: readMessage,
    });
  };
  const server = keep(new ServerSupervisor(connect, timer, t, untrusted));
  const startWithClusters = (): void => void (hasClusters() && server.start());
  startWithClusters();
  const backend = createRemoteBackend(server, (message) => log.error(message));

  const listed = last.keep.bind(last);
  const model = keep(new CatalogModel(backend, { later, looksSame: looksSame(objective), remembered, listed }));
  const sharing = keep(new SharingTree(backend, model, later, t));
  const entities = new EntityTree(backend, model, t);
  const filter = new TreeFilters();
  const catalogFilter = keep(new TreeFilter(catalogSource(backend), model, later));
  filter.add(catalogFilter);
  const account = keep(new AzureAccount(context.globalState));
  const azure = keep(new AzureControl({ account, server, backend, filter, later }));
  const invitations = keep(new InvitationsModel(backend, new InvitationTokens(context.secrets), later, azure));
  const shown = { model, sharing, entities, filter: catalogFilter, filters: filter };
  const trees = registerTrees({ ...shown, invitations, server, objective, keep, log });
  keep(new InvitationsTree(invitations));
  keep(registerInvitationLinks(id));
  const define = async (query: string): Promise<string | undefined> =>
    (await import('./query/definitions.ts')).definitionText(backend, query);
  const documents = keep(new Documents(define));
  keep({ dispose: backend.on('catalogChanged', ({ database }) => database === undefined && documents.refresh()) });
  const databases = new DocumentDatabases(context.workspaceState);
  const colorOf: ClusterColorOf = (name) => clusterColor(name, readSetting('clusterColors'));
  registerDocuments(databases, server, keep, log);
  keep(registerQueryDrops(databases));

  const followers = keep(new FollowersModel(backend));
  const status = keep(new FreshnessStatus(followers, server, objective));
  keep(watchObjectives(followers, objective));
  keep(new QueryStatus(databases, colorOf));
  keep(new PrincipalStatus(principal));
  const endpoint = keep(new EndpointControl(server, principal));
  keep(showServerStatus(server));
  keep({
    dispose: server.onState(
      ({ kind }) => void (kind === 'running' && [model.prepare(), followers.reload(), invitations.refresh()]),
    ),
  });

  const services: CoreServices = {
    backend,
    server,
    model,
    sharing,
    filter,
    invitations,
    documents,
    errors,
    log,
    databases,
    principal,
    endpoint,
    azure,
    extension: id,
    objective,
    followers,
    ...trees,
  };
  const onDemand = once(async () => {
    const { buildOnDemand } = await import('./onDemand.ts');
    return buildOnDemand(services, context, colorOf);
  });
  void trees.asked.then(() => {
    if (latest) clearTimeout(latest);
    setTimeout(drawn.resolve, untilDrawn.open);
  });
  void trees.filled.then(() => setTimeout(drawn.resolve, untilDrawn.filled));
  keep(loadAtRest(server, trees.filled, onDemand));
  keep(registerCommands(errors, async (...call) => (await onDemand()).runCommand(...call)));
  keep(registerPanels(onDemand, server));
  keep(registerNotebookFiles(onDemand));
  keep(registerTools(services));
  for (const name of ['freshnessObjective', 'freshnessObjectives'] as const) {
    keep(onSettingChanged(name, () => [model.judgeAnew(), status.update()]));
  }
  keep(vscode.workspace.onDidGrantWorkspaceTrust(() => [startWithClusters(), model.refresh()]));
  keep({
    dispose: server.onState((state) => {
      if (state.kind === 'running') log.info(`The server runs as process ${state.connection.pid}.`);
      if (state.kind === 'waiting') log.warn(`The server went away. ${state.reason} Next start in ${state.delay} ms.`);
    }),
  });
  return services;
}

/** Milliseconds for which changes of the trees are gathered. */
const gathering = 100;

function later(callback: () => void): void {
  setTimeout(callback, gathering);
}

const timer = { now: () => performance.now(), after };

/** Loads what is needed when it first is, and only once. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/**
 * Milliseconds after which rows that are remembered are on their way to the screen, from when a view has all of them; and
 * how long is waited for it to ask for clusters, as a view that nobody sees never does, and then for what is open below.
 */
const untilDrawn = { filled: 100, asked: 1000, open: 2000 };

/** Milliseconds after which a window whose trees were given their rows has drawn them; one that shows none is at rest after the second. */
const untilRest = { filled: 300, latest: 6_000 };

/** The first command should not wait for its code either, and neither should the trees of a window that is starting. */
function loadAtRest(server: ServerSupervisor, filled: Promise<void>, load: () => Promise<unknown>): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const wait = (milliseconds: number): void => {
    if (isOver) return;
    clearTimeout(timer);
    // Where it cannot be loaded, the first command says so.
    timer = setTimeout(() => void load().catch(() => undefined), milliseconds);
  };
  const runs = Promise.withResolvers<void>();
  const unsubscribe = server.onState(({ kind }) => kind === 'running' && runs.resolve());
  void runs.promise.then(() => wait(untilRest.latest));
  // Rows that are remembered come long before the server, which is to have the processor until it runs.
  void Promise.all([runs.promise, filled]).then(() => wait(untilRest.filled));
  return new vscode.Disposable(() => {
    isOver = true;
    unsubscribe();
    clearTimeout(timer);
  });
}

/** Panels that a window had before it was reloaded come back. */
function registerPanels(onDemand: () => Promise<OnDemand>, server: ServerSupervisor): vscode.Disposable {
  const { registerWebviewPanelSerializer: register } = vscode.window;
  return vscode.Disposable.from(
    register(panelTypes.freshness, {
      deserializeWebviewPanel: async (panel) => (await onDemand()).freshness.restore(panel),
    }),
    register(panelTypes.results, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        (await onDemand()).results.restore(panel, state);
        // Whoever sees them runs their query again; where there is no server, that says why.
        server.connection().then(
          (connection) => connection.notify(resultsRestored, {}),
          () => undefined,
        );
      },
    }),
  );
}

/** Files of notebooks are read by what also runs their cells. */
function registerNotebookFiles(onDemand: () => Promise<OnDemand>): vscode.Disposable {
  const serializer: vscode.NotebookSerializer = {
    deserializeNotebook: async (...args) => (await onDemand()).notebookSerializer.deserializeNotebook(...args),
    serializeNotebook: async (...args) => (await onDemand()).notebookSerializer.serializeNotebook(...args),
  };
  return vscode.workspace.registerNotebookSerializer(notebookType, serializer, { transientOutputs: true });
}

type Database = Parameters<typeof databaseSeen>[0];

function looksSame(objective: ObjectiveOf): (before: Database, after: Database) => boolean {
  const look = (database: Database): string =>
    databaseSeen(database, database.freshness ? objective(database.freshness) : 0, t);
  return (before, after) => look(before) === look(after);
}

function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

/** Asked of the disk at once: what waits for an answer waits until all else of activation is done. */
function hasClusters(): boolean {
  return localFolders().some(({ uri }) => existsSync(join(uri.fsPath, clustersFolderName)));
}

function initialize(acting: ActingPrincipal): { principal: string; folders: string[] } {
  return {
    principal: acting.current,
    folders: localFolders().map(({ uri }) => uri.toString()),
  };
}

/** A cluster names its leaders by location: opening one reads folders that the workspace, not the user, has chosen. */
function untrusted(): SharingError | undefined {
  if (vscode.workspace.isTrusted) return undefined;
  return new SharingError('ServerUnavailable', t('Trust this workspace to see its clusters and to run queries.'));
}
