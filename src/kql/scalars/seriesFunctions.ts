import { elementwise } from '../functions/series/elementwise.ts';
import { sql } from '../ir/sql.ts';
import type { ScalarFunctions } from './call.ts';
import { direct } from './direct.ts';

const noNumber = sql`CAST(NULL AS DOUBLE)`;
const notSaid = sql`CAST(NULL AS BOOLEAN)`;
const noText = sql`CAST(NULL AS VARCHAR)`;
const noWhole = sql`CAST(NULL AS BIGINT)`;

const onElements: ScalarFunctions = Object.fromEntries(
  Object.entries(elementwise).map(([name, { parameters }]) => [
    name,
    // The table's own keys.
    direct(
      name as keyof typeof elementwise,
      parameters.map(() => (parameters.length === 1 ? 'dynamic' : 'series')),
    ),
  ]),
);

/** Functions of series: arrays of numbers. Where Kusto has a default for a parameter, it stands behind the parameters. */
export const seriesFunctions: ScalarFunctions = {
  ...onElements,
  series_cosine_similarity: direct(
    'series_cosine_similarity',
    ['dynamic', 'dynamic', 'number', 'number'],
    [noNumber, noNumber],
  ),
  series_decompose: direct(
    'series_decompose',
    ['dynamic', 'whole', 'text', 'whole', 'number'],
    [noWhole, noText, noWhole, noNumber],
  ),
  series_decompose_anomalies: direct(
    'series_decompose_anomalies',
    ['dynamic', 'number', 'whole', 'text', 'whole', 'text', 'number'],
    [noNumber, noWhole, noText, noWhole, noText, noNumber],
  ),
  series_decompose_forecast: direct(
    'series_decompose_forecast',
    ['dynamic', 'whole', 'whole', 'text', 'number'],
    [noWhole, noText, noNumber],
  ),
  series_dot_product: direct('series_dot_product', ['series', 'series']),
  series_fft: direct('series_fft', ['dynamic', 'dynamic'], [noText]),
  series_fill_backward: direct('series_fill_backward', ['dynamic', 'number'], [noNumber]),
  series_fill_const: direct('series_fill_const', ['dynamic', 'json', 'number'], [noNumber]),
  series_fill_forward: direct('series_fill_forward', ['dynamic', 'number'], [noNumber]),
  series_fill_linear: direct(
    'series_fill_linear',
    ['dynamic', 'number', 'bool', 'number'],
    [noNumber, sql`true`, sql`CAST(0 AS DOUBLE)`],
  ),
  series_fir: direct('series_fir', ['dynamic', 'dynamic', 'bool', 'bool'], [notSaid, sql`false`]),
  series_fit_line_dynamic: direct('series_fit_line_dynamic', ['dynamic']),
  series_fit_line: direct('series_fit_line', ['dynamic']),
  series_fit_poly: direct('series_fit_poly', ['dynamic', 'dynamic', 'whole'], [noText, noWhole]),
  series_ifft: direct('series_ifft', ['dynamic', 'dynamic'], [noText]),
  series_iir: direct('series_iir', ['dynamic', 'dynamic', 'dynamic']),
  series_magnitude: direct('series_magnitude', ['dynamic']),
  series_outliers: direct(
    'series_outliers',
    ['dynamic', 'text', 'number', 'number', 'number'],
    [noText, noNumber, noNumber, noNumber],
  ),
  series_pearson_correlation: direct('series_pearson_correlation', ['dynamic', 'dynamic']),
  series_product: direct('series_product', ['dynamic']),
  series_seasonal: direct('series_seasonal', ['dynamic', 'whole', 'whole'], [noWhole, noWhole]),
  series_stats: direct('series_stats', ['dynamic', 'bool'], [sql`false`]),
  series_stats_dynamic: direct('series_stats_dynamic', ['dynamic', 'bool'], [sql`false`]),
  series_sum: direct('series_sum', ['dynamic']),
};
