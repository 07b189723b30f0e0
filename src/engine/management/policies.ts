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

/** A caching policy as Kusto shows it; a hot span of null keeps everything hot. */
export function cachingPolicy(hotSpan: number | null): {
  readonly DataHotSpan: { readonly Value: string };
  readonly IndexHotSpan: { readonly Value: string };
} {
  const span = { Value: hotSpan === null ? longest : timeSpan(hotSpan) };
  return { DataHotSpan: span, IndexHotSpan: span };
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
