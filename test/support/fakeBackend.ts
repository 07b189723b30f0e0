import type { ClusterSummary, DatabaseSummary, Freshness, TableSummary } from '../../src/protocol/catalog.ts';
import {
  type Backend,
  type CallOptions,
  type NotificationName,
  type NotificationParams,
  requests,
} from '../../src/protocol/contract.ts';
import { type ErrorCode, SharingError } from '../../src/protocol/errors.ts';

interface FakeDatabase {
  readonly summary: DatabaseSummary;
  readonly tables: readonly TableSummary[];
}

/** A backend in memory that tests arrange by hand. It knows no rule of sharing. */
export interface FakeBackend extends Backend {
  /** By cluster, in the order of the tree. */
  readonly clusters: Map<string, { summary: ClusterSummary; databases: Map<string, FakeDatabase> }>;
  /** Names of the calls so far. */
  readonly calls: string[];
  addCluster(name: string): string;
  addDatabase(cluster: string, name: string, more?: Partial<DatabaseSummary>): DatabaseSummary;
  addTable(cluster: string, database: string, table: Partial<TableSummary> & { name: string }): void;
  /** The next call of that name fails so. */
  failNext(call: string, error: Error): void;
  tell<N extends NotificationName>(name: N, params: NotificationParams<N>): void;
  setFolders(folders: readonly string[]): Promise<void>;
  prepareQueries(): Promise<void>;
  close(): Promise<void>;
}

export function fakeFreshness(cluster: string, clusterName: string, database: string): Freshness {
  return {
    cluster,
    clusterName,
    database,
    configuration: `${database}-configuration`,
    leader: { cluster: 'fake:contoso', clusterName: 'contoso', database: 'Aviation' },
    state: 'Following',
    lag: 0,
    leaderVersion: 3,
    visibleVersion: 3,
    clockSkew: 0,
    cachedBytes: 0,
    totalBytes: 0,
    syncInterval: 0,
  };
}

const all = { include: [], exclude: [] };
const everything = { tables: all, externalTables: all, materializedViews: all, functions: all };

/** Requests that no test has arranged fail by name. */
const unarranged = Object.fromEntries(
  Object.keys(requests).map((name) => [name, () => Promise.reject(new Error(`'${name}' is not arranged`))]),
) as unknown as Backend;

function pageOf<T extends { readonly name: string }>(
  all: readonly T[],
  { limit, names = [] }: { readonly limit?: number | undefined; readonly names?: readonly string[] | undefined },
): T[] {
  if (limit === undefined) return [...all];
  return all.filter(({ name }, index) => index < limit || names.includes(name));
}

