import { SharingError } from '../../protocol/errors.ts';
import type { FollowerOverrides } from '../../protocol/following.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import { parsePrincipal } from '../access/principals.ts';
import { wrongInCaching } from '../database/caching.ts';

/** Refuses overrides that no follower can have. */
export function checkOverrides(overrides: FollowerOverrides): Result<FollowerOverrides, SharingError> {
  const { database, tables, materializedViews } = overrides.caching;
  const policies = [database ?? null, ...Object.values(tables), ...Object.values(materializedViews)];
  const wrong = policies.map(wrongInCaching).find((sentence) => sentence !== undefined);
  if (wrong !== undefined) return fail(new SharingError('InvalidArgument', wrong));
  if (!(Number.isFinite(overrides.syncInterval) && overrides.syncInterval >= 0)) {
    return fail(new SharingError('InvalidArgument', 'A sync interval must be a number of milliseconds, 0 or more.'));
  }
  for (const { principal, role } of overrides.principals) {
    const parsed = parsePrincipal(principal);
    if (!parsed.ok) return parsed;
    if (role === 'Ingestor') {
      return fail(
        new SharingError(
          'InvalidArgument',
          'A followed database is read-only: nobody can be its ingestor. Choose another role.',
        ),
      );
    }
  }
  return ok(overrides);
}
