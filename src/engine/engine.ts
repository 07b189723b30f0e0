import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { QueryCompiler } from '../protocol/compile.ts';
import type { Backend, NotificationName, NotificationParams } from '../protocol/contract.ts';
import { catalogApi } from './api/catalogApi.ts';
import { clusterApi } from './api/clusterApi.ts';
import { dataApi } from './api/dataApi.ts';
import { followingApi } from './api/followingApi.ts';
import { freshnessApi } from './api/freshnessApi.ts';
import { ledgerApi } from './api/ledgerApi.ts';
import { shareApi } from './api/shareApi.ts';
import { summarizeFreshness } from './catalog.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { EngineContext } from './context.ts';
import type { DataPlane } from './dataPlane.ts';
import { type JournalFiles, nodeJournalFiles } from './journal/journalFiles.ts';
import { JournalPool } from './journal/journalPool.ts';
import { clustersFolder, toPath } from './layout.ts';
import { Notifier } from './notifier.ts';
import { QueriedFiles, queriedFolder } from './queriedFiles.ts';
import { ResultAccess } from './query/resultAccess.ts';
import { Workspace } from './workspace.ts';
import { insideWorkspace } from './workspaceFiles.ts';

export interface EngineOptions {
  /** Paths or `file:` URIs of the workspace folders. */
  readonly folders: readonly string[];
  /** Fully qualified name of who acts, for example `aaduser=kim@contoso.com`. */
  readonly principal: string;
  readonly data: DataPlane;
  readonly compiler: QueryCompiler;
  readonly clock?: Clock;
  readonly newId?: () => string;
  readonly files?: JournalFiles;
  /** Milliseconds between two looks where file notifications fail. */
  readonly pollInterval?: number;
  /** For copies of files that queries name by themselves; the system's when absent. */
  readonly tempFolder?: string;
}

/** The embedded engine: every cluster in the folders of a workspace, leaders and followers alike. */
export type Engine = Backend & {
  setFolders(folders: readonly string[]): Promise<void>;
  /** Makes ready for queries, where one is expected; the first one otherwise waits for that. */
  prepareQueries(): Promise<void>;
  /** Opens the databases that a list of them begins with; whoever first asks for one otherwise waits for that. */
  prepareLists(): Promise<void>;
  /** Stops following and lets go of everything; what was acknowledged is on disk already. */
  close(): Promise<void>;
};

const defaultPollInterval = 1_000;
/** As many as the tree shows of a cluster before it is asked for more. */
const preparedDatabases = 200;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { data, compiler } = options;
  let { principal } = options;
  const clock = options.clock ?? systemClock();
  const newId = options.newId ?? randomUUID;
  const pollInterval = options.pollInterval ?? defaultPollInterval;
  const files = options.files ?? nodeJournalFiles;
  const pool = new JournalPool({ files, clock, newId, principal: () => principal }, pollInterval);
  const notifier = new Notifier(clock);
  const hostPorts = {
    pool,
    clock,
    get retryInterval() {
      return workspace.pollInterval;
    },
    files,
    newId,
    changed: (cluster: string, database?: string) => notifier.catalogChanged(cluster, database),
    freshnessChanged: (host: ClusterHost, follower: Parameters<typeof summarizeFreshness>[1]) =>
      notifier.freshnessChanged(follower, () => (follower.hasEnded ? undefined : summarizeFreshness(host, follower))),
    linkEnded: (link: NotificationParams<'linkEnded'>) => notifier.linkEnded(link),
  };
  const workspace: Workspace = new Workspace(hostPorts, pollInterval, () => notifier.catalogChanged());

  let folders = options.folders;
  let allowed = '';
  const copies = queriedFolder(options.tempFolder);

  /** Queries may read the clusters of the workspace and the leaders of its followers, wherever these lie. */
  async function allowFolders(): Promise<void> {
    const leaders = workspace.hosts.flatMap((host) => host.followers.all.map((follower) => follower.leaderFolder));
    const next = [...new Set([...folders.map((folder) => clustersFolder(toPath(folder))), ...leaders, copies])];
    if (next.join('\n') === allowed) return;
    await data.allowFolders(next);
    allowed = next.join('\n');
  }

  const context: EngineContext = {
    workspace,
    pool,
    files,
    clock,
    data,
    results: new ResultAccess((result) => data.closeResult(result)),
    compiler,
    newId,
    principal: () => principal,
    actAs: (next) => {
      principal = next;
      notifier.catalogChanged();
    },
    allowFolders,
    readFiles: () =>
      new QueriedFiles({ data, clock, folder: copies, allowFolders, find: (path) => insideWorkspace(workspace, path) }),
  };
  const engine: Engine = {
    ...catalogApi(context),
    ...freshnessApi(context),
    ...clusterApi(context),
    ...followingApi(context),
    ...shareApi(context),
    ...ledgerApi(context),
    ...dataApi(context),
    on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
      return notifier.on(name, listener);
    },
    async setFolders(next) {
      folders = next;
      await workspace.setFolders(next);
    },
    async prepareQueries() {
      await allowFolders();
      await data.warm();
    },
    async prepareLists() {
      let left = preparedDatabases;
      for (const host of workspace.hosts) {
        const first = host.ownNames.first(left);
        left -= first.length;
        // One after the other, so that whoever asks for something meanwhile is served.
        for (const name of first) await host.database(host.owned(name)).catch(() => undefined);
      }
    },
    async close() {
      notifier.close();
      await workspace.close();
      pool.close();
      await data.close();
      await rm(copies, { recursive: true, force: true });
    },
  };
  await workspace.setFolders(folders);
  return engine;
}
