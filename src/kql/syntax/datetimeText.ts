import { maxDatetimeTicks } from '../storageTypes.ts';

const ticksPerSecond = 10_000_000n;
const ticksPerDay = 864_000_000_000n;

/** Days from 0001-01-01 in the proleptic Gregorian calendar; undefined where the date does not exist. */
function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return Math.round(date.getTime() / 86_400_000) + 719_162;
}

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const months = monthNames.map((name) => name.slice(0, 3));
const time = String.raw`(?:(?:T|\s+|,\s*)\s*(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.(?<fraction>\d{1,9}))?)?\s*(?<half>[AP]M)?)?`;
const zone = String.raw`\s*(?<zone>Z|GMT|UTC|[+-]\d{2}:?\d{2})?`;
const weekday = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?`;

/** Two digits for a year of 1950 to 2029; which century the others are of is open. */
const year = String.raw`(?<year>\d{4}|[0-2]\d|[5-9]\d)`;

/** ISO 8601, the forms of RFC 822 and RFC 850, and the American order of numbers, as .NET reads them. */
const forms = [
  String.raw`(?<year>\d{4})[-/](?<month>\d{1,2})(?:[-/](?<day>\d{1,2}))?`,
  String.raw`(?<month>\d{1,2})[-/](?<day>\d{1,2})[-/](?<year>\d{4})`,
  String.raw`${weekday}(?<day>\d{1,2})[-\s](?<name>[a-z]{3,9})[-\s]${year}`,
  String.raw`${weekday}(?<name>[a-z]{3,9})\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})`,
  // What stands in a literal may have its numbers apart.
  String.raw`(?<year>\d{4})\s*,\s*(?<month>\d{1,2})\s*,\s*(?<day>\d{1,2})`,
].map((date) => new RegExp(`^${date}${time}${zone}$`, 'i'));

type Parts = Readonly<Record<string, string | undefined>>;

function monthOf(parts: Parts): number {
  if (parts.name === undefined) return Number(parts.month);
  return months.indexOf(parts.name.slice(0, 3).toLowerCase()) + 1;
}

function yearOf(parts: Parts): number {
  const year = Number(parts.year);
  return parts.year?.length === 2 ? year + (year < 50 ? 2000 : 1900) : year;
}

/** Hours of the day; undefined outside of it, and for 13 o'clock in halves of 12 hours. */
function hourOf(parts: Parts): number | undefined {
  const hour = Number(parts.hour ?? 0);
  if (parts.half === undefined) return hour < 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (parts.half.toUpperCase() === 'PM' ? 12 : 0);
}

function ticksOf(parts: Parts): bigint | undefined {
  const days = daysOf(yearOf(parts), monthOf(parts), Number(parts.day ?? 1));
  const [hours, minutes, seconds] = [hourOf(parts), Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  if (days === undefined || hours === undefined || minutes > 59 || seconds > 59) return undefined;
  const fraction = BigInt((parts.fraction ?? '').padEnd(7, '0').slice(0, 7));
  let ticks = BigInt(days) * ticksPerDay + BigInt(hours * 3600 + minutes * 60 + seconds) * ticksPerSecond + fraction;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(parts.zone ?? '');
  if (offset) {
    const distance = BigInt(Number(offset[2]) * 60 + Number(offset[3])) * 60n * ticksPerSecond;
    ticks += offset[1] === '-' ? distance : -distance;
  }
  return ticks >= 0n && ticks <= maxDatetimeTicks ? ticks : undefined;
}

/** Names of months and days in any of their lengths, halves of the day, and the letters of zones. */
function isOfDates(word: string): boolean {
  const small = word.toLowerCase();
  if (/^(t|z|a|p|am|pm|ad|bc|st|nd|rd|th|gmt|utc?|[ecmp][sd]t)$/.test(small)) return true;
  return small.length >= 3 && [...monthNames, ...dayNames].some((name) => name.startsWith(small));
}

/** Ticks of a moment. Null: a text that is none; undefined: one that may be one in a form that is not known here. */
export function readDatetime(body: string): bigint | null | undefined {
  const text = body.replace(/^(["'])(.*)\1$/, '$2').trim();
  for (const form of forms) {
    const parts = form.exec(text)?.groups;
    if (parts) return ticksOf(parts) ?? null;
  }
  // So many digits and nothing else are no date in any form.
  if (/^\d+$/.test(text) && ![4, 6, 8, 14].includes(text.length)) return null;
  return /[0-9]/.test(text) && !/[=_;|&?!#@$%^*{}<>~"]/.test(text) && text.match(/\p{L}+/gu)?.every(isOfDates) !== false
    ? undefined
    : null;
}

/** Ticks of a moment; undefined for a text that is none. */
export function parseDatetime(body: string): bigint | undefined {
  return readDatetime(body) ?? undefined;
}
