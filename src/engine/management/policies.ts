import { ticksPerMillisecond } from '../../kql/storageTypes.ts';
import { parseTimespan } from '../../kql/syntax/literals.ts';
import type { CachingPolicy, HotSpan } from '../../protocol/caching.ts';
import { SharingError } from '../../protocol/errors.ts';
import { cachingPolicyOf, longestSpan, type ShownCachingPolicy, timeSpan } from '../../protocol/shownPolicies.ts';
import type { RetentionPolicy } from '../../sharing/database/state.ts';

/** Throws `InvalidArgument` for what is no span. */
export function toCachingPolicy(shown: ShownCachingPolicy): CachingPolicy {
  return cachingPolicyOf(shown, readSpan);
}

function readSpan(text: string): HotSpan {
  if (text === longestSpan) return null;
  const ticks = parseTimespan(text);
  if (ticks === undefined || ticks < 0n) {
    throw new SharingError('InvalidArgument', `'${text}' is not a period of time. Write for example '7.00:00:00'.`);
  }
  return Number(ticks) / Number(ticksPerMillisecond);
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
