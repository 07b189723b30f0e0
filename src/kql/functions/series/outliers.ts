import { onNullable } from '../definition.ts';
import { toArray } from '../json.ts';
import { decompose } from './decomposition.ts';
import { numberJson, seriesJson, seriesOf, unsupported } from './numbers.ts';

interface Fence {
  /** Percentiles between which nothing is an outlier. */
  readonly low: number;
  readonly high: number;
  /** What brings a score to the scale of the usual percentiles, 25 and 75. */
  readonly factor: number;
}

/**
 * Of the factor for 10 and 90 Kusto's developers tell the idea and three digits (Stack Overflow, question 75264555);
 * the scores that are printed there have the rest, all four the same. By that idea it is 1 for 25 and 75; for others it
 * is not known.
 */
const fences: readonly Fence[] = [
  { low: 25, high: 75, factor: 1 },
  { low: 10, high: 90, factor: 2.772605605507915 },
];

/** Percentiles can only be given for `ctukey`; null for those that are not. */
function fenceOf(kind: string, given: readonly (number | null)[], name: string): Fence {
  if (kind !== 'ctukey' && kind !== 'tukey') {
    throw unsupported(`outliers of kind '${kind}' in ${name}`, "Give 'ctukey' or 'tukey'.");
  }
  const [low, high] = kind === 'tukey' ? [25, 75] : [given[0] ?? 10, given[1] ?? 90];
  const found = fences.find((fence) => fence.low === low && fence.high === high);
  if (!found) throw unsupported(`the percentiles ${low} and ${high} in ${name}`, 'Give 10 and 90, or 25 and 75.');
  return found;
}

/** Below this part of the largest number nothing but rounding is left. */
const rounding = 1e-9;

/** Between the two nearest ranks along a line. */
function percentile(sorted: readonly number[], percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = Math.floor(place);
  const [lower, upper] = [sorted[below] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return lower + (upper - lower) * (place - below);
}

/** How far each value lies outside of the fence, in widths of it: 0 within it, and for what is missing. */
function scores(
  values: readonly (number | null)[],
  fence: Fence,
  ignored: number | null,
  least: number,
  name: string,
): number[] {
  const isKnown = (value: number | null): value is number => value !== null && value !== ignored;
  const known = values.filter(isKnown);
  if (!known.every(Number.isFinite)) throw unsupported(`a series with NaN or infinity in ${name}`);
  const sorted = known.toSorted((a, b) => a - b);
  const [low, high] = [percentile(sorted, fence.low), percentile(sorted, fence.high)];
  const width = high - low;
  return values.map((value) => {
    if (!isKnown(value) || (value >= low && value <= high)) return 0;
    // What Kusto makes of the division by zero is not documented.
    if (width <= least) throw unsupported(`a series whose values are nearly all the same in ${name}`);
    return ((value - (value < low ? low : high)) / width) * fence.factor;
  });
}

/** Source: Kusto documentation, "series_outliers()", "series_decompose_anomalies()". */
export const outliers = {
  series_outliers: onNullable(['VARCHAR', 'VARCHAR', 'DOUBLE', 'DOUBLE', 'DOUBLE'], 'VARCHAR', (...args) => {
    const [json, kind, ignored, ...percentiles] = args;
    const name = 'series_outliers';
    const series = seriesOf(json);
    if (!series) return null;
    const fence = fenceOf(kind || 'ctukey', percentiles, name);
    return seriesJson(scores(series.values, fence, ignored, 0, name), false);
  }),
  series_decompose_anomalies: onNullable(
    ['VARCHAR', 'DOUBLE', 'BIGINT', 'VARCHAR', 'BIGINT', 'VARCHAR', 'DOUBLE'],
    'VARCHAR',
    (json, threshold, period, kind, tests, method) => {
      const name = 'series_decompose_anomalies';
      // Whether the fence is made of the points that are not learnt from as well is not documented.
      if ((tests ?? 0n) !== 0n) throw unsupported(`points to test in ${name}`);
      const parts = decompose(json, period ?? -1n, kind ?? 'avg', 0n, name);
      if (!parts) return null;
      const size = Math.max(...parts.baseline.map((value, i) => Math.abs(value) + Math.abs(parts.residual[i] ?? 0)));
      const found = scores(parts.residual, fenceOf(method || 'ctukey', [], name), null, size * rounding, name);
      const most = threshold ?? 1.5;
      const flags = found.map((score) => numberJson(Math.abs(score) > most ? Math.sign(score) : 0, true));
      return toArray([toArray(flags), seriesJson(found, false), seriesJson(parts.baseline, false)]);
    },
  ),
} as const;
