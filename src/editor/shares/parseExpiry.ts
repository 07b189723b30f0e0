import { parseDuration } from '../format.ts';

/** Milliseconds since 1970 of `14 d` from now on, or of the end of a day in UTC; undefined for anything not in the future. */
export function parseExpiry(text: string, now: number): number | undefined {
  const duration = parseDuration(text);
  if (duration !== undefined) return duration > 0 ? now + duration : undefined;
  const [, day] = /^(\d{4}-\d{2}-\d{2})$/.exec(text.trim()) ?? [];
  const start = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  // JavaScript rolls the 31st of February over instead of refusing it.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  const end = start + 86_400_000;
  return end > now ? end : undefined;
}
