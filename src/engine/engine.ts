import { randomUUID } from 'node:crypto';
import type { CommitLag, DatabaseSummary } from '../protocol/catalog.ts';
import type { QueryCompiler } from '../protocol/compile.ts';
import type { Backend, NotificationName, NotificationParams } from '../protocol/contract.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import {
  describeSchema,
  summarizeBroken,
  summarizeCluster,
  summarizeFollowed,
  summarizeFreshness,
  summarizeOwned,
  summarizeTables,
} from './catalog.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { DataPlane } from './dataPlane.ts';
import { ingestFile } from './ingestion.ts';
import { type JournalFiles, nodeJournalFiles } from './journal/journalFiles.ts';
import { JournalPool } from './journal/journalPool.ts';
import { clustersFolder, toPath } from './layout.ts';
import { Notifier } from './notifier.ts';
import { runQuery } from './queries.ts';
import { attachDatabase, createDatabase, detachDatabase } from './sharingCommands.ts';
import { Workspace } from './workspace.ts';

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
}

/** The embedded engine: every cluster in the folders of a workspace, leaders and followers alike. */
export type Engine = Backend & {
  setFolders(folders: readonly string[]): Promise<void>;
  /** Stops following and lets go of everything; what was acknowledged is on disk already. */
  close(): Promise<void>;
};

const defaultPollInterval = 1_000;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { data, compiler, principal } = options;
  const clock = options.clock ?? systemClock();
  const newId = options.newId ?? randomUUID;
  const pollInterval = options.pollInterval ?? defaultPollInterval;
  const files = options.files ?? nodeJournalFiles;
  const pool = new JournalPool({ files, clock, newId, principal: () => principal }, pollInterval);
  const notifier = new Notifier(clock);
  const hostPorts = {
    pool,
    clock,
    retryInterval: pollInterval,
    changed: (cluster: string, database?: string) => notifier.catalogChanged(cluster, database),
    freshnessChanged: (host: ClusterHost, follower: Parameters<typeof summarizeFreshness>[1]) =>
      notifier.freshnessChanged(follower, () => summarizeFreshness(host, follower)),
  };
  const workspace = new Workspace(hostPorts, pollInterval, () => notifier.catalogChanged());

  let folders = options.folders;
  let allowed = '';

  /** Queries may read the clusters of the workspace and the leaders of its followers, wherever these lie. */
  async function allowFolders(): Promise<void> {
    const leaders = workspace.hosts.flatMap((host) => host.followers.all.map((follower) => follower.leaderFolder));
    const next = [...new Set([...folders.map((folder) => clustersFolder(toPath(folder))), ...leaders])];
    if (next.join('\n') === allowed) return;
    await data.allowFolders(next);
    allowed = next.join('\n');
  }

  async function stateOf(host: ClusterHost, database: string): Promise<DatabaseState> {
    if (!host.findFollower(database)) return (await host.database(host.owned(database))).journal.state;
    const pinned = host.follower(database).pin();
    pinned.release();
    return pinned.snapshot.state;
  }

  async function summarize(host: ClusterHost, database: string): Promise<DatabaseSummary> {
    const follower = host.findFollower(database);
    return follower ? summarizeFollowed(host, follower) : summarizeOwned(host, host.owned(database));
  }

  const engine: Engine = {
    async listClusters() {
      return [...workspace.hosts.map(summarizeCluster), ...workspace.broken.map(summarizeBroken)].sort((a, b) =>
        a.name.localeCompare(b.name, 'en'),
      );
    },
    async createCluster({ folder, name, region }) {
      const host = await workspace.createCluster(folder, name, region);
      return summarizeCluster(host);
    },
    async listDatabases({ cluster }) {
      const host = workspace.cluster(cluster);
      const owned = await Promise.all(
        host.state.databases.valueSeq().map((database) => summarizeOwned(host, database)),
      );
      const followed = host.followers.all.map((follower) => summarizeFollowed(host, follower));
      return [...owned, ...followed].sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },
    async createDatabase({ cluster, database }) {
      const host = workspace.cluster(cluster);
      await createDatabase({ pool, clock, newId }, host, database);
      return summarize(host, database);
    },
    async listTables({ cluster, database }) {
      return summarizeTables(await stateOf(workspace.cluster(cluster), database));
    },
    async getSchema({ cluster, database }) {
      const host = workspace.cluster(cluster);
      return describeSchema(host.uri, database, await stateOf(host, database));
    },
    async attachDatabase(params, call) {
      const host = workspace.cluster(params.follower);
      const follower = await attachDatabase(
        { pool, clock, newId },
        host,
        workspace.cluster(params.leader),
        params,
        call,
      );
      return summarizeFollowed(host, follower);
    },
    async detachDatabase({ cluster, database }) {
      await detachDatabase({ pool, clock, newId }, workspace.cluster(cluster), database);
      return null;
    },
    async setCachingPolicy({ cluster, database, hotSpan }) {
      const host = workspace.cluster(cluster);
      if (host.findFollower(database)) {
        const { attachment, databaseId } = host.link(database);
        const { caching } = host.follower(database).overrides;
        await host.live.journal.execute({
          type: 'AlterOverrides',
          attachmentId: attachment.id,
          databaseId,
          change: { caching: { ...caching, database: hotSpan } },
        });
      } else {
        const { journal } = await host.database(host.owned(database));
        await journal.execute({ type: 'AlterCachingPolicy', hotSpan });
      }
      return null;
    },
    async setSyncInterval({ cluster, database, interval }) {
      const host = workspace.cluster(cluster);
      const { attachment, databaseId } = host.link(database);
      await host.live.journal.execute({
        type: 'AlterOverrides',
        attachmentId: attachment.id,
        databaseId,
        change: { syncInterval: interval },
      });
      return null;
    },
    inspectFile: ({ path, format }) => data.inspectFile(toPath(path), format),
    ingestFile: (params, call) =>
      ingestFile(
        { data, clock, newId },
        workspace.cluster(params.cluster),
        { ...params, path: toPath(params.path) },
        call,
      ),
    async runQuery(params, call) {
      await allowFolders();
      return runQuery({ data, compiler, clock }, workspace.cluster(params.cluster), params, call);
    },
    fetchRows: (params) => data.fetchRows(params),
    async closeResult({ result }) {
      data.closeResult(result);
      return null;
    },
    async listFreshness() {
      return workspace.hosts.flatMap((host) =>
        host.followers.all.map((follower) => summarizeFreshness(host, follower)),
      );
    },
    async listCommitLags({ cluster, database, count }): Promise<CommitLag[]> {
      return [...(workspace.cluster(cluster).follower(database).history?.newest(count) ?? [])];
    },
    on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
      return notifier.on(name, listener);
    },
    async setFolders(next) {
      folders = next;
      await workspace.setFolders(next);
    },
    async close() {
      notifier.close();
      await workspace.close();
      pool.close();
      await data.close();
    },
  };
  await workspace.setFolders(folders);
  return engine;
}
