import type { ClusterSummary, DatabaseSummary, Freshness, TableSummary } from '../../protocol/catalog.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { Translate } from '../translate.ts';
import { colorOf, type NodeState, stateOf } from './nodeState.ts';
import type { ErrorNode, MoreNode, Side } from './nodes.ts';

/** How a node looks, in words of no editor. */
export interface Presentation {
  readonly label: string;
  readonly description: string;
  /** A codicon, and the theme's name of its colour. */
  readonly icon: { readonly id: string; readonly color?: string };
  /** Tokens in alphabetical order, matched by the `viewItem` clauses of the menus. */
  readonly contextValue: string;
  readonly children: 'none' | 'collapsed' | 'expanded';
  /** For screen readers, where the label and the description do not say it all. */
  readonly accessibleLabel?: string;
  /** Shown as badge and colour. */
  readonly state?: NodeState;
  /** Told by the tooltip, below label and description. */
  readonly detail?: string;
}

export function tokens(...all: readonly string[]): string {
  return [...all].sort().join(';');
}

const trouble = 'list.errorForeground';

export function presentCluster(cluster: ClusterSummary, side: Side, t: Translate): Presentation {
  const available = cluster.state === 'Running';
  return {
    label: cluster.name,
    description: cluster.state === 'Stopped' ? t('{0} · stopped', cluster.region) : cluster.region,
    icon: available ? { id: 'server-environment' } : { id: 'server-environment', color: trouble },
    contextValue: tokens('cluster', side, available ? 'available' : 'unavailable'),
    children: 'expanded',
    accessibleLabel: clusterLabel(cluster, side, t),
  };
}

/** One that cannot be read has no region. */
function clusterLabel({ name, region, state }: ClusterSummary, side: Side, t: Translate): string {
  const stands = clusterStateText(state, t);
  if (region === '')
    return side === 'leader'
      ? t('Leader cluster {0}, {1}', name, stands)
      : t('Follower cluster {0}, {1}', name, stands);
  return side === 'leader'
    ? t('Leader cluster {0}, {1}, {2}', name, region, stands)
    : t('Follower cluster {0}, {1}, {2}', name, region, stands);
}

function clusterStateText(state: ClusterSummary['state'], t: Translate): string {
  switch (state) {
    case 'Running':
      return t('running');
    case 'Stopped':
      return t('stopped');
    case 'Unavailable':
      return t('not available');
  }
}

/** The rest of a long list. */
export function presentMore({ shown, total }: Pick<MoreNode, 'shown' | 'total'>, t: Translate): Presentation {
  return {
    label: t('Load More'),
    description: total === undefined ? '' : t('{0} of {1}', formatCount(shown), formatCount(total)),
    icon: { id: 'ellipsis' },
    contextValue: tokens('more'),
    children: 'none',
    ...(total !== undefined && {
      accessibleLabel: t('Load more, {0} of {1} are shown', formatCount(shown), formatCount(total)),
    }),
  };
}

export function presentDatabase(database: DatabaseSummary, objective: number, t: Translate): Presentation {
  return database.freshness ? presentFollower(database, database.freshness, objective, t) : presentLeader(database, t);
}

/** All that is seen of a database, as one text: its row, and what of its tooltip only people change. */
export function databaseSeen(database: DatabaseSummary, objective: number, t: Translate): string {
  const { freshness, hotSpan } = database;
  return JSON.stringify([presentDatabase(database, objective, t), freshness?.syncInterval, hotSpan]);
}

function presentLeader(database: DatabaseSummary, t: Translate): Presentation {
  const followers = database.followers.map((follower) => follower.clusterName);
  return {
    label: database.name,
    description: followers.length === 0 ? '' : `→ ${[...new Set(followers)].join(', ')}`,
    icon: database.error ? { id: 'error', color: trouble } : { id: 'database' },
    contextValue: tokens('database', 'leader', ...(database.error ? ['unreadable'] : [])),
    children: 'collapsed',
    accessibleLabel:
      followers.length > 0
        ? t('Database {0}, followed by {1}', database.name, followers.join(', '))
        : t('Database {0}', database.name),
  };
}

