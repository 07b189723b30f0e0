const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Units of time for numbers that stand beside each other on one axis. */
export type TimeUnit = 'ms' | 's' | 'min' | 'h' | 'd';

export const unitLength: Readonly<Record<TimeUnit, number>> = { ms: 1, s: second, min: minute, h: hour, d: day };

/** The unit in which numbers up to `maximum` milliseconds read best. */
export function timeUnit(maximum: number): TimeUnit {
  if (maximum < second) return 'ms';
  if (maximum < 2 * minute) return 's';
  if (maximum < 2 * hour) return 'min';
  return maximum < 2 * day ? 'h' : 'd';
}

/** Milliseconds between two ticks of an axis: round in whatever unit they are read. */
export const tickSteps: readonly number[] = [
  ...[0.01, 0.1, 1, 10, 100].flatMap((ten) => [ten, 2 * ten, 5 * ten]),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 4, 8, 12].map((count) => count * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((count) => count * day),
];

/** The order of texts for users. Many times as fast as `localeCompare`, which finds out each time what this knows. */
export const compareTexts: (one: string, other: string) => number = new Intl.Collator().compare;

/** Numbers and times as one language writes them. */
export class Formats {
  /** BCP 47. */
  readonly language: string;
  readonly #number: Intl.NumberFormat;
  readonly #one: Intl.NumberFormat;
  readonly #two: Intl.NumberFormat;
  readonly #share: Intl.NumberFormat;
  readonly #clock: Intl.DateTimeFormat;

  constructor(language: string) {
    this.language = language;
    this.#number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.#one = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    this.#two = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
    this.#share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
    this.#clock = new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** A whole number with its thousands parted. */
  count(value: number): string {
    return this.#number.format(value);
  }

  /** As `count`, however large. */
  whole(value: bigint): string {
    return this.#number.format(value);
  }

  /** A part of one, in percent. */
  share(value: number): string {
    return this.#share.format(value);
  }

  /** A number with at most two decimals. */
  decimal(value: number): string {
    return this.#two.format(value);
  }

  /** Milliseconds in the two units that matter at their size: `<0.1 ms`, `0.4 ms`, `12 ms`, `1.25 s`, `2 min 5 s`, `3 h 20 min`. */
  duration(milliseconds: number): string {
    const value = Math.abs(milliseconds);
    if (value === 0) return '0 ms';
    if (value < 0.1) return `<${this.#one.format(0.1)} ms`;
    if (value < 10) return `${this.#one.format(value)} ms`;
    if (value < second) return `${this.count(value)} ms`;
    if (value < 10 * second) return `${this.#two.format(value / second)} s`;
    if (value < minute) return `${this.#one.format(value / second)} s`;
    if (value < hour) return this.#pair(value, minute, 'min', second, 's');
    if (value < day) return this.#pair(value, hour, 'h', minute, 'min');
    return this.#pair(value, day, 'd', hour, 'h');
  }

  #pair(value: number, large: number, largeName: string, small: number, smallName: string): string {
    const whole = Math.floor(value / large);
    const rest = Math.floor((value - whole * large) / small);
    return `${this.count(whole)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
  }

  /** Bytes in binary units. */
  bytes(value: number): string {
    const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
    let size = value;
    let unit = 0;
    while (size >= 1023.5 && unit < units.length - 1) {
      size /= 1024;
      unit += 1;
    }
    return `${size < 10 && unit > 0 ? this.#one.format(size) : this.count(size)} ${units[unit]}`;
  }

  /** Time of day of milliseconds since 1970, where the user is. */
  clock(time: number): string {
    return this.#clock.format(time);
  }
}
