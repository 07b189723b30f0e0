import type { Visualization } from './query.ts';

/** What the service calls the members of its `Visualization` annotation, and where they go here. Source: recorded answers of the service. */
export const visualizationNames = {
  Visualization: 'kind',
  Title: 'title',
  XColumn: 'xColumn',
  Series: 'series',
  YColumns: 'yColumns',
  AnomalyColumns: 'anomalyColumns',
  XTitle: 'xtitle',
  YTitle: 'ytitle',
  XAxis: 'xAxis',
  YAxis: 'yAxis',
  Legend: 'legend',
  YSplit: 'ysplit',
  Accumulate: 'accumulate',
  Kind: 'variant',
  Ymin: 'ymin',
  Ymax: 'ymax',
  Xmin: 'xmin',
  Xmax: 'xmax',
} as const satisfies Readonly<Record<string, keyof Visualization>>;
