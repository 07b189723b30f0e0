import type { EffectiveAccess } from '../../protocol/access.ts';
import type { CachingPolicy } from '../../protocol/caching.ts';
import { hotSpanOf, hotWindowsOf } from '../../protocol/cachingPolicy.ts';
import type { EffectiveCaching, FollowerOverrides } from '../../protocol/following.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { document, heading, table } from '../shares/markdown.ts';
import type { Translate } from '../translate.ts';

type Line = EffectiveAccess['lines'][number];

const yes = '✓';
const keyOf = ({ role, principal }: Pick<Line, 'role' | 'principal'>): string => `${role} ${principal.toLowerCase()}`;

export function originText(origin: Line['origin'], t: Translate): string {
  switch (origin) {
    case 'cluster':
      return t('the cluster');
    case 'database':
      return t('the database');
    case 'leader':
      return t('the leader');
    case 'override':
      return t('the override');
    case 'both':
      return t('leader and override');
  }
}

/** Who may do what on a database that the cluster owns. */
export function ownedAccessDocument(name: string, access: EffectiveAccess, t: Translate): string {
  return document(
    heading(1, t('Effective Access to {0}', name)),
    table(
      [t('Role'), t('Principal'), t('Origin'), t('Notes')],
      access.lines.map(({ role, principal, origin, notes = '' }) => [role, principal, originText(origin, t), notes]),
    ),
  );
}

/** Leader, override and what comes of them, side by side. `leader`: what would hold if nothing was overridden. */
export function followedAccessDocument(
  name: string,
  access: EffectiveAccess,
  leader: EffectiveAccess,
  overrides: FollowerOverrides,
  t: Translate,
): string {
  const onLeader = leader.lines.filter(({ origin }) => origin !== 'cluster');
  const rows = new Map<string, Pick<Line, 'role' | 'principal'>>();
  for (const each of [...access.lines, ...onLeader, ...overrides.principals]) rows.set(keyOf(each), each);
  const has = (lines: readonly Pick<Line, 'role' | 'principal'>[], key: string): string =>
    lines.some((line) => keyOf(line) === key) ? yes : '';
  const body = [...rows].map(([key, { role, principal }]) => {
    const effective = access.lines.find((line) => keyOf(line) === key);
    const origin = effective ? originText(effective.origin, t) : t('does not count');
    return [role, principal, has(onLeader, key), has(overrides.principals, key), effective ? yes : '', origin];
  });
  return document(
    heading(1, t('Effective Access to {0}', name)),
    t('The kind is **{0}**.', overrides.principalsKind),
    access.locksOut && t('⚠ Nobody has a role on the database itself; only principals of the cluster can read it.'),
    table([t('Role'), t('Principal'), t('Leader'), t('Override'), t('Effective'), t('Origin')], body),
    overrides.reportUsage
      ? t('Who queries how much is reported to the leader.')
      : t('Who queries how much is not reported to the leader.'),
  );
}

type CachingLine = EffectiveCaching['lines'][number];

export function cachingOriginText(origin: CachingLine['origin'], t: Translate): string {
  switch (origin) {
    case 'overrideView':
      return t('override of the view');
    case 'leaderView':
      return t('view on the leader');
    case 'overrideTable':
      return t('override of the table');
    case 'leaderTable':
      return t('table on the leader');
    case 'overrideDatabase':
      return t('override of the database');
    case 'leaderDatabase':
      return t('database on the leader');
    case 'none':
      return t('no policy');
  }
}

/** A caching policy in words; undefined is none. */
export function cachingText(policy: CachingPolicy | undefined, t: Translate): string {
  if (policy === undefined) return '';
  const span = hotSpanOf(policy);
  const hot = span === null ? t('everything') : formatDuration(span);
  return [hot, ...hotWindowsOf(policy).map(({ from, to }) => t('from {0} until {1}', moment(from), moment(to)))].join(
    '; ',
  );
}

/** A time of a hot window, as its command writes it. */
function moment(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace('.000Z', 'Z');
}

export function cachingDocument(
  name: string,
  caching: EffectiveCaching,
  overrides: FollowerOverrides,
  t: Translate,
): string {
  return document(
    heading(1, t('Effective Caching of {0}', name)),
    t('The kind is **{0}**.', caching.kind),
    table(
      [t('Table or View'), t('Leader'), t('Override'), t('Effective'), t('Origin'), t('Hot'), t('Total')],
      caching.lines.map((line) => [
        line.table ?? line.view ?? t('(database)'),
        cachingText(line.leader, t),
        cachingText(line.override, t),
        cachingText(line.effective, t),
        cachingOriginText(line.origin, t),
        line.hotBytes === undefined ? '' : formatBytes(line.hotBytes),
        formatBytes(line.bytes),
      ]),
    ),
    overrides.prefetchExtents
      ? t('New data becomes visible when it lies in the cache of the follower.')
      : t('New data becomes visible at once, and is cached when it is hot.'),
  );
}

/** Principals that have a role now and would have none of that kind. */
export function losers(now: EffectiveAccess, then: EffectiveAccess): readonly string[] {
  const kept = new Set(then.lines.map(({ principal }) => principal.toLowerCase()));
  return [...new Set(now.lines.map(({ principal }) => principal))].filter((each) => !kept.has(each.toLowerCase()));
}
