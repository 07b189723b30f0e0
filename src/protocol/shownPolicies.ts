import type { CachingPolicy, HotSpan } from './caching.ts';
import { hotSpanOf, hotWindowsOf } from './cachingPolicy.ts';

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
export const longestSpan = '10675199.02:48:05.4775807';

interface ShownSpan {
  readonly Value: string;
}

/** A caching policy as Kusto shows it. */
export interface ShownCachingPolicy {
  readonly DataHotSpan: ShownSpan;
  readonly IndexHotSpan: ShownSpan;
  readonly HotWindows?: readonly { readonly MinValue: string; readonly MaxValue: string }[];
}

export function shownCachingPolicy(policy: CachingPolicy): ShownCachingPolicy {
  const span = (hotSpan: HotSpan): ShownSpan => ({ Value: hotSpan === null ? longestSpan : timeSpan(hotSpan) });
  const data = hotSpanOf(policy);
  const index = typeof policy === 'object' && policy?.indexHotSpan !== undefined ? policy.indexHotSpan : data;
  const windows = hotWindowsOf(policy).map(({ from, to }) => ({ MinValue: dateTime(from), MaxValue: dateTime(to) }));
  return {
    DataHotSpan: span(data),
    IndexHotSpan: span(index),
    ...(windows.length > 0 && { HotWindows: windows }),
  };
}

/** Milliseconds of what `timeSpan` writes; null: without end. Undefined: it is none. */
export function readTimeSpan(text: string): HotSpan | undefined {
  const [, days = '0', ...clock] = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(text) ?? [];
  if (clock.length === 0) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number);
  // The last day of the longest is all there is room for.
  if (Number(days) >= Number.parseInt(longestSpan, 10)) return null;
  return Number(days) * day + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** The other way round. `read` throws for what is no span. */
export function cachingPolicyOf(
  { DataHotSpan, IndexHotSpan, HotWindows = [] }: ShownCachingPolicy,
  read: (span: string) => HotSpan,
): CachingPolicy {
  const hotSpan = read(DataHotSpan.Value);
  const indexHotSpan = read(IndexHotSpan.Value);
  const hotWindows = HotWindows.map(({ MinValue, MaxValue }) => ({
    from: Date.parse(MinValue),
    to: Date.parse(MaxValue),
  }));
  if (hotWindows.length === 0 && indexHotSpan === hotSpan) return hotSpan;
  return { hotSpan, ...(indexHotSpan !== hotSpan && { indexHotSpan }), hotWindows };
}

/** Milliseconds since 1970 as Kusto writes a datetime in JSON: without a fraction that is zero. */
function dateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
