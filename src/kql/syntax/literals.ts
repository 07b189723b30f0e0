import { maxDatetimeTicks } from '../storageTypes.ts';

const ticksPerSecond = 10_000_000n;
const ticksPerDay = 864_000_000_000n;

/** What stands between the parentheses of `long(…)`, `datetime(…)`; the text itself where there are none. */
export function literalBody(token: string): string {
  const match = /^[a-z]+\s*\((.*)\)$/is.exec(token);
  return (match?.[1] ?? token).trim();
}

export function parseInteger(body: string): bigint | undefined {
  const match = /^([+-]?)(\d+|0[xX][0-9a-fA-F]+)$/.exec(body);
  if (!match) return undefined;
  const value = BigInt(match[2] ?? '');
  return match[1] === '-' ? -value : value;
}

export function parseReal(body: string): number | undefined {
  const special = /^([+-]?)(nan|inf)$/i.exec(body);
  if (special) {
    if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(body) ? Number(body) : undefined;
}

const unitTicks: Readonly<Record<string, bigint>> = {
  d: ticksPerDay,
  day: ticksPerDay,
  days: ticksPerDay,
  h: 36_000_000_000n,
  hr: 36_000_000_000n,
  hrs: 36_000_000_000n,
  hour: 36_000_000_000n,
  hours: 36_000_000_000n,
  m: 600_000_000n,
  min: 600_000_000n,
  minute: 600_000_000n,
  minutes: 600_000_000n,
  s: ticksPerSecond,
  sec: ticksPerSecond,
  second: ticksPerSecond,
  seconds: ticksPerSecond,
  ms: 10_000n,
  milli: 10_000n,
  millis: 10_000n,
  millisecond: 10_000n,
  milliseconds: 10_000n,
  micro: 10n,
  micros: 10n,
  microsecond: 10n,
  microseconds: 10n,
  tick: 1n,
  ticks: 1n,
};

/** Ticks of `1.5h`, `[-][d.]hh:mm[:ss[.f]]` or a count of days. */
export function parseTimespan(body: string): bigint | undefined {
  const text = body.replace(/^(["'])(.*)\1$/, '$2').trim();
  const unit = /^(-?)(\d+)(?:\.(\d+))?\s*([a-z]+)$/i.exec(text);
  if (unit) {
    const size = unitTicks[(unit[4] ?? '').toLowerCase()];
    if (size === undefined) return undefined;
    const fraction = unit[3] ?? '';
    const ticks = (BigInt((unit[2] ?? '') + fraction) * size) / 10n ** BigInt(fraction.length);
    return unit[1] === '-' ? -ticks : ticks;
  }
  const days = /^(-?)(\d+)$/.exec(text);
  if (days) return BigInt(text) * ticksPerDay;
  const clock = /^(-?)(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/.exec(text);
  if (!clock) return undefined;
  const [hours, minutes, seconds] = [clock[3], clock[4], clock[5]].map((part) => BigInt(part ?? 0));
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (hours > 23n || minutes > 59n || seconds > 59n) return undefined;
  const whole = BigInt(clock[2] ?? 0) * 86_400n + hours * 3_600n + minutes * 60n + seconds;
  const ticks = whole * ticksPerSecond + BigInt((clock[6] ?? '').padEnd(7, '0'));
  return clock[1] === '-' ? -ticks : ticks;
}

/** Days from 0001-01-01 in the proleptic Gregorian calendar; undefined where the date does not exist. */
function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return Math.round(date.getTime() / 86_400_000) + 719_162;
}

/** Ticks of an ISO 8601 date with optional time, fraction and zone. */
export function parseDatetime(body: string): bigint | undefined {
  const text = body.replace(/^(["'])(.*)\1$/, '$2').trim();
  const match =
    /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (!match) return undefined;
  const days = daysOf(Number(match[1]), Number(match[2]), Number(match[3] ?? 1));
  const [hours, minutes, seconds] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (days === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const fraction = BigInt((match[7] ?? '').padEnd(7, '0').slice(0, 7));
  let ticks = BigInt(days) * ticksPerDay + BigInt(hours * 3600 + minutes * 60 + seconds) * ticksPerSecond + fraction;
  const zone = /^([+-])(\d{2}):?(\d{2})$/.exec(match[8] ?? '');
  if (zone) {
    const offset = BigInt(Number(zone[2]) * 60 + Number(zone[3])) * 60n * ticksPerSecond;
    ticks += zone[1] === '-' ? offset : -offset;
  }
  return ticks >= 0n && ticks <= maxDatetimeTicks ? ticks : undefined;
}
