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

/** Ticks of `1.5h`, `[-][d.]hh:mm[:ss[.f]]` or a count of days. Undefined for anything else, and beyond 64 bits. */
export function parseTimespan(body: string): bigint | undefined {
  const ticks = readTimespan(body);
  return ticks !== undefined && BigInt.asIntN(64, ticks) === ticks ? ticks : undefined;
}

function readTimespan(body: string): bigint | undefined {
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
