import type { CachingPolicy } from '../../protocol/caching.ts';
import { SharingError } from '../../protocol/errors.ts';
import {
  cachingPolicyOf,
  longestSpan,
  readTimeSpan,
  type ShownCachingPolicy,
  timeSpan,
} from '../../protocol/shownPolicies.ts';
import type { RetentionPolicy } from '../../sharing/database/state.ts';

/** Throws `InvalidArgument` for what is no span. */
export function toCachingPolicy(shown: ShownCachingPolicy): CachingPolicy {
  return cachingPolicyOf(shown, (text) => {
    const span = readTimeSpan(text);
    if (span !== undefined) return span;
    throw new SharingError('InvalidArgument', `'${text}' is not a period of time. Write for example '7.00:00:00'.`);
  });
}

/** A retention policy as Kusto shows it. */
export function retentionPolicy({ softDelete, recoverable }: RetentionPolicy): {
  readonly SoftDeletePeriod: string;
  readonly Recoverability: 'Enabled' | 'Disabled';
} {
  return {
    SoftDeletePeriod: softDelete === null ? longestSpan : timeSpan(softDelete),
    Recoverability: recoverable ? 'Enabled' : 'Disabled',
  };
}
