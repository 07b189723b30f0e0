import type { Visualization } from '../../../src/protocol/query.ts';
import type { ChartShape } from './chartModel.ts';

const shapes: Readonly<Record<string, ChartShape>> = {
  timechart: 'line',
  linechart: 'line',
  anomalychart: 'line',
  areachart: 'area',
  stackedareachart: 'area',
  columnchart: 'column',
  barchart: 'bar',
  piechart: 'pie',
  scatterchart: 'scatter',
  ladderchart: 'ladder',
};

/** What a visualization is drawn as; undefined for one that is shown as a table. */
export function shapeOf({ kind }: Visualization): ChartShape | undefined {
  return Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
}
