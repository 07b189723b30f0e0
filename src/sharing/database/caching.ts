import type { CachingPolicy, HotSpan } from '../../protocol/caching.ts';
import { hotSpanOf, hotWindowsOf } from '../../protocol/cachingPolicy.ts';
import type { FollowerOverrides } from '../../protocol/following.ts';
import type { DatabaseState, Extent } from './state.ts';

/** The caching policy that holds (null: everything is hot), and which of the policies it is. */
export interface EffectiveCachingPolicy {
  readonly policy: CachingPolicy;
  readonly origin:
    | 'overrideView'
    | 'leaderView'
    | 'overrideTable'
    | 'leaderTable'
    | 'overrideDatabase'
    | 'leaderDatabase'
    | 'none';
}

type Caching = Pick<FollowerOverrides, 'cachingKind' | 'caching'>;
/** Policies in the order in which they are looked at. */
export type CachingCandidate = readonly [EffectiveCachingPolicy['origin'], CachingPolicy | undefined];

/**
 * The caching policy of one table on a follower: kind `none` uses the leader's policies, `replace` the overrides alone, `union`
 * both, where an override goes before the leader's policy of the same level. A policy of the table goes before one of the
 * database; where there is none, everything is hot. Source: Kusto documentation, "Cluster follower commands".
 */
export function tableCaching(state: DatabaseState, table: string, caching: Caching): EffectiveCachingPolicy {
  return firstOf(caching, [
    ['overrideTable', caching.caching.tables[table]],
    ['leaderTable', state.tables.get(table)?.hotSpan],
    ...databaseCandidates(state, caching),
  ]);
}

/** The caching policy of a materialized view on a follower. */
export function viewCaching(state: DatabaseState, view: string, caching: Caching): EffectiveCachingPolicy {
  return firstOf(caching, [
    ['overrideView', caching.caching.materializedViews[view]],
    ['leaderView', state.materializedViews.get(view)?.hotSpan],
    ...databaseCandidates(state, caching),
  ]);
}

/** The caching policy of the database as a whole on a follower, for what has none of its own. */
export function databaseCaching(state: DatabaseState, caching: Caching): EffectiveCachingPolicy {
  return firstOf(caching, databaseCandidates(state, caching));
}

function databaseCandidates(state: DatabaseState, { caching }: Caching): readonly CachingCandidate[] {
  return [
    ['overrideDatabase', caching.database],
    ['leaderDatabase', state.hotSpan],
  ];
}

/** The first policy that its kind lets count; where there is none, everything is hot. */
export function firstOf(
  { cachingKind }: Pick<FollowerOverrides, 'cachingKind'>,
  candidates: readonly CachingCandidate[],
): EffectiveCachingPolicy {
  const ignored = { none: 'override', replace: 'leader', union: undefined }[cachingKind];
  for (const [origin, policy] of candidates) {
    if (policy !== undefined && !(ignored !== undefined && origin.startsWith(ignored))) return { policy, origin };
  }
  return { policy: null, origin: 'none' };
}

/**
 * What of a table stays in the cache: a view is computed from its source, so that what is kept hot of the view is kept of the
 * source.
 */
export function cachedPolicy(state: DatabaseState, table: string, caching: Caching): CachingPolicy {
  const views = [...state.materializedViews.values()]
    .filter(({ source }) => source === table)
    .map(({ name }) => viewCaching(state, name, caching))
    .filter(({ origin }) => origin === 'overrideView' || origin === 'leaderView');
  return [tableCaching(state, table, caching), ...views].map(({ policy }) => policy).reduce(together);
}

/** What is hot by either of two policies. */
function together(a: CachingPolicy, b: CachingPolicy): CachingPolicy {
  const hotSpan = longer(hotSpanOf(a), hotSpanOf(b));
  const hotWindows = [...hotWindowsOf(a), ...hotWindowsOf(b)];
  return hotWindows.length === 0 ? hotSpan : { hotSpan, hotWindows };
}

function longer(a: HotSpan, b: HotSpan): HotSpan {
  return a === null || b === null ? null : Math.max(a, b);
}

/** Whether an extent is hot: made within the hot span before now, or in a hot window. */
export function isHot({ createdAt }: Extent, policy: CachingPolicy, now: number): boolean {
  const hotSpan = hotSpanOf(policy);
  if (hotSpan === null || now - createdAt < hotSpan) return true;
  return hotWindowsOf(policy).some(({ from, to }) => from <= createdAt && createdAt < to);
}

/** What is wrong with a caching policy, as a sentence. */
export function wrongInCaching(policy: CachingPolicy): string | undefined {
  const spans = [hotSpanOf(policy), (typeof policy === 'object' && policy?.indexHotSpan) || null];
  if (spans.some((span) => span !== null && !(Number.isFinite(span) && span >= 0))) {
    return 'A hot span must be a number of milliseconds, 0 or more.';
  }
  const isWindow = ({ from, to }: { from: number; to: number }): boolean =>
    Number.isFinite(from) && Number.isFinite(to) && from < to;
  return hotWindowsOf(policy).every(isWindow) ? undefined : 'A hot window must end after it begins.';
}
