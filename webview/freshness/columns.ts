import * as l10n from '@vscode/l10n';
import type { CommitLag, FollowerDetail, Freshness } from '../../src/protocol/catalog.ts';
import { compareTexts, type Formats } from '../ui/format.ts';
import type { GridCell } from '../ui/grid/source.ts';
import type { TableColumn } from '../ui/table.ts';
import { explain } from './causes.ts';
import { type Followers, nameOf } from './followers.ts';
import type { Happening } from './timeline.ts';

const unknown: GridCell = { text: '–', look: 'dimmed' };
const order = { broken: 0, behind: 1, waiting: 2, fresh: 3 };

/** What the table of followers says about each. */
export function followerColumns(followers: Followers, formats: Formats): TableColumn<Freshness>[] {
  const byText = (read: (follower: Freshness) => string) => (one: Freshness, other: Freshness) =>
    compareTexts(read(one), read(other));
  const byNumber = (read: (follower: Freshness) => number) => (one: Freshness, other: Freshness) =>
    read(one) - read(other);
  const leader = ({ leader: { clusterName, database } }: Freshness) => `${clusterName}/${database}`;
  const lag = (follower: Freshness) => followers.lagNow(follower) ?? Number.POSITIVE_INFINITY;
  const percentile = (title: string, key: 'p50' | 'p95' | 'p99'): TableColumn<Freshness> => ({
    key,
    title,
    ...end(72),
    cell: ({ percentiles }) => {
      if (!percentiles) return unknown;
      const text = formats.duration(percentiles[key]);
      return { text, title: text };
    },
    compare: byNumber(({ percentiles }) => percentiles?.[key] ?? -1),
  });
  return [
    {
      key: 'state',
      title: l10n.t('State'),
      ...start(140, '140px'),
      cell: (follower) => {
        const { text, icon, standing, reason } = followers.look(follower);
        const title = reason ?? explain(follower, formats);
        return { text, icon, look: standing, ...(title !== '' && { title }) };
      },
      compare: byNumber((follower) => order[followers.look(follower).standing]),
    },
    {
      key: 'database',
      title: l10n.t('Follower database'),
      ...start(180, 'minmax(180px, 1.6fr)'),
      cell: (follower) => ({ text: nameOf(follower), title: nameOf(follower) }),
      compare: byText(nameOf),
    },
    {
      key: 'leader',
      title: l10n.t('Leader'),
      ...start(160, 'minmax(160px, 1fr)'),
      cell: (follower) => ({ text: leader(follower), title: leader(follower) }),
      compare: byText(leader),
    },
    {
      key: 'lag',
      title: l10n.t('Lag now'),
      ...end(116),
      cell: (follower) => {
        const value = followers.lagNow(follower);
        if (value === undefined) return unknown;
        if (!follower.compared || value === 0) return { text: formats.duration(value), look: 'strong' };
        const text = l10n.t('≥ {0}', formats.duration(value));
        return { text, title: text, look: 'strong' };
      },
      compare: byNumber(lag),
    },
    percentile('p50', 'p50'),
    percentile('p95', 'p95'),
    percentile('p99', 'p99'),
    {
      key: 'version',
      title: l10n.t('Version'),
      ...end(100),
      cell: ({ visibleVersion, leaderVersion, compared }) => {
        if (compared) return comparedVersions(compared);
        return {
          text: l10n.t('{0} of {1}', formats.count(visibleVersion), formats.count(leaderVersion)),
          title: l10n.t('Version {0} is visible, the leader is at {1}', visibleVersion, leaderVersion),
        };
      },
      compare: byNumber(({ visibleVersion, leaderVersion }) => leaderVersion - visibleVersion),
    },
    {
      key: 'cached',
      title: l10n.t('Cached'),
      ...end(152),
      cell: ({ cachedBytes, totalBytes, compared }) => {
        if (compared) return unknown;
        const text = l10n.t('{0} of {1}', formats.bytes(cachedBytes), formats.bytes(totalBytes));
        return { text, title: text };
      },
      compare: byNumber(({ cachedBytes }) => cachedBytes),
    },
    {
      key: 'interval',
      title: l10n.t('Interval'),
      ...end(76),
      cell: ({ syncInterval, compared }) => {
        if (compared) return unknown;
        return { text: syncInterval === 0 ? l10n.t('At once') : formats.duration(syncInterval) };
      },
      compare: byNumber(({ syncInterval }) => syncInterval),
    },
  ];
}

