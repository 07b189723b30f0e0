import { type FunctionDefinition, onNullable } from '../definition.ts';
import { realJson, toBag } from '../json.ts';
import { pairOf, seriesJson, seriesOf, withoutGaps } from './numbers.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const ofOne = (name: string, measure: (values: readonly number[]) => number): FunctionDefinition =>
  onNullable(['VARCHAR'], 'DOUBLE', (json) => {
    const series = seriesOf(json);
    return series ? measure(withoutGaps(series, name)) : null;
  });

const ofTwo = (
  name: string,
  measure: (a: readonly number[], b: readonly number[]) => number | null,
): FunctionDefinition =>
  onNullable(['VARCHAR', 'VARCHAR'], 'DOUBLE', (first, second) => {
    const [a, b] = [seriesOf(first), seriesOf(second)];
    return a && b ? measure(...pairOf(a, b, name)) : null;
  });

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, i) => total + value * (b[i] ?? 0), 0);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]): number[] => {
    const mean = sum(values) / values.length;
    return values.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** The straight line of least squares through a series over its places, counted from 1. */
function fitLine(values: readonly number[]): string {
  const count = values.length;
  const meanX = (count + 1) / 2;
  const meanY = sum(values) / count;
  const xy = values.reduce((total, y, x) => total + (x + 1 - meanX) * (y - meanY), 0);
  const xx = values.reduce((total, _, x) => total + (x + 1 - meanX) ** 2, 0);
  const slope = xx === 0 ? 0 : xy / xx;
  const interception = meanY - slope * meanX;
  const line = values.map((_, x) => interception + slope * (x + 1));
  const variance = values.reduce((total, y) => total + (y - meanY) ** 2, 0) / (count - 1);
  const residual = values.reduce((total, y, x) => total + (y - (line[x] ?? 0)) ** 2, 0) / (count - 1);
  return toBag([
    ['rsquare', realJson(variance === 0 ? 1 : 1 - residual / variance)],
    ['slope', realJson(slope)],
    ['variance', realJson(variance)],
    ['rvariance', realJson(residual)],
    ['interception', realJson(interception)],
    ['line_fit', seriesJson(line, false)],
  ]);
}

/** What a series, or two of them, come to as one value. Source: Kusto documentation, "Series processing". */
export const measures = {
  series_sum: ofOne('series_sum', sum),
  series_product: ofOne('series_product', (values) => values.reduce((product, value) => product * value, 1)),
  series_magnitude: ofOne('series_magnitude', (values) => Math.sqrt(dot(values, values))),
  series_dot_product: ofTwo('series_dot_product', dot),
  series_cosine_similarity: ofTwo('series_cosine_similarity', (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))),
  series_pearson_correlation: ofTwo('series_pearson_correlation', correlation),
  series_fit_line_dynamic: onNullable(['VARCHAR'], 'VARCHAR', (json) => {
    const series = seriesOf(json);
    return series && series.values.length > 1 ? fitLine(withoutGaps(series, 'series_fit_line_dynamic')) : null;
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
