import { onNullable } from '../definition.ts';
import { realJson, toArray, toBag } from '../json.ts';
import { pairOf, type Series, seriesJson, seriesOf, unsupported, withoutGaps } from './numbers.ts';

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** The straight line of least squares through values over their places, counted from 1. */
export function lineThrough(values: readonly number[]): { readonly slope: number; readonly interception: number } {
  const [meanX, meanY] = [(values.length + 1) / 2, mean(values)];
  const xy = values.reduce((total, y, x) => total + (x + 1 - meanX) * (y - meanY), 0);
  const xx = values.reduce((total, _, x) => total + (x + 1 - meanX) ** 2, 0);
  const slope = xx === 0 ? 0 : xy / xx;
  return { slope, interception: meanY - slope * meanX };
}

/** How well a fit meets the values: both variances are those of samples. */
function quality(values: readonly number[], fit: readonly number[]) {
  const middle = mean(values);
  const variance = values.reduce((total, y) => total + (y - middle) ** 2, 0) / (values.length - 1);
  const rvariance = values.reduce((total, y, i) => total + (y - (fit[i] ?? 0)) ** 2, 0) / (values.length - 1);
  return { rsquare: variance === 0 ? 1 : 1 - rvariance / variance, variance, rvariance };
}

/** Names and JSON of what Kusto tells of a fitted line, in its order. */
function fittedLine(json: string | null, name: string): readonly (readonly [string, string])[] | null {
  const series = seriesOf(json);
  if (!series || series.values.length < 2) return null;
  const values = withoutGaps(series, name);
  const { slope, interception } = lineThrough(values);
  const line = values.map((_, x) => interception + slope * (x + 1));
  const { rsquare, variance, rvariance } = quality(values, line);
  const numbers = Object.entries({ rsquare, slope, variance, rvariance, interception });
  return [...numbers.map(([key, value]) => [key, realJson(value)] as const), ['line_fit', seriesJson(line, false)]];
}

/**
 * Coefficients of the polynomial of least squares, the lowest power first: Householder's reflections of the powers'
 * matrix. Undefined where the places do not decide on them.
 */
function polynomial(x: readonly number[], y: readonly number[], degree: number): number[] | undefined {
  const rows = x.map((at, i) => [...Array.from({ length: degree + 1 }, (_, power) => at ** power), y[i] ?? 0]);
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let k = 0; k <= degree; k += 1) {
    const norm = Math.sqrt(rows.slice(k).reduce((sum, row) => sum + (row[k] ?? 0) ** 2, 0));
    if (!(norm > 0)) return undefined;
    const alpha = at(k, k) > 0 ? -norm : norm;
    const reflector = rows.slice(k).map((row, i) => (row[k] ?? 0) - (i === 0 ? alpha : 0));
    const size = reflector.reduce((sum, value) => sum + value * value, 0);
    for (let column = k; column <= degree + 1; column += 1) {
      const along = reflector.reduce((sum, value, i) => sum + value * at(k + i, column), 0);
      reflector.forEach((value, i) => {
        const row = rows[k + i];
        if (row) row[column] = at(k + i, column) - (2 * along * value) / size;
      });
    }
  }
  const found = new Array<number>(degree + 1).fill(0);
  for (let k = degree; k >= 0; k -= 1) {
    const rest = found.reduce((sum, value, j) => (j > k ? sum + value * at(k, j) : sum), 0);
    found[k] = (at(k, degree + 1) - rest) / at(k, k);
  }
  return found.every(Number.isFinite) ? found : undefined;
}

function fittedPolynomial(series: Series, places: Series | undefined, degree: number): string | null {
  const own: Series = { values: series.values.map((_, i) => i + 1), whole: true };
  const [y, x] = pairOf(series, places ?? own, 'series_fit_poly');
  if (degree < 1 || degree >= y.length) throw unsupported(`a polynomial of degree ${degree} over ${y.length} values`);
  const coefficients = polynomial(x, y, degree);
  if (!coefficients) throw unsupported('a polynomial over these places');
  const fit = x.map((at) => coefficients.reduceRight((sum, coefficient) => sum * at + coefficient, 0));
  const { rsquare, variance, rvariance } = quality(y, fit);
  const descending = seriesJson(coefficients.toReversed(), false);
  return toArray([realJson(rsquare), descending, realJson(variance), realJson(rvariance), seriesJson(fit, false)]);
}

/** Lines and polynomials of least squares. Source: Kusto documentation, "series_fit_…()". */
export const regression = {
  series_fit_line_dynamic: onNullable(['VARCHAR'], 'VARCHAR', (json) => {
    const fitted = fittedLine(json, 'series_fit_line_dynamic');
    return fitted && toBag(fitted);
  }),
  series_fit_line: onNullable(['VARCHAR'], 'VARCHAR', (json) => {
    const fitted = fittedLine(json, 'series_fit_line');
    return fitted && toArray(fitted.map(([, value]) => value));
  }),
  series_fit_poly: onNullable(['VARCHAR', 'VARCHAR', 'BIGINT'], 'VARCHAR', (json, places, degree) => {
    const series = seriesOf(json);
    return series ? fittedPolynomial(series, seriesOf(places), Number(degree ?? 1n)) : null;
  }),
} as const;
