import { maxDatetimeTicks, ticksPerMillisecond, unixEpochTicks } from '../storageTypes.ts';

const unixEpochMilliseconds = Number(unixEpochTicks / ticksPerMillisecond);
const ticksPerSecond = 10_000_000n;

/** Ticks since 0001-01-01 as ISO 8601 with seven decimals; null outside of Kusto's range. */
export function formatDatetime(ticks: bigint): string | null {
  if (ticks < 0n || ticks > maxDatetimeTicks) return null;
  const date = new Date(Number(ticks / ticksPerMillisecond) - unixEpochMilliseconds);
  return `${date.toISOString().slice(0, -1)}${String(ticks % ticksPerMillisecond).padStart(4, '0')}Z`;
}

/** Ticks as `[-][d.]hh:mm:ss[.fffffff]`. */
export function formatTimespan(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const seconds = size / ticksPerSecond;
  const fraction = size % ticksPerSecond;
  const days = seconds / 86_400n;
  const clock = `${two((seconds / 3600n) % 24n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const decimals = fraction === 0n ? '' : `.${String(fraction).padStart(7, '0')}`;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${decimals}`;
}
