import { type FunctionDefinition, onNullable } from '../definition.ts';
import { seriesJson, seriesOf, withoutGaps } from './numbers.ts';

/** Each output is the weighted sum of the inputs up to it; centred, of those on both of its sides. Outside is 0. */
function finite(values: readonly number[], filter: readonly number[], centred: boolean): number[] {
  const ahead = centred ? Math.floor(filter.length / 2) : 0;
  return values.map((_, i) => filter.reduce((total, weight, k) => total + weight * (values[i + ahead - k] ?? 0), 0));
}

/** As `finite`, less what the outputs before weigh by the denominators. */
function infinite(values: readonly number[], numerators: readonly number[], denominators: readonly number[]): number[] {
  const output: number[] = [];
  const [first = 1, ...others] = denominators;
  for (const [i] of values.entries()) {
    const input = numerators.reduce((total, weight, k) => total + weight * (values[i - k] ?? 0), 0);
    const feedback = others.reduce((total, weight, k) => total + weight * (output[i - 1 - k] ?? 0), 0);
    output.push((input - feedback) / first);
  }
  return output;
}

/** Digital filters. Source: Kusto documentation, "series_fir()", "series_iir()". */
export const filters = {
  series_fir: onNullable(
    ['VARCHAR', 'VARCHAR', 'BOOLEAN', 'BOOLEAN'],
    'VARCHAR',
    (json, weights, normalized, centred) => {
      const [series, filter] = [seriesOf(json), seriesOf(weights)];
      if (!series || !filter) return null;
      const [values, factors] = [withoutGaps(series, 'series_fir'), withoutGaps(filter, 'series_fir')];
      const total = factors.reduce((sum, factor) => sum + factor, 0);
      // Weights that are not all positive may sum up to nothing, and are used as they are unless asked for.
      const normalize = normalized ?? factors.every((factor) => factor > 0);
      const output = finite(values, normalize ? factors.map((factor) => factor / total) : factors, centred ?? false);
      return seriesJson(output, series.whole && filter.whole && !normalize);
    },
  ),
  series_iir: onNullable(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (json, above, below) => {
    const [series, numerators, denominators] = [seriesOf(json), seriesOf(above), seriesOf(below)];
    if (!series || !numerators || !denominators) return null;
    const of = (each: typeof series): readonly number[] => withoutGaps(each, 'series_iir');
    return seriesJson(infinite(of(series), of(numerators), of(denominators)), false);
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