function presentFollower(
  database: DatabaseSummary,
  freshness: Freshness,
  objective: number,
  t: Translate,
): Presentation {
  const from = `${freshness.leader.clusterName}/${freshness.leader.database}`;
  // Of what is remembered nobody knows yet how far behind it is.
  const how = database.opening && freshness.state === 'Attaching' ? undefined : rowFreshness(freshness, objective, t);
  const state = stateOf(freshness, objective);
  return {
    label: database.name,
    // How far behind comes first: a narrow side bar cuts off the end.
    description: how === undefined ? `← ${from}` : `${how} ← ${from}`,
    icon: freshnessIcon(state),
    contextValue: tokens('database', 'follower', freshness.state.toLowerCase()),
    children: 'collapsed',
    accessibleLabel:
      how === undefined
        ? t('{0}, follows {1}', database.name, from)
        : t('{0}, follows {1}, {2}', database.name, from, how),
    ...(state && { state }),
  };
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/**
 * Milliseconds of lag from which on a row says another text. A row that is drawn anew closes its tooltip, and what is chosen
 * from its menu at that moment has no node: it may not be drawn with every figure that is told.
 */
const lagSteps = [
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
];

/** How a follower stands, in words that seldom change; tooltip, status bar and dashboard have the figure. */
function rowFreshness(freshness: Freshness, objective: number, t: Translate): string {
  const { state, lag, syncInterval } = freshness;
  if (state !== 'Following') return describeFreshness(freshness, t);
  if (lag > objective) return describeLag(lag, t, Math.max(objective, 1));
  // Who looks now and then is late and in time by turns: what always holds is said.
  const isClose = lag < second && Math.min(syncInterval, objective) < second;
  return isClose ? t('up to date') : t('at most {0} behind', formatDuration(objective));
}

/** How far behind, in steps; `least`: milliseconds over which it is known to be. */
export function describeLag(lag: number, t: Translate, least = 0): string {
  const step = lag >= day ? Math.floor(lag / day) * day : (lagSteps.findLast((each) => each <= lag) ?? 0);
  const over = Math.max(step, least);
  return over === 0 ? t('up to date') : t('over {0} behind', formatDuration(over));
}

/** How a follower stands, in a few words. */
export function describeFreshness(freshness: Freshness, t: Translate): string {
  switch (freshness.state) {
    case 'Attaching':
      return t('attaching');
    case 'Disconnected':
      return t('leader not reachable');
    case 'Revoked':
      return t('access revoked');
    case 'Failed':
      return t('failed');
    case 'Following':
      return freshness.lag === 0 ? t('up to date') : t('{0} behind', formatDuration(freshness.lag));
  }
}

function freshnessIcon(state: NodeState | undefined): Presentation['icon'] {
  return state === undefined ? { id: 'sync' } : stateIcon(state);
}

export function stateIcon(state: NodeState): Presentation['icon'] {
  return { id: stateIcons[state], color: colorOf(state) };
}

/** States differ by shape as well as by colour. */
export const stateIcons: Readonly<Record<NodeState, string>> = {
  fresh: 'database',
  lagging: 'warning',
  stale: 'error',
  disconnected: 'debug-disconnect',
  revoked: 'circle-slash',
  conflict: 'warning',
};

export function presentTable(table: TableSummary, side: Side, t: Translate): Presentation {
  return {
    label: table.name,
    description: rowsText(table.rows, t),
    icon: { id: 'table' },
    contextValue: tokens('table', side),
    children: table.columns.length === 0 ? 'none' : 'collapsed',
    accessibleLabel: t('Table {0}, {1}', table.name, rowsText(table.rows, t)),
  };
}

export function rowsText(rows: number, t: Translate): string {
  return rows === 1 ? t('1 row') : t('{0} rows', formatCount(rows));
}

const columnIcons: Readonly<Record<KustoType, string>> = {
  bool: 'symbol-boolean',
  int: 'symbol-numeric',
  long: 'symbol-numeric',
  real: 'symbol-numeric',
  decimal: 'symbol-numeric',
  string: 'quote',
  datetime: 'calendar',
  timespan: 'watch',
  guid: 'key',
  dynamic: 'json',
};

export function presentColumn(column: Column, t: Translate): Presentation {
  return {
    label: column.name,
    description: column.type,
    icon: { id: columnIcons[column.type] },
    contextValue: tokens('column'),
    children: 'none',
    accessibleLabel: t('Column {0}, {1}', column.name, column.type),
  };
}

export function presentError(node: ErrorNode, t: Translate): Presentation {
  return {
    label: node.error.message,
    description: '',
    icon: { id: 'error', color: trouble },
    contextValue: tokens('error'),
    children: 'none',
    accessibleLabel: t('Could not be listed: {0} Press Enter to try again.', node.error.message),
  };
}
