import { onNullable } from '../definition.ts';
import { toArray } from '../json.ts';
import { seriesJson, seriesOf, unsupported, withoutGaps } from './numbers.ts';
import { lineThrough, mean } from './regression.ts';

/** The middle value, or the mean of both that are. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** For each place the median of the values at its place in the period, of those that are learnt from. */
function seasonal(values: readonly number[], period: number, learnt: number, name: string): number[] {
  // What is shorter than two of the shortest periods has none.
  if (period === -1 && values.length >= 8) throw unsupported(`finding a period in ${name}`, 'Give the period.');
  if (period <= 0) return values.map(() => 0);
  const medians = Array.from({ length: Math.min(period, values.length) }, (_, phase) =>
    median(values.slice(0, learnt).filter((_, i) => i % period === phase)),
  );
  if (medians.some(Number.isNaN)) throw unsupported(`a period beyond the points that are learnt from in ${name}`);
  return values.map((_, i) => medians[i % period] ?? 0);
}

function trend(values: readonly number[], kind: string, learnt: number, name: string): number[] {
  const known = values.slice(0, learnt);
  switch (kind) {
    case 'none':
      return values.map(() => 0);
    case 'avg':
      return values.map(() => mean(known));
    case 'linefit': {
      const { slope, interception } = lineThrough(known);
      return values.map((_, i) => interception + slope * (i + 1));
    }
    default:
      throw unsupported(`the trend '${kind}' in ${name}`);
  }
}

interface Parts {
  readonly baseline: readonly number[];
  readonly season: readonly number[];
  readonly course: readonly number[];
  readonly residual: readonly number[];
}

/** Null for what is no series. `kind` is that of the trend; the last `tests` points are not learnt from. */
export function decompose(
  json: string | null,
  period: bigint,
  kind: string,
  tests: bigint,
  name: string,
): Parts | null {
  const series = seriesOf(json);
  if (!series) return null;
  const values = withoutGaps(series, name);
  const learnt = values.length - Number(tests);
  if (tests < 0n || learnt < 1) throw unsupported(`${tests} points to test in ${name}`);
  const season = seasonal(values, Number(period), learnt, name);
  const rest = values.map((value, i) => value - (season[i] ?? 0));
  const course = trend(rest, kind, learnt, name);
  const baseline = season.map((value, i) => value + (course[i] ?? 0));
  return { baseline, season, course, residual: values.map((value, i) => value - (baseline[i] ?? 0)) };
}

const real = (values: readonly number[]): string => seriesJson(values, false);

const all = (parts: Parts): string => toArray([parts.baseline, parts.season, parts.course, parts.residual].map(real));

/**
 * A series as the sum of what repeats, of a trend and of the rest. Periods are given, never found: how Kusto detects
 * them is not known. Source: Kusto documentation, "series_seasonal()", "series_decompose()".
 */
export const decomposition = {
  series_seasonal: onNullable(['VARCHAR', 'BIGINT', 'BIGINT'], 'VARCHAR', (json, period, tests) => {
    const parts = decompose(json, period ?? -1n, 'none', tests ?? 0n, 'series_seasonal');
    return parts && real(parts.season);
  }),
  series_decompose: onNullable(['VARCHAR', 'BIGINT', 'VARCHAR', 'BIGINT', 'DOUBLE'], 'VARCHAR', (...args) => {
    const [json, period, kind, tests] = args;
    const parts = decompose(json, period ?? -1n, kind ?? 'avg', tests ?? 0n, 'series_decompose');
    return parts && all(parts);
  }),
  series_decompose_forecast: onNullable(['VARCHAR', 'BIGINT', 'BIGINT', 'VARCHAR', 'DOUBLE'], 'VARCHAR', (...args) => {
    const [json, tests, period, kind] = args;
    if (kind === null) {
      throw unsupported('series_decompose_forecast without a trend', "Give 'avg', 'linefit' or 'none'.");
    }
    const parts = decompose(json, period ?? -1n, kind, tests ?? 0n, 'series_decompose_forecast');
    return parts && all(parts);
  }),
} as const;
