import { unixEpochTicks } from '../storageTypes.ts';

const ticksPerSecond = 10_000_000n;
const two = (value: bigint): string => value.toString().padStart(2, '0');
const seven = (value: bigint): string => value.toString().padStart(7, '0');

/** `2020-01-01T00:00:00.0000000Z` of ticks from the year 1. */
export function datetimeForm(ticks: bigint): string {
  const milliseconds = Number(ticks / 10_000n - unixEpochTicks / 10_000n);
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.${seven(ticks % ticksPerSecond)}Z`;
}

/** `[-][d.]hh:mm:ss[.fffffff]` of ticks. */
export function timespanForm(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const [seconds, fraction] = [size / ticksPerSecond, size % ticksPerSecond];
  const clock = [(seconds / 3_600n) % 24n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':');
  const days = seconds / 86_400n;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${fraction > 0n ? `.${seven(fraction)}` : ''}`;
}
