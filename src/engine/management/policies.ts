import { ticksPerMillisecond } from '../../kql/storageTypes.ts';
import { parseTimespan } from '../../kql/syntax/literals.ts';
import type { CachingPolicy, HotSpan } from '../../protocol/caching.ts';
import { hotSpanOf, hotWindowsOf } from '../../protocol/cachingPolicy.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { RetentionPolicy } from '../../sharing/database/state.ts';

const day = 86_400_000;

/** Milliseconds as .NET writes a TimeSpan: `[d.]hh:mm:ss[.fffffff]`. */
export function timeSpan(milliseconds: number): string {
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  const days = Math.floor(milliseconds / day);
  const rest = milliseconds - days * day;
  const clock = `${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${two((rest / 1_000) % 60)}`;
  const ticks = Math.round((rest % 1_000) * 10_000);
  return `${days > 0 ? `${days}.` : ''}${clock}${ticks > 0 ? `.${String(ticks).padStart(7, '0')}` : ''}`;
}

/** .NET's largest TimeSpan: by it Kusto says that all data are hot. */
const longest = '10675199.02:48:05.4775807';

interface ShownSpan {
  readonly Value: string;
}

/** A caching policy as Kusto shows it. */
export interface ShownCachingPolicy {
  readonly DataHotSpan: ShownSpan;
  readonly IndexHotSpan: ShownSpan;
  readonly HotWindows?: readonly { readonly MinValue: string; readonly MaxValue: string }[];
}

export function cachingPolicy(policy: CachingPolicy): ShownCachingPolicy {
  const span = (hotSpan: HotSpan): ShownSpan => ({ Value: hotSpan === null ? longest : timeSpan(hotSpan) });
  const data = hotSpanOf(policy);
  const index = typeof policy === 'object' && policy?.indexHotSpan !== undefined ? policy.indexHotSpan : data;
  const windows = hotWindowsOf(policy).map(({ from, to }) => ({ MinValue: dateTime(from), MaxValue: dateTime(to) }));
  return {
    DataHotSpan: span(data),
    IndexHotSpan: span(index),
    ...(windows.length > 0 && { HotWindows: windows }),
  };
}

/** The other way round. Throws `InvalidArgument` for what is no span. */
export function toCachingPolicy({ DataHotSpan, IndexHotSpan, HotWindows = [] }: ShownCachingPolicy): CachingPolicy {
  const hotSpan = readSpan(DataHotSpan.Value);
  const indexHotSpan = readSpan(IndexHotSpan.Value);
  const hotWindows = HotWindows.map(({ MinValue, MaxValue }) => ({
    from: Date.parse(MinValue),
    to: Date.parse(MaxValue),
  }));
  if (hotWindows.length === 0 && indexHotSpan === hotSpan) return hotSpan;
  return { hotSpan, ...(indexHotSpan !== hotSpan && { indexHotSpan }), hotWindows };
}

function readSpan(text: string): HotSpan {
  if (text === longest) return null;
  const ticks = parseTimespan(text);
  if (ticks === undefined || ticks < 0n) {
    throw new SharingError('InvalidArgument', `'${text}' is not a period of time. Write for example '7.00:00:00'.`);
  }
  return Number(ticks) / Number(ticksPerMillisecond);
}

/** Milliseconds since 1970 as Kusto writes a datetime in JSON: without a fraction that is zero. */
function dateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** A retention policy as Kusto shows it. */
export function retentionPolicy({ softDelete, recoverable }: RetentionPolicy): {
  readonly SoftDeletePeriod: string;
  readonly Recoverability: 'Enabled' | 'Disabled';
} {
  return {
    SoftDeletePeriod: softDelete === null ? longest : timeSpan(softDelete),
    Recoverability: recoverable ? 'Enabled' : 'Disabled',
  };
}