function comparedVersions({ version, leaderVersion }: NonNullable<Freshness['compared']>): GridCell {
  if (version === undefined) return unknown;
  if (leaderVersion === undefined)
    return { text: version, title: l10n.t('Version {0}; that of its leader is not known', version) };
  const title = l10n.t('Version {0} is visible, the leader is at {1}', version, leaderVersion);
  return { text: version === leaderVersion ? version : l10n.t('{0} of {1}', version, leaderVersion), title };
}

/** What the list of commits says about the way of each. */
export function commitColumns(formats: Formats): TableColumn<CommitLag>[] {
  const time = (key: string, title: string, read: (commit: CommitLag) => number | undefined, look = '') => ({
    key,
    title,
    ...end(96),
    cell: (commit: CommitLag): GridCell => {
      const value = read(commit);
      return value === undefined ? unknown : { text: formats.duration(value), look };
    },
  });
  return [
    { key: 'version', title: l10n.t('Version'), ...end(80), cell: ({ version }) => ({ text: formats.count(version) }) },
    {
      key: 'committed',
      title: l10n.t('Committed'),
      ...end(112),
      cell: ({ committedAt }) => ({ text: formats.clock(committedAt), title: new Date(committedAt).toISOString() }),
    },
    { key: 'rows', title: l10n.t('Rows'), ...end(112), cell: ({ rows }) => ({ text: formats.count(rows) }) },
    time('lag', l10n.t('Lag'), ({ committedAt, visibleAt }) => Math.max(0, visibleAt - committedAt), 'strong'),
    time('noticing', l10n.t('Noticing'), ({ committedAt, noticedAt }) => Math.max(0, noticedAt - committedAt)),
    time('applying', l10n.t('Applying'), ({ noticedAt, visibleAt }) => Math.max(0, visibleAt - noticedAt)),
    // Behind the commit's becoming visible; a follower that prefetches caches before, and it costs nothing afterwards.
    time('caching', l10n.t('Caching'), ({ visibleAt, cachedAt }) =>
      cachedAt === undefined ? undefined : Math.max(0, cachedAt - visibleAt),
    ),
  ];
}

/** What of each table lies in the cache, and how long it stays there. */
export function cachedTableColumns(formats: Formats): TableColumn<FollowerDetail['tables'][number]>[] {
  const span = (value: number | null | undefined): GridCell => {
    if (value === undefined) return unknown;
    return { text: value === null ? l10n.t('Everything') : formats.duration(value) };
  };
  return [
    { key: 'table', title: l10n.t('Table'), ...start(180, 'minmax(120px, 1fr)'), cell: ({ name }) => ({ text: name }) },
    {
      key: 'cached',
      title: l10n.t('Cached'),
      ...end(170),
      cell: ({ bytes, cachedBytes }) => ({
        text: l10n.t('{0} of {1}', formats.bytes(cachedBytes), formats.bytes(bytes)),
      }),
    },
    { key: 'leader', title: l10n.t('Leader'), ...end(104), cell: ({ leader }) => span(leader) },
    { key: 'override', title: l10n.t('Override'), ...end(104), cell: ({ override }) => span(override) },
    { key: 'effective', title: l10n.t('Effective'), ...end(104), cell: ({ effective }) => span(effective) },
  ];
}

export function happeningColumns(formats: Formats): TableColumn<Happening>[] {
  return [
    {
      key: 'at',
      title: l10n.t('Time'),
      ...start(90, '90px'),
      cell: ({ at }) => ({ text: formats.clock(at), title: new Date(at).toISOString() }),
    },
    {
      key: 'what',
      title: l10n.t('Event'),
      ...start(220, 'minmax(180px, 1fr)'),
      cell: ({ what, icon }) => ({ text: what, icon }),
    },
    {
      key: 'details',
      title: l10n.t('Details'),
      ...start(240, 'minmax(160px, 1.4fr)'),
      cell: ({ details }) => ({ text: details, title: details, look: 'dimmed' }),
    },
  ];
}

function start(width: number, track: string): { align: 'start'; width: number; track: string } {
  return { align: 'start', width, track };
}

function end(width: number): { align: 'end'; width: number; track: string } {
  return { align: 'end', width, track: `${width}px` };
}
