import { SharingError } from '../../protocol/errors.ts';
import { maxDatetimeTicks, ticksPerMillisecond, unixEpochTicks } from '../storageTypes.ts';
import { type FunctionDefinition, onNullable, onValues } from './definition.ts';
import { toArray } from './json.ts';

const zones = new Map<string, Intl.DateTimeFormat>();

function zone(name: string): Intl.DateTimeFormat {
  const known = zones.get(name);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zones.set(name, made);
    return made;
  } catch {
    throw new SharingError('QueryFailed', `'${name}' is no time zone. Use a name such as 'Europe/Paris'.`, 'user');
  }
}

/** Milliseconds that clocks of the zone are ahead of UTC at the moment, in milliseconds since 1970. */
function offsetAt(moment: number, format: Intl.DateTimeFormat): number {
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const local = new Date(0);
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return local.getTime() - Math.floor(moment / 1000) * 1000;
}

function inRange(ticks: bigint): bigint | null {
  return ticks >= 0n && ticks <= maxDatetimeTicks ? ticks : null;
}

const toMilliseconds = (ticks: bigint): number => Number((ticks - unixEpochTicks) / ticksPerMillisecond);

function toLocal(ticks: bigint, name: string): bigint | null {
  return inRange(ticks + BigInt(offsetAt(toMilliseconds(ticks), zone(name))) * ticksPerMillisecond);
}

/**
 * An hour that a clock skips is taken as if it had been put forward already; of one that it has twice, standard time,
 * the later moment.
 */
function toUtc(ticks: bigint, name: string): bigint | null {
  const format = zone(name);
  const local = toMilliseconds(ticks);
  const [before, after] = [offsetAt(local - 86_400_000, format), offsetAt(local + 86_400_000, format)];
  const fits = [before, after].filter((offset) => offsetAt(local - offset, format) === offset);
  const offset = fits.length > 0 ? Math.min(...fits) : Math.max(before, after);
  return inRange(ticks - BigInt(offset) * ticksPerMillisecond);
}

export const timeZones = {
  datetime_utc_to_local: onValues(['BIGINT', 'VARCHAR'], 'BIGINT', toLocal),
  datetime_local_to_utc: onValues(['BIGINT', 'VARCHAR'], 'BIGINT', toUtc),
  datetime_list_timezones: onNullable([], 'VARCHAR', () =>
    toArray(Intl.supportedValuesOf('timeZone').map((name) => JSON.stringify(name))),
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
