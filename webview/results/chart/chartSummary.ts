import * as l10n from '@vscode/l10n';
import type { Formats } from '../../ui/format.ts';
import type { ChartModel, ChartNote, ChartSeries, ChartShape } from './chartModel.ts';
import { mostCategories, mostSeries, mostSlices } from './chartModel.ts';
import { timeFormat } from './timeTicks.ts';

/** Series that are told one by one. */
const mostTold = 8;

/** A chart in words, for who does not see it. */
export function chartSummary(model: ChartModel, formats: Formats): string {
  const { series, categories, x } = model;
  const points = series.reduce((sum, each) => sum + each.points.length, 0);
  const what = l10n.t('{0}, series: {1}, points: {2}.', shapeName(model.shape), series.length, formats.count(points));
  const title = model.title === '' ? [] : [`${model.title}.`];
  const told = series.slice(0, mostTold).map((each) => seriesSummary(each, model, formats));
  const rest = series.length > mostTold ? [l10n.t('{0} more series.', series.length - mostTold)] : [];
  return [...title, what, range(model, formats, x.kind === 'category' ? categories : undefined), ...told, ...rest]
    .filter((part) => part !== '')
    .join(' ');
}

function range(model: ChartModel, formats: Formats, categories: readonly string[] | undefined): string {
  if (categories) {
    const named = categories.slice(0, 5).join(', ');
    return l10n.t('Categories: {0} ({1}).', formats.count(categories.length), named);
  }
  const xs = model.series.flatMap(({ points }) => points.map(({ x }) => x));
  if (xs.length === 0) return '';
  const [from, to] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  const show = (value: number): string => axisValue(value, model.x.kind, formats);
  return l10n.t('{0} from {1} to {2}.', model.x.title, show(from), show(to));
}

function seriesSummary({ name, points }: ChartSeries, { shape, y }: ChartModel, formats: Formats): string {
  const values = points.flatMap((point) => (point.y === null ? [] : [point.y]));
  const first = values[0];
  if (first === undefined || shape === 'ladder') return '';
  const lowest = values.reduce((a, b) => Math.min(a, b), first);
  const highest = values.reduce((a, b) => Math.max(a, b), first);
  const show = (value: number): string => axisValue(value, y.kind, formats);
  const anomalies = points.filter(({ anomaly }) => anomaly).length;
  const between = l10n.t('{0}: lowest {1}, highest {2}.', name, show(lowest), show(highest));
  return anomalies > 0 ? `${between} ${l10n.t('Anomalies: {0}.', formats.count(anomalies))}` : between;
}

function axisValue(value: number, kind: ChartModel['x']['kind'], formats: Formats): string {
  if (kind === 'time') return timeFormat(formats.language, 60_000)(value);
  return kind === 'duration' ? formats.duration(value) : formats.decimal(value);
}

export function noteText(note: ChartNote): string {
  switch (note) {
    case 'seriesCut':
      return l10n.t('Only the first {0} series are drawn.', mostSeries);
    case 'categoriesCut':
      return l10n.t('Only the first {0} categories are drawn ({1} in a pie).', mostCategories, mostSlices);
    case 'added':
      return l10n.t('Where several rows fall on one place, their values are added.');
    case 'notPositive':
      return l10n.t('Values of zero or less have no place on a logarithmic axis.');
    case 'notNumbers':
      return l10n.t('Rows without a number are left out.');
  }
}

function shapeName(shape: ChartShape): string {
  switch (shape) {
    case 'line':
      return l10n.t('Line chart');
    case 'area':
      return l10n.t('Area chart');
    case 'column':
      return l10n.t('Column chart');
    case 'bar':
      return l10n.t('Bar chart');
    case 'pie':
      return l10n.t('Pie chart');
    case 'scatter':
      return l10n.t('Scatter chart');
    case 'ladder':
      return l10n.t('Ladder chart');
  }
}
