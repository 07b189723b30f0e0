const options = {
  count: { maximumFractionDigits: 0 },
  decimal: { maximumFractionDigits: 1 },
  bytes: { style: 'unit', unit: 'byte', unitDisplay: 'long' },
} as const satisfies Record<string, Intl.NumberFormatOptions>;

/** Numbers as the language of the editor writes them; English until the editor has said which that is. */
let language = 'en';
const formats = new Map<keyof typeof options, Intl.NumberFormat>();

/** `wanted`: BCP 47, as `vscode.env.language` has it. */
export function writeNumbersIn(wanted: string): void {
  language = wanted;
  formats.clear();
}

/** Made when a number is first written: making one takes as long as everything else that activation does. */
function format(kind: keyof typeof options, value: number): string {
  const known = formats.get(kind);
  if (known) return known.format(value);
  const [supported = 'en'] = Intl.NumberFormat.supportedLocalesOf([language]);
  const made = new Intl.NumberFormat(supported, options[kind]);
  formats.set(kind, made);
  return made.format(value);
}

/** Milliseconds for people: `3 ms`, `1.2 s`, `2 min 5 s`, `3 h 4 min`, `2 d 1 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1) return '<1 ms';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${format('decimal', milliseconds / 1000)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return parts([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return parts([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
  const hours = Math.round(minutes / 60);
  return parts([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

/** A moment in milliseconds since 1970 as it is written here, to the second. */
export function formatMoment(time: number): string {
  const [supported = 'en'] = Intl.DateTimeFormat.supportedLocalesOf([language]);
  return new Intl.DateTimeFormat(supported, { dateStyle: 'short', timeStyle: 'medium' }).format(time);
}

function parts(large: readonly [number, string], small: readonly [number, string]): string {
  const shown = small[0] === 0 ? [large] : [large, small];
  return shown.map(([value, unit]) => `${format('count', value)} ${unit}`).join(' ');
}

const unitLengths: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of what a user typed: `500 ms`, `5s`, `1.5 min` or `1,5 min`, `7d`, or a bare `0`. Undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits.replace(',', '.'));
  if (unit === '') return value === 0 ? 0 : undefined;
  const length = unitLengths[unit];
  return length === undefined ? undefined : value * length;
}

export function formatCount(value: number): string {
  return format('count', value);
}

/** Bytes for people, in powers of 1,024: `17 bytes`, `1.5 KB`, `3.2 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return format('bytes', bytes);
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length);
  const value = bytes / 1024 ** power;
  return `${format(value < 100 ? 'decimal' : 'count', value)} ${units[power - 1]}`;
}
