import type { CachingPolicy } from '../protocol/caching.ts';
import { hotSpanOf } from '../protocol/cachingPolicy.ts';
import type { ClusterSummary, DatabaseSummary, Freshness, SharingCounts, TableSummary } from '../protocol/catalog.ts';
import { toSharingError } from '../protocol/errors.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import { type ClusterState, followersOf, type OwnedDatabase } from '../sharing/cluster/state.ts';
import { databaseCaching } from '../sharing/database/caching.ts';
import type { DatabaseState, Table } from '../sharing/database/state.ts';
import { mayAct } from './authorize.ts';
import type { ClusterHost } from './clusterHost.ts';
import { toUri } from './layout.ts';
import { byName, compareNames, type Page } from './page.ts';
import type { Follower } from './sync/follower.ts';
import { whyBehind } from './sync/whyBehind.ts';
import { tableOrder } from './tableOrder.ts';
import type { BrokenCluster } from './workspace.ts';

/* What the engine's states look like on the wire. */

export function summarizeCluster(host: ClusterHost, principal: string): ClusterSummary {
  const { error } = host.live;
  return {
    uri: host.uri,
    name: host.state.name,
    region: host.state.region,
    state: error ? 'Unavailable' : host.state.lifecycle === 'Running' ? 'Running' : 'Stopped',
    leaderDatabases: host.state.databases.size,
    followerDatabases: host.followers.links.length,
    ...(mayAct(host, principal, 'administer') && { sharing: countSharing(host.state) }),
    ...(error && { error: error.toData() }),
  };
}

function countSharing({ shares, shareSubscriptions }: ClusterState): SharingCounts {
  const all = [...shares.values()];
  const invitations = all.flatMap((share) => [...share.invitations.values()]);
  const subscriptions = all.flatMap((share) => [...share.subscriptions.values()]);
  const active = subscriptions.filter(({ status }) => status === 'Active').length;
  return {
    shares: all.length,
    dataSets: all.reduce((sum, share) => sum + share.dataSets.size, 0),
    invitations: invitations.length,
    pendingInvitations: invitations.filter(({ status }) => status === 'Pending').length,
    activeSubscriptions: active,
    endedSubscriptions: subscriptions.length - active,
    shareSubscriptions: shareSubscriptions.size,
  };
}

export function summarizeBroken({ uri, name, error }: BrokenCluster): ClusterSummary {
  const none = { region: '', leaderDatabases: 0, followerDatabases: 0 };
  return { uri, name, state: 'Unavailable', error: error.toData(), ...none };
}

/** `patience`: milliseconds after which it is listed by name alone; whoever listens is told when there is more to say. */
export async function summarizeOwned(
  host: ClusterHost,
  owned: OwnedDatabase,
  patience?: number,
): Promise<DatabaseSummary> {
  const followers = followersOf(host.state, owned).map(({ clusterName, configuration }) => ({
    clusterName,
    configuration,
  }));
  const about = { cluster: host.uri, id: owned.id, name: owned.name, access: 'ReadWrite' as const, followers };
  try {
    const opened = await (patience === undefined ? host.database(owned) : host.databaseSoon(owned, patience));
    if (!opened) return { ...about, version: 0, tables: 0, rows: 0, bytes: 0, opening: true };
    const { journal, error } = opened;
    const { state, version } = journal;
    return {
      ...about,
      version,
      ...contents(state),
      ...hotSpanAlone(state.hotSpan),
      ...(error && { error: error.toData() }),
    };
  } catch (error) {
    return { ...about, version: 0, tables: 0, rows: 0, bytes: 0, error: toSharingError(error).toData() };
  }
}

/** What the summary of a database says of its caching policy. */
function hotSpanAlone(policy: CachingPolicy | undefined): { readonly hotSpan?: number } {
  const hotSpan = policy === undefined ? null : hotSpanOf(policy);
  return hotSpan === null ? {} : { hotSpan };
}

