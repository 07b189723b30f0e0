import { type FunctionDefinition, onNullable } from '../definition.ts';
import { pair } from './elementwise.ts';
import { pairOf, seriesOf, withoutGaps } from './numbers.ts';

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
    const [a, b] = pair(first, second) ?? [];
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

/** What a series, or two of them, come to as one value. Source: Kusto documentation, "Series processing". */
export const measures = {
  series_sum: ofOne('series_sum', sum),
  series_product: ofOne('series_product', (values) => values.reduce((product, value) => product * value, 1)),
  series_magnitude: ofOne('series_magnitude', (values) => Math.sqrt(dot(values, values))),
  series_dot_product: ofTwo('series_dot_product', dot),
  /** The magnitudes are computed where they are not given. */
  series_cosine_similarity: onNullable(
    ['VARCHAR', 'VARCHAR', 'DOUBLE', 'DOUBLE'],
    'DOUBLE',
    (first, second, ofFirst, ofSecond) => {
      const [x, y] = [seriesOf(first), seriesOf(second)];
      if (!x || !y) return null;
      const [a, b] = pairOf(x, y, 'series_cosine_similarity');
      if (ofFirst === null && ofSecond === null) return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      return dot(a, b) / ((ofFirst ?? Math.sqrt(dot(a, a))) * (ofSecond ?? Math.sqrt(dot(b, b))));
    },
  ),
  series_pearson_correlation: ofTwo('series_pearson_correlation', correlation),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