export function createFakeBackend(): FakeBackend {
  const clusters: FakeBackend['clusters'] = new Map();
  const listeners = new Map<NotificationName, Set<(params: never) => void>>();
  const failures = new Map<string, Error>();
  const calls: string[] = [];

  function find<T>(map: ReadonlyMap<string, T>, key: string, code: ErrorCode): T {
    const found = map.get(key);
    if (found === undefined) throw new SharingError(code, `There is no '${key}'.`);
    return found;
  }
  const clusterOf = (uri: string) => find(clusters, uri, 'ClusterNotFound');
  const databaseOf = (uri: string, name: string) => find(clusterOf(uri).databases, name, 'DatabaseNotFound');

  function answer<P, R>(name: string, act: (params: P, options: CallOptions) => R | Promise<R>) {
    return async (params: P, options: CallOptions = {}): Promise<R> => {
      calls.push(name);
      options.signal?.throwIfAborted();
      const failure = failures.get(name);
      failures.delete(name);
      if (failure) throw failure;
      return act(params, options);
    };
  }

  function count(uri: string): void {
    const cluster = clusterOf(uri);
    const owned = [...cluster.databases.values()].filter(({ summary }) => summary.access === 'ReadWrite').length;
    const followed = cluster.databases.size - owned;
    cluster.summary = { ...cluster.summary, leaderDatabases: owned, followerDatabases: followed };
  }

  const fake: FakeBackend = {
    ...unarranged,
    clusters,
    calls,
    addCluster(name) {
      const uri = `fake:${name}`;
      const summary = {
        uri,
        name,
        region: 'West Europe',
        state: 'Running',
        leaderDatabases: 0,
        followerDatabases: 0,
      } as const;
      clusters.set(uri, { summary, databases: new Map() });
      return uri;
    },
    addDatabase(cluster, name, more = {}) {
      const summary: DatabaseSummary = {
        cluster,
        id: `${cluster}/${name}`,
        name,
        access: more.freshness ? 'ReadOnlyFollowing' : 'ReadWrite',
        version: 1,
        tables: 0,
        rows: 0,
        bytes: 0,
        followers: [],
        ...more,
      };
      clusterOf(cluster).databases.set(name, { summary, tables: [] });
      count(cluster);
      return summary;
    },
    addTable(cluster, database, table) {
      const { summary, tables } = databaseOf(cluster, database);
      const added = { columns: [], rows: 0, bytes: 0, extents: 0, ...table };
      const next = { ...summary, tables: tables.length + 1, rows: summary.rows + added.rows };
      clusterOf(cluster).databases.set(database, { summary: next, tables: [...tables, added] });
    },
    failNext: (call, error) => void failures.set(call, error),
    tell: (name, params) => {
      for (const listener of listeners.get(name) ?? []) listener(params as never);
    },
    setFolders: async () => void calls.push('setFolders'),
    prepareQueries: async () => void calls.push('prepareQueries'),
    close: async () => void calls.push('close'),

    listClusters: answer('listClusters', () => [...clusters.values()].map(({ summary }) => summary)),
    createCluster: answer('createCluster', ({ name }) => clusterOf(fake.addCluster(name)).summary),
    listDatabases: answer('listDatabases', ({ cluster, access, ...page }) =>
      pageOf(
        [...clusterOf(cluster).databases.values()]
          .map(({ summary }) => summary)
          .filter((summary) => access === undefined || summary.access === access),
        page,
      ),
    ),
    createDatabase: answer('createDatabase', ({ cluster, database }) => fake.addDatabase(cluster, database)),
    listTables: answer('listTables', ({ cluster, database, ...page }) =>
      pageOf(databaseOf(cluster, database).tables, page),
    ),
    listEntities: answer('listEntities', () => ({
      externalTables: [],
      materializedViews: [],
      functions: [],
      policies: [],
      mappings: [],
    })),
    search: answer('search', ({ text, limit }) => {
      const holds = (name: string): boolean => name.toLowerCase().includes(text.toLowerCase());
      const matches = [...clusters.values()].flatMap(({ summary: { uri: cluster, name: clusterName }, databases }) => [
        ...(holds(clusterName) ? [{ cluster, kind: 'cluster' as const, name: clusterName }] : []),
        ...[...databases.values()].flatMap(({ summary: { name: database, access }, tables }) => [
          ...(holds(database) ? [{ cluster, kind: 'database' as const, access, database, name: database }] : []),
          ...tables
            .filter(({ name }) => holds(name))
            .map(({ name }) => ({ cluster, kind: 'tables' as const, access, database, name })),
        ]),
      ]);
      return { matches: matches.slice(0, limit), isCut: matches.length > limit };
    }),
    getSchema: answer('getSchema', ({ cluster, database }) => ({
      cluster,
      name: database,
      version: '1',
      tables: databaseOf(cluster, database).tables.map(({ name, columns }) => ({
        name,
        columns: columns.map((column, index) => ({ ...column, id: `c${index + 1}` })),
      })),
    })),
    attachDatabase: answer('attachDatabase', ({ follower, leader, database, databaseNameOverride }) => {
      const name = databaseNameOverride ?? database;
      const { configuration } = fake.addDatabase(follower, name, {
        freshness: fakeFreshness(follower, clusterOf(follower).summary.name, name),
      }).freshness ?? { configuration: name };
      return {
        attachmentId: name,
        configuration,
        leader: { cluster: leader, clusterName: clusterOf(leader).summary.name },
        database,
        filter: everything,
        origin: 'Direct' as const,
        phase: 'attached' as const,
        since: 0,
        databases: [{ database, localName: name, standing: 'active' as const }],
      };
    }),
    detachDatabase: answer('detachDatabase', ({ cluster, database }) => {
      clusterOf(cluster).databases.delete(database);
      count(cluster);
      return null;
    }),
    setCachingPolicy: answer('setCachingPolicy', () => null),
    setSyncInterval: answer('setSyncInterval', () => null),
    inspectFile: answer('inspectFile', ({ format }) => ({
      format: { ...format, format: format.format ?? 'csv' },
      bytes: 1,
      columns: [{ name: 'Id', type: 'long' as const }],
      recordPaths: [],
      suggestedTable: 'Table1',
    })),
    ingestFile: answer('ingestFile', ({ table }, options) => {
      options.progress?.('Reading', 0.5);
      return { table, created: true, rows: 1, bytes: 1, extents: 1, version: 2 };
    }),
    // A query of the text `wait` ends only when it is cancelled.
    runQuery: answer('runQuery', async ({ text }, { signal, progress }) => {
      if (text === 'wait') {
        progress?.('Waiting');
        await new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
        );
      }
      const tables = [{ name: 'PrimaryResult', columns: [{ name: 'Text', type: 'string' as const }], rows: 1 }];
      const extents = { total: 1, read: 1, fromCache: 0 };
      return { result: 'r1', tables, compileTime: 1, executeTime: 1, version: 1, extents };
    }),
    fetchRows: answer('fetchRows', () => [['one']]),
    closeResult: answer('closeResult', () => null),
    listFreshness: answer('listFreshness', () =>
      [...clusters.values()].flatMap(({ databases }) =>
        [...databases.values()].flatMap(({ summary }) => (summary.freshness ? [summary.freshness] : [])),
      ),
    ),
    listCommitLags: answer('listCommitLags', () => []),
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known);
      known.add(listener as (params: never) => void);
      return () => known.delete(listener as (params: never) => void);
    },
  };
  return fake;
}
