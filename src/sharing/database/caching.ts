import type { FollowerOverrides } from '../../protocol/following.ts';
import type { DatabaseState, Extent } from './state.ts';

/** How long the data of a table stay hot, in milliseconds (null: always), and which of the policies says so. */
export interface EffectiveHotSpan {
  readonly hotSpan: number | null;
  readonly origin: 'overrideView' | 'overrideTable' | 'leaderTable' | 'overrideDatabase' | 'leaderDatabase' | 'none';
}

type Caching = Pick<FollowerOverrides, 'cachingKind' | 'caching'>;

/**
 * The caching policy of one table on a follower: kind `none` uses the leader's policies, `replace` the overrides alone, `union`
 * both, where an override goes before the leader's policy of the same level. A policy of the table goes before one of the
 * database; where there is none, everything is hot. Source: Kusto documentation, "Cluster follower commands".
 */
export function effectiveHotSpan(
  state: DatabaseState,
  table: string,
  { cachingKind, caching }: Caching,
): EffectiveHotSpan {
  const leader = cachingKind !== 'replace';
  const override = cachingKind !== 'none';
  const candidates: readonly (readonly [EffectiveHotSpan['origin'], number | null | undefined, boolean])[] = [
    ['overrideTable', caching.tables[table], override],
    ['leaderTable', state.tables.get(table)?.hotSpan, leader],
    ['overrideDatabase', caching.database, override],
    ['leaderDatabase', state.hotSpan, leader],
  ];
  const found = candidates.find(([, span, counts]) => counts && span !== undefined);
  return { hotSpan: found?.[1] ?? null, origin: found?.[0] ?? 'none' };
}

/** The caching policy of a materialized view on a follower; a leader has none of its own for a view. */
export function viewHotSpan(state: DatabaseState, view: string, caching: Caching): EffectiveHotSpan {
  const override = caching.cachingKind === 'none' ? undefined : caching.caching.materializedViews[view];
  return override === undefined ? effectiveHotSpan(state, '', caching) : { hotSpan: override, origin: 'overrideView' };
}

/**
 * How long the data of a table stay in the cache: a view is computed from its source, so that what an override keeps hot of
 * the view is kept of the source.
 */
export function cachedSpan(state: DatabaseState, table: string, caching: Caching): number | null {
  const { hotSpan } = effectiveHotSpan(state, table, caching);
  const views = [...state.materializedViews.values()].filter(({ source }) => source === table);
  const spans = views
    .map(({ name }) => viewHotSpan(state, name, caching))
    .flatMap((span) => (span.origin === 'overrideView' ? [span.hotSpan] : []));
  return [hotSpan, ...spans].reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)));
}

/** The caching policy of the database as a whole on a follower, for tables without one of their own. */
export function databaseHotSpan(state: DatabaseState, { cachingKind, caching }: Caching): number | null {
  const override = cachingKind === 'none' ? undefined : caching.database;
  const leader = cachingKind === 'replace' ? undefined : state.hotSpan;
  return (override === undefined ? leader : override) ?? null;
}

/** Whether an extent is hot: made within the hot span before now. */
export function isHot(extent: Extent, hotSpan: number | null, now: number): boolean {
  return hotSpan === null || now - extent.createdAt < hotSpan;
}
