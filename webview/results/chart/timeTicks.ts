const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths between ticks, in milliseconds, that people read well. */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14].map((n) => n * day),
];
const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000];

export interface TimeTicks {
  readonly values: readonly number[];
  /** Milliseconds between two of them, about. */
  readonly step: number;
}

/** At most about `most` ticks between two times, on whole units of UTC. */
export function timeTicks(minimum: number, maximum: number, most: number): TimeTicks {
  const wanted = (maximum - minimum) / Math.max(1, most);
  const step = steps.find((each) => each >= wanted);
  if (step === undefined) return monthTicks(minimum, maximum, wanted);
  // Weeks begin on Mondays; the epoch was a Thursday.
  const base = step >= 7 * day ? 4 * day : 0;
  const values: number[] = [];
  for (let at = Math.ceil((minimum - base) / step) * step + base; at <= maximum; at += step) values.push(at);
  return { values, step };
}

/** Ticks of lengths of time, in units that people count in. */
export function durationTicks(minimum: number, maximum: number, most: number): TimeTicks {
  const wanted = (maximum - minimum) / Math.max(1, most);
  let step = steps.find((each) => each >= wanted) ?? 0;
  if (step === 0 || wanted < 1) {
    const unit = wanted < 1 ? 1 : day;
    const size = 10 ** Math.floor(Math.log10(wanted / unit));
    step = unit * size * ([1, 2, 5, 10].find((each) => unit * size * each >= wanted) ?? 10);
  }
  const values: number[] = [];
  for (let n = Math.ceil(minimum / step); n * step <= maximum; n += 1) values.push(n * step);
  return { values, step };
}

function monthTicks(minimum: number, maximum: number, wanted: number): TimeTicks {
  const month = 30.4375 * day;
  const count = months.find((each) => each * month >= wanted) ?? 12_000;
  const start = new Date(minimum);
  let index = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / count) * count;
  const values: number[] = [];
  for (; ; index += count) {
    const at = startOfMonth(index);
    if (at > maximum) return { values, step: count * month };
    if (at >= minimum) values.push(at);
  }
}

/** `Date.UTC` takes the years before 100 for those of the twentieth century. */
function startOfMonth(index: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(index / 12), index % 12, 1);
  return date.getTime();
}

/** Formats a time of UTC no more exactly than its neighbours call for. */
export function timeFormat(language: string, step: number): (time: number) => string {
  const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...parts(step) });
  return (time) => format.format(time);
}

function parts(step: number): Intl.DateTimeFormatOptions {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  if (step < second) return { ...clock, second: '2-digit', fractionalSecondDigits: 3 };
  if (step < minute) return { ...clock, second: '2-digit' };
  if (step < day) return { month: 'short', day: 'numeric', ...clock };
  if (step < 28 * day) return { month: 'short', day: 'numeric' };
  return step < 360 * day ? { year: 'numeric', month: 'short' } : { year: 'numeric' };
}
