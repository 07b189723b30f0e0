import type { Visualization } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { axisKind } from './cellNumber.ts';
import type { ChartShape } from './chartModel.ts';

/** Indexes of columns by the part that they play. */
export interface ChartColumns {
  readonly x: number;
  readonly y: readonly number[];
  /** Their values together name the series of a row. */
  readonly series: readonly number[];
  /** Flags: a value that is not zero marks the point of the first y column. */
  readonly anomalies: readonly number[];
}

/** Which columns play which part: as `render` says, and where it does not, as their types suggest. */
export function chartColumns(
  columns: readonly Column[],
  shape: ChartShape,
  visualization: Visualization,
): ChartColumns {
  const find = (name: string): number[] => {
    const index = columns.findIndex((column) => column.name === name);
    return index < 0 ? [] : [index];
  };
  const named = (names: readonly string[] = []): number[] => names.flatMap(find);
  const all = columns.map((_, index) => index);
  const kind = (index: number) => axisKind(columns[index]?.type ?? 'string');
  const isMeasure = (index: number): boolean => kind(index) === 'number' || kind(index) === 'duration';
  const anomalies = named(visualization.anomalyColumns);
  const series = named(visualization.series);
  const y = named(visualization.yColumns).filter((index) => !series.includes(index));
  const free = all.filter((index) => ![...anomalies, ...series, ...y].includes(index));
  const x = find(visualization.xColumn ?? '')[0] ?? guessX(free, kind, shape) ?? 0;
  const rest = free.filter((index) => index !== x);
  return {
    x,
    y: y.length > 0 ? y : rest.filter(isMeasure),
    series: series.length > 0 ? series : rest.filter((index) => isName(columns[index])),
    anomalies,
  };
}

function guessX(
  free: readonly number[],
  kind: (index: number) => ReturnType<typeof axisKind>,
  shape: ChartShape,
): number | undefined {
  const isTime = (index: number): boolean => kind(index) === 'time';
  if (shape === 'line' || shape === 'area') return free.find(isTime) ?? free[0];
  if (shape === 'scatter') return free.find((index) => kind(index) !== undefined) ?? free[0];
  return free[0];
}

function isName(column: Column | undefined): boolean {
  return column?.type === 'string' || column?.type === 'guid' || column?.type === 'bool';
}
