import type { Assignment, DatabaseRole, ModificationKind } from '../../protocol/access.ts';
import { principalKey } from './principals.ts';

/** One line of what holds on a follower, with where it comes from. */
export interface Effective<T> {
  readonly value: T;
  readonly origin: 'leader' | 'override' | 'both';
}

/**
 * Who has which role on the followed database: `none` the leader's, `replace` the override's, `union` both.
 * An empty `replace` leaves nobody but those with a role on the whole follower cluster.
 */
export function effectivePrincipals(
  leader: readonly Assignment<DatabaseRole>[],
  override: readonly Assignment<DatabaseRole>[],
  kind: ModificationKind,
): readonly Effective<Assignment<DatabaseRole>>[] {
  const key = ({ role, principal }: Assignment<DatabaseRole>): string => `${role} ${principalKey(principal)}`;
  const fromLeader = kind === 'replace' ? [] : leader;
  const fromOverride = kind === 'none' ? [] : override;
  const added = new Map(fromOverride.map((assignment) => [key(assignment), assignment]));
  const lines: Effective<Assignment<DatabaseRole>>[] = fromLeader.map((value) => ({
    value,
    origin: added.delete(key(value)) ? 'both' : 'leader',
  }));
  return [...lines, ...[...added.values()].map((value) => ({ value, origin: 'override' as const }))];
}
