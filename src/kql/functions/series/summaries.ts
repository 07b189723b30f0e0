import { onNullable } from '../definition.ts';
import { realJson, toArray, toBag } from '../json.ts';
import { type Series, seriesOf, unsupported } from './numbers.ts';
import { mean } from './regression.ts';

/** Undefined where a value is missing or not finite, unless those are to be ignored. */
function summary({ values }: Series, ignoring: boolean, name: string) {
  const finite = values.filter((value) => value !== null && Number.isFinite(value));
  if (finite.length < values.length && !ignoring) return undefined;
  if (finite.length < 2) throw unsupported(`series of less than two numbers in ${name}`);
  const known = finite as readonly number[];
  const [min, max, avg] = [Math.min(...known), Math.max(...known), mean(known)];
  const variance = known.reduce((total, value) => total + (value - avg) ** 2, 0) / (known.length - 1);
  const place = (value: number): string => String(values.indexOf(value));
  return {
    min: realJson(min),
    min_idx: place(min),
    max: realJson(max),
    max_idx: place(max),
    avg: realJson(avg),
    stdev: realJson(Math.sqrt(variance)),
    variance: realJson(variance),
    sum: realJson(known.reduce((total, value) => total + value, 0)),
    len: String(values.length),
  };
}

/** Statistics of a series. Source: Kusto documentation, "series_stats()", "series_stats_dynamic()". */
export const summaries = {
  series_stats: onNullable(['VARCHAR', 'BOOLEAN'], 'VARCHAR', (json, ignoring) => {
    const series = seriesOf(json);
    const found = series && summary(series, ignoring ?? false, 'series_stats');
    if (!found) return null;
    const { min, min_idx, max, max_idx, avg, stdev, variance } = found;
    return toArray([min, min_idx, max, max_idx, avg, stdev, variance]);
  }),
  series_stats_dynamic: onNullable(['VARCHAR', 'BOOLEAN'], 'VARCHAR', (json, ignoring) => {
    const series = seriesOf(json);
    const found = series && summary(series, ignoring ?? false, 'series_stats_dynamic');
    return found ? toBag(Object.entries(found)) : null;
  }),
} as const;
