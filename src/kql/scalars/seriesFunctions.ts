import { elementwise } from '../functions/series/elementwise.ts';
import { sql } from '../ir/sql.ts';
import type { ScalarFunctions } from './call.ts';
import { direct } from './direct.ts';

const noNumber = sql`CAST(NULL AS DOUBLE)`;
const notSaid = sql`CAST(NULL AS BOOLEAN)`;

const onElements: ScalarFunctions = Object.fromEntries(
  Object.entries(elementwise).map(([name, { parameters }]) => [
    name,
    // The table's own keys.
    direct(
      name as keyof typeof elementwise,
      parameters.map(() => 'dynamic'),
    ),
  ]),
);

/** Functions of series: arrays of numbers. Where Kusto has a default for a parameter, it stands behind the parameters. */
export const seriesFunctions: ScalarFunctions = {
  ...onElements,
  series_cosine_similarity: direct('series_cosine_similarity', ['dynamic', 'dynamic']),
  series_dot_product: direct('series_dot_product', ['dynamic', 'dynamic']),
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
  series_iir: direct('series_iir', ['dynamic', 'dynamic', 'dynamic']),
  series_magnitude: direct('series_magnitude', ['dynamic']),
  series_pearson_correlation: direct('series_pearson_correlation', ['dynamic', 'dynamic']),
  series_product: direct('series_product', ['dynamic']),
  series_sum: direct('series_sum', ['dynamic']),
};
