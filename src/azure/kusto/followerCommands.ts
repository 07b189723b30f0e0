import type { Assignment, DatabaseRole } from '../../protocol/access.ts';
import type { CachingPolicy, HotSpan } from '../../protocol/caching.ts';
import { hotSpanOf, hotWindowsOf } from '../../protocol/cachingPolicy.ts';
import type { RequestParams } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { CachingOverride, FollowerOverrides } from '../../protocol/following.ts';
import { kqlString, quotedName } from '../../protocol/quotedName.ts';
import { longestSpan, timeSpan } from '../../protocol/shownPolicies.ts';

/** The commands that make the overrides of a followed database others. Source: Kusto documentation, "Cluster follower commands". */
export function overrideCommands(
  database: string,
  before: FollowerOverrides,
  change: RequestParams<'alterOverrides'>['change'],
): readonly string[] {
  const of = `follower database ${quotedName(database)}`;
  const { principalsKind, cachingKind, prefetchExtents, principals, caching } = change;
  if (change.syncInterval !== undefined || change.reportUsage !== undefined) {
    throw new SharingError(
      'NotOnAzure',
      `How often '${database}' looks at its leader, and what it reports, is decided by Azure and cannot be set. Only caching, prefetching and principals can.`,
    );
  }
  return [
    ...(principalsKind ? [`.alter ${of} principals-modification-kind = ${principalsKind}`] : []),
    ...(cachingKind ? [`.alter ${of} caching-policies-modification-kind = ${cachingKind}`] : []),
    ...(prefetchExtents === undefined ? [] : [`.alter ${of} prefetch-extents = ${prefetchExtents}`]),
    ...(principals ? principalCommands(of, before.principals, principals) : []),
    ...(caching ? cachingCommands(of, before.caching, caching) : []),
  ];
}

/** `of`: `database X`, or `follower database X`. */
export function principalsCommands(
  of: string,
  change: 'add' | 'drop' | 'set',
  principals: readonly Assignment<DatabaseRole>[],
): readonly string[] {
  const roles = [...new Set(principals.map(({ role }) => role))];
  return roles.flatMap((role) => {
    if (role === 'Ingestor' && of.startsWith('follower')) {
      const message = 'A followed database is read-only: nobody can be its ingestor. Choose another role.';
      throw new SharingError('InvalidArgument', message);
    }
    const some = principals.filter((each) => each.role === role);
    // A note is of one command, and so of one principal.
    return some.map(
      ({ principal, notes }) =>
        `.${change} ${of} ${role.toLowerCase()}s (${kqlString(principal, "'")})${notes && change !== 'drop' ? ` ${kqlString(notes, "'")}` : ''}`,
    );
  });
}

export function cachingCommand(of: string, policy: CachingPolicy | undefined): string {
  if (policy === undefined) return `.delete ${of} policy caching`;
  const windows = hotWindowsOf(policy).map(({ from, to }) => `, hot_window = ${moment(from)} .. ${moment(to)}`);
  return `.alter ${of} policy caching hot = ${span(hotSpanOf(policy))}${windows.join('')}`;
}

function principalCommands(
  of: string,
  before: readonly Assignment<DatabaseRole>[],
  after: readonly Assignment<DatabaseRole>[],
): readonly string[] {
  const key = ({ role, principal }: Assignment<DatabaseRole>): string => `${role} ${principal.toLowerCase()}`;
  const without = (
    all: readonly Assignment<DatabaseRole>[],
    others: readonly Assignment<DatabaseRole>[],
  ): readonly Assignment<DatabaseRole>[] => all.filter((each) => !others.some((other) => key(other) === key(each)));
  return [
    ...principalsCommands(of, 'drop', without(before, after)),
    ...principalsCommands(of, 'add', without(after, before)),
  ];
}

function cachingCommands(of: string, before: CachingOverride, after: CachingOverride): readonly string[] {
  const policies = ({ database, tables, materializedViews }: CachingOverride): Map<string, CachingPolicy> =>
    new Map([
      ...(database === undefined ? [] : [[of, database] as const]),
      ...Object.entries(tables).map(([name, policy]) => [`${of} table ${quotedName(name)}`, policy] as const),
      ...Object.entries(materializedViews).map(
        ([name, policy]) => [`${of} materialized-view ${quotedName(name)}`, policy] as const,
      ),
    ]);
  const [then, now] = [policies(before), policies(after)];
  const isSame = (place: string): boolean => JSON.stringify(then.get(place)) === JSON.stringify(now.get(place));
  return [...new Set([...then.keys(), ...now.keys()])]
    .filter((place) => !isSame(place))
    .map((place) => cachingCommand(place, now.get(place)));
}

function span(hotSpan: HotSpan): string {
  return `time(${hotSpan === null ? longestSpan : timeSpan(hotSpan)})`;
}

function moment(milliseconds: number): string {
  return `datetime(${new Date(milliseconds).toISOString()})`;
}