export function summarizeFollowed(host: ClusterHost, follower: Follower): DatabaseSummary {
  const { link, visible, error } = follower;
  const caching = visible && databaseCaching(visible.state, follower.overrides).policy;
  return {
    cluster: host.uri,
    id: link.databaseId,
    name: link.localName,
    access: 'ReadOnlyFollowing',
    version: visible?.version ?? 0,
    ...(visible ? contents(visible.state) : { tables: 0, rows: 0, bytes: 0 }),
    followers: [],
    ...hotSpanAlone(caching),
    freshness: summarizeFreshness(host, follower),
    ...(error && !visible && { error: error.toData() }),
  };
}

export function summarizeFreshness(host: ClusterHost, follower: Follower): Freshness {
  const { link, visible, error, history } = follower;
  const { attachment } = link;
  const percentiles = history?.percentiles;
  return {
    cluster: host.uri,
    clusterName: host.state.name,
    database: link.localName,
    configuration: attachment.configuration,
    leader: {
      cluster: toUri(follower.leaderFolder),
      clusterName: attachment.leader.clusterName,
      database: link.databaseName,
    },
    state: follower.state,
    ...whyBehind(host.state.lifecycle, follower),
    lag: follower.lag,
    leaderVersion: follower.leaderVersion,
    visibleVersion: visible?.version ?? 0,
    clockSkew: follower.clockSkew,
    cachedBytes: follower.cachedBytes,
    totalBytes: visible ? contents(visible.state).bytes : 0,
    syncInterval: follower.overrides.syncInterval,
    ...(visible && { visibleAt: visible.at }),
    ...(percentiles && { percentiles }),
    ...(error && { error: error.toData() }),
  };
}

export function summarizeTables(state: DatabaseState, wanted: Page): TableSummary[] {
  return pageOfTables(state.tables, wanted).map(({ name, columns, rows, bytes, extents }) => ({
    name,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    rows,
    bytes,
    extents: extents.size,
  }));
}

function pageOfTables(tables: DatabaseState['tables'], { limit, names = [] }: Page): readonly Table[] {
  if (limit === undefined) return byName([...tables.values()]);
  const first = tableOrder(tables).first(limit);
  const shown = new Set(first);
  const named = [...new Set(names)].filter((name) => !shown.has(name)).toSorted(compareNames);
  return [...first, ...named].flatMap((name) => tables.get(name) ?? []);
}

/** `version` names the schema, not its rows: whoever keeps something by it keeps it until a table changes. */
export function describeSchema(cluster: string, name: string, state: DatabaseState): DatabaseSchema {
  const { functions, materializedViews, filteredBy } = state;
  return {
    cluster,
    name,
    version: `${state.id}:${state.schemaVersion}${filteredBy ? JSON.stringify(filteredBy) : ''}`,
    tables: state.tables
      .valueSeq()
      .map((table) => ({ name: table.name, columns: table.columns }))
      .toArray(),
    ...(functions.size > 0 && {
      functions: [...functions.values()].map(({ name, parameters, body }) => ({ name, parameters, body })),
    }),
    ...(materializedViews.size > 0 && {
      materializedViews: [...materializedViews.values()].map(({ name, source, query, isIncomplete, retention }) => ({
        name,
        source,
        query,
        isIncomplete,
        ...(typeof retention?.softDelete === 'number' && { keptFor: retention.softDelete }),
      })),
    }),
  };
}

type Contents = Pick<
  DatabaseSummary,
  'tables' | 'externalTables' | 'materializedViews' | 'functions' | 'rows' | 'bytes'
>;

const counted = new WeakMap<DatabaseState, Contents>();

/** Counted once for each state: a list of databases is asked for more often than any of them changes. */
function contents(state: DatabaseState): Contents {
  const known = counted.get(state) ?? count(state);
  counted.set(state, known);
  return known;
}

function count(state: DatabaseState): Contents {
  let rows = 0;
  let bytes = 0;
  for (const table of state.tables.values()) {
    rows += table.rows;
    bytes += table.bytes;
  }
  const { tables, externalTables, materializedViews, functions } = state;
  return {
    tables: tables.size,
    ...(externalTables.size > 0 && { externalTables: externalTables.size }),
    ...(materializedViews.size > 0 && { materializedViews: materializedViews.size }),
    ...(functions.size > 0 && { functions: functions.size }),
    rows,
    bytes,
  };
}
