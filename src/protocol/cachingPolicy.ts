import type { CachingPolicy, HotSpan, HotWindow } from './caching.ts';

export function hotSpanOf(policy: CachingPolicy): HotSpan {
  return typeof policy === 'object' && policy !== null ? policy.hotSpan : policy;
}

export function hotWindowsOf(policy: CachingPolicy): readonly HotWindow[] {
  return typeof policy === 'object' && policy !== null ? policy.hotWindows : [];
}
