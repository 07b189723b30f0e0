import type { Cell, Rows } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { axisKind, cellNumber, valueNumber } from './cellNumber.ts';
import type { ChartColumns } from './chartColumns.ts';
import type { AxisKind } from './chartModel.ts';

export interface RawPoint {
  readonly series: string;
  /** A number on an axis, or the text of a category. */
  readonly x: number | string;
  readonly y: number | null;
  readonly anomaly: boolean;
}

export interface RawPoints {
  readonly x: AxisKind;
  readonly y: AxisKind;
  /** Indexes of the columns that the points were taken from. */
  readonly from: { readonly x: number; readonly y: readonly number[] };
  readonly points: readonly RawPoint[];
}

/** The points of a table of scalars. `byCategory`: the x values are names, whatever their type. */
export function scalarPoints(
  columns: readonly Column[],
  rows: Rows,
  parts: ChartColumns,
  byCategory: boolean,
): RawPoints {
  const xColumn = columns[parts.x];
  const xType = xColumn?.type ?? 'string';
  const x = (byCategory ? undefined : axisKind(xType)) ?? 'category';
  const points: RawPoint[] = [];
  for (const row of rows) {
    const cell = row[parts.x] ?? null;
    const at = x === 'category' ? cellName(cell) : cellNumber(cell, xType);
    if (at === null) continue;
    const isAnomaly = parts.anomalies.some((index) => Number(row[index] ?? 0) !== 0);
    parts.y.forEach((index, number) => {
      const y = cellNumber(row[index] ?? null, columns[index]?.type ?? 'string');
      points.push({ series: seriesName(columns, row, parts, index), x: at, y, anomaly: isAnomaly && number === 0 });
    });
  }
  return { x, y: yKind(columns, parts), from: parts, points };
}

/** The points of a table of series, as `make-series` gives them: a row holds whole arrays. */
export function arrayPoints(columns: readonly Column[], rows: Rows, parts: ChartColumns): RawPoints | undefined {
  const arrays = columns.flatMap(({ type }, index) => (type === 'dynamic' ? [index] : []));
  const first = rows[0];
  if (!first || arrays.length < 2) return undefined;
  const kinds = arrays.map((index) => arrayOf(first[index]).map(valueNumber).find(Boolean)?.kind);
  const named = arrays.includes(parts.x) && columns[parts.x]?.type === 'dynamic' ? arrays.indexOf(parts.x) : -1;
  const xAt = kinds.includes('time') ? kinds.indexOf('time') : Math.max(0, named);
  const xIndex = arrays[xAt] ?? 0;
  const x = kinds[xAt];
  if (x === undefined) return undefined;
  const isMeasure = (index: number): boolean =>
    index !== xIndex && !parts.anomalies.includes(index) && kinds[arrays.indexOf(index)] !== undefined;
  const asked = parts.y.filter((index) => arrays.includes(index));
  const measures = asked.length > 0 ? asked : arrays.filter(isMeasure);
  // A guess of x that holds no arrays was the name of the row.
  const isName = columns[parts.x]?.type !== 'dynamic' && !parts.series.includes(parts.x);
  const names = { ...parts, y: measures, series: isName ? [parts.x, ...parts.series] : parts.series };
  const points: RawPoint[] = [];
  for (const row of rows) {
    const xs = arrayOf(row[xIndex]).map(valueNumber);
    const flags = parts.anomalies.map((index) => arrayOf(row[index]));
    measures.forEach((index, number) => {
      const series = seriesName(columns, row, names, index);
      const ys = arrayOf(row[index]);
      xs.forEach((at, place) => {
        if (at?.kind !== x) return;
        const anomaly = number === 0 && flags.some((flag) => Number(flag[place] ?? 0) !== 0);
        points.push({ series, x: at.value, y: valueNumber(ys[place])?.value ?? null, anomaly });
      });
    });
  }
  const y = kinds[arrays.indexOf(measures[0] ?? -1)] ?? 'number';
  return measures.length > 0 ? { x, y, from: { x: xIndex, y: measures }, points } : undefined;
}

export function cellName(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

function yKind(columns: readonly Column[], { y }: ChartColumns): AxisKind {
  const kinds = new Set(y.map((index) => axisKind(columns[index]?.type ?? 'string')));
  return kinds.size === 1 ? ([...kinds][0] ?? 'number') : 'number';
}

function seriesName(
  columns: readonly Column[],
  row: readonly Cell[],
  { series, y }: ChartColumns,
  measure: number,
): string {
  const names = series.map((index) => cellName(row[index] ?? null)).join(', ');
  const own = columns[measure]?.name ?? '';
  if (series.length === 0) return own;
  return y.length > 1 ? `${names}: ${own}` : names;
}

function arrayOf(cell: Cell | undefined): readonly unknown[] {
  if (typeof cell !== 'string') return [];
  try {
    const value: unknown = JSON.parse(cell);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
