import { fileURLToPath } from 'node:url';
import type { ClusterSummary, DatabaseSummary, Freshness, TableSummary } from '../../protocol/catalog.ts';
import type { DatabaseEntities } from '../../protocol/entities.ts';
import { formatBytes, formatDuration, formatMoment } from '../format.ts';
import type { Translate } from '../translate.ts';
import type { EntityNode } from './entityNodes.ts';
import { describeFreshness, type Presentation, rowsText } from './presentation.ts';

/** Names may hold anything; in Markdown they must not become more than text. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replaceAll('\n', ' ');
}

/** A title and paragraphs below it; what is absent is left out. */
export function section(title: string, ...lines: readonly (string | undefined | false)[]): string {
  const shown = lines.filter((line) => line !== undefined && line !== false);
  return [`**${plain(title)}**`, ...shown].join('\n\n');
}

/** Where a cluster lies, as people write it. */
function placeOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}

/** What a node shows, in full: a narrow side bar cuts it off. Undefined where the label is all. */
export function lookTooltip({ label, description, detail }: Presentation): string | undefined {
  if (description === '' && detail === undefined) return undefined;
  return section(label, plain(description), detail && plain(detail));
}

/** Markdown without trust in anything. */
export function clusterTooltip(cluster: ClusterSummary, t: Translate): string {
  return section(
    cluster.name,
    cluster.region !== '' && plain(cluster.region),
    // Of what cannot be read nobody knows how much it has.
    cluster.error
      ? plain(cluster.error.message)
      : t('Databases owned: {0}, followed: {1}', cluster.leaderDatabases, cluster.followerDatabases),
    plain(placeOf(cluster.uri)),
  );
}

export function databaseTooltip(database: DatabaseSummary, clusterName: string, t: Translate): string {
  const { freshness, error } = database;
  const content = database.opening
    ? t('Its content is being read…')
    : t(
        'Tables: {0} · {1} · {2} · version {3}',
        database.tables,
        rowsText(database.rows, t),
        formatBytes(database.bytes),
        database.version,
      );
  return section(
    `${clusterName}/${database.name}`,
    freshness && freshnessLines(freshness, t),
    error && error.message !== freshness?.error?.message && plain(error.message),
    !error && plain(content),
    database.followers.length > 0 &&
      [
        t('Followed by:'),
        ...database.followers.map((each) => `- ${plain(`${each.clusterName} (${each.configuration})`)}`),
      ].join('\n'),
    plain(
      database.hotSpan === undefined
        ? t('Hot: everything')
        : t('Hot: the newest {0}', formatDuration(database.hotSpan)),
    ),
  );
}

function freshnessLines(freshness: Freshness, t: Translate): string {
  const { leader, percentiles } = freshness;
  // A leader that was never reached since the start has told nothing.
  const isKnown = freshness.error === undefined || freshness.leaderVersion > 0;
  const lines: (string | undefined | false)[] = [
    plain(t('Follows {0}/{1}: {2}', leader.clusterName, leader.database, describeFreshness(freshness, t))),
    // A tooltip stays as it was first shown until its row is drawn anew: a moment remains true.
    freshness.behindSince !== undefined && plain(t('Behind since {0}', formatMoment(freshness.behindSince))),
    freshness.error && plain(freshness.error.message),
    isKnown && plain(t('Version {0} of {1}', freshness.visibleVersion, freshness.leaderVersion)),
    percentiles &&
      plain(
        t(
          'Lag (commits: {0}): p50 {1}, p95 {2}, p99 {3}',
          percentiles.commits,
          formatDuration(percentiles.p50),
          formatDuration(percentiles.p95),
          formatDuration(percentiles.p99),
        ),
      ),
    isKnown && plain(t('Cached: {0} of {1}', formatBytes(freshness.cachedBytes), formatBytes(freshness.totalBytes))),
    freshness.syncInterval > 0 && plain(t('Looks at the leader every {0}', formatDuration(freshness.syncInterval))),
    freshness.clockSkew > 0 && plain(t('The clock of the leader runs {0} ahead', formatDuration(freshness.clockSkew))),
  ];
  return lines.filter((line) => line !== undefined && line !== false).join('  \n');
}

export function tableTooltip(table: TableSummary, t: Translate): string {
  return section(
    table.name,
    plain(
      t(
        '{0} · {1} · columns: {2} · extents: {3}',
        rowsText(table.rows, t),
        formatBytes(table.bytes),
        table.columns.length,
        table.extents,
      ),
    ),
  );
}

/** Code as Markdown shows it, whatever it holds. */
function code(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}kusto\n${text}\n${fence}`;
}

export function entityTooltip(entities: DatabaseEntities, { of, name }: EntityNode, t: Translate): string | undefined {
  const found = entities[of].find((each) => each.name === name);
  if (!found) return undefined;
  const docString = found.docString === undefined ? undefined : plain(found.docString);
  if ('body' in found) return section(name, docString, code(`${name}${found.parameters}\n${found.body}`));
  if ('query' in found) {
    return section(name, docString, plain(t('Materialized view of {0}', found.source)), code(found.query));
  }
  const columns = found.columns.map((column) => `- ${plain(`${column.name}: ${column.type}`)}`).join('\n');
  return section(name, docString, plain(`${found.tableKind} · ${found.dataFormat}`), columns);
}
