import type { Rows, Visualization } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { cellNumber } from './cellNumber.ts';
import { type ChartColumns, chartColumns } from './chartColumns.ts';
import {
  type ChartAxis,
  type ChartModel,
  type ChartNote,
  type ChartPoint,
  type ChartSeries,
  type ChartShape,
  mostCategories,
  mostSeries,
  mostSlices,
} from './chartModel.ts';
import { arrayPoints, cellName, type RawPoint, type RawPoints, scalarPoints } from './seriesRows.ts';
import { shapeOf } from './shapes.ts';

/** The picture that `render` asked for; undefined where the table has nothing to draw it of. */
export function buildChart(
  columns: readonly Column[],
  rows: Rows,
  visualization: Visualization,
): ChartModel | undefined {
  const shape = shapeOf(visualization);
  if (!shape || rows.length === 0) return undefined;
  const parts = chartColumns(columns, shape, visualization);
  if (shape === 'ladder') return buildLadder(columns, rows, visualization);
  const raw = arrayPoints(columns, rows, parts) ?? scalarPoints(columns, rows, parts, isByName(columns, parts, shape));
  if (raw.points.length === 0) return undefined;
  const notes = new Set<ChartNote>();
  const { series, categories } = arrange(raw, shape, notes);
  const base = describe(columns, raw, visualization);
  const { variant } = visualization;
  const hundred = variant === 'stacked100' && shape !== 'pie';
  const stacked = (variant === 'stacked' || hundred || visualization.kind === 'stackedareachart') && shape !== 'pie';
  let drawn = visualization.accumulate ? series.map(accumulate) : series;
  if (stacked && shape === 'area') drawn = fillGaps(drawn);
  if (hundred) drawn = toHundred(drawn);
  if (base.y.logarithmic) drawn = drawn.map((each) => onlyPositive(each, notes));
  if (drawn.some(({ points }) => points.some(({ y }) => y === null))) notes.add('notNumbers');
  const y: ChartAxis = hundred ? { ...base.y, kind: 'number', minimum: 0, maximum: 100 } : base.y;
  return { ...base, y, shape, categories, series: drawn, stacked, notes: [...notes] };
}

function isByName(columns: readonly Column[], { x }: ChartColumns, shape: ChartShape): boolean {
  if (shape === 'bar' || shape === 'pie') return true;
  return shape === 'column' && columns[x]?.type !== 'datetime';
}

function describe(
  columns: readonly Column[],
  raw: Pick<RawPoints, 'x' | 'y' | 'from'>,
  { title = '', xtitle, ytitle, xAxis, yAxis, xmin, xmax, ymin, ymax, ysplit = 'none', legend }: Visualization,
): Pick<ChartModel, 'title' | 'x' | 'y' | 'split' | 'legend'> {
  const { from } = raw;
  const onlyMeasure = from.y.length === 1 ? columns[from.y[0] ?? -1]?.name : undefined;
  return {
    title,
    x: {
      kind: raw.x,
      title: xtitle ?? columns[from.x]?.name ?? '',
      logarithmic: xAxis === 'log' && raw.x === 'number',
      minimum: xmin,
      maximum: xmax,
    },
    y: {
      kind: raw.y,
      title: ytitle ?? onlyMeasure ?? '',
      logarithmic: yAxis === 'log',
      minimum: ymin,
      maximum: ymax,
    },
    split: ysplit,
    legend: legend !== 'hidden',
  };
}

/** Parts the points into series, and gives names their places. */
function arrange(
  raw: RawPoints,
  shape: ChartShape,
  notes: Set<ChartNote>,
): { series: readonly ChartSeries[]; categories: readonly string[] } {
  const bySeries = new Map<string, RawPoint[]>();
  for (const point of raw.points) {
    const known = bySeries.get(point.series);
    if (known) known.push(point);
    else if (bySeries.size < mostSeries) bySeries.set(point.series, [point]);
    else notes.add('seriesCut');
  }
  if (raw.x !== 'category') {
    const sorted = shape === 'scatter' ? asIs : byX;
    const series = [...bySeries].map(([name, points]) => ({ name, points: sorted(points.map(numeric)) }));
    return { series, categories: [] };
  }
  const most = shape === 'pie' ? mostSlices : mostCategories;
  const places = new Map<string, number>();
  for (const { x } of raw.points) {
    if (places.has(String(x))) continue;
    if (places.size < most) places.set(String(x), places.size);
    else notes.add('categoriesCut');
  }
  const series = [...bySeries].map(([name, points]) => ({ name, points: placed(points, places, notes) }));
  return { series, categories: [...places.keys()] };
}

function numeric({ x, y, anomaly }: RawPoint): ChartPoint {
  return { x: Number(x), y, ...(anomaly && { anomaly }) };
}

function asIs(points: readonly ChartPoint[]): readonly ChartPoint[] {
  return points;
}

function byX(points: readonly ChartPoint[]): readonly ChartPoint[] {
  return [...points].sort((one, other) => one.x - other.x);
}

/** One point for each name; values of the same name are added, because one bar cannot show two. */
function placed(
  points: readonly RawPoint[],
  places: ReadonlyMap<string, number>,
  notes: Set<ChartNote>,
): readonly ChartPoint[] {
  const byPlace = new Map<number, ChartPoint>();
  for (const { x, y, anomaly } of points) {
    const place = places.get(String(x));
    if (place === undefined) continue;
    const known = byPlace.get(place);
    if (known) notes.add('added');
    const sum = known?.y === null || known?.y === undefined ? y : known.y + (y ?? 0);
    byPlace.set(place, { x: place, y: sum, ...(anomaly && { anomaly }) });
  }
  return byX([...byPlace.values()]);
}

function accumulate({ name, points }: ChartSeries): ChartSeries {
  let sum = 0;
  const summed = points.map((point) => {
    sum += point.y ?? 0;
    return { ...point, y: sum };
  });
  return { name, points: summed };
}

/** Areas lie on each other only where each has a point; what a series does not have counts as nothing. */
function fillGaps(series: readonly ChartSeries[]): readonly ChartSeries[] {
  const every = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  return series.map(({ name, points }) => {
    const known = new Map(points.map((point) => [point.x, point]));
    return { name, points: every.map((x) => ({ x, y: 0, ...without(known.get(x)) })) };
  });
}

function without(point: ChartPoint | undefined): Partial<ChartPoint> {
  return point && point.y !== null ? point : {};
}

function toHundred(series: readonly ChartSeries[]): readonly ChartSeries[] {
  const sums = new Map<number, number>();
  for (const { points } of series) for (const { x, y } of points) sums.set(x, (sums.get(x) ?? 0) + Math.abs(y ?? 0));
  return series.map(({ name, points }) => ({
    name,
    points: points.map((point) => {
      const sum = sums.get(point.x) ?? 0;
      return { ...point, y: point.y === null || sum === 0 ? point.y : (100 * point.y) / sum };
    }),
  }));
}

function onlyPositive({ name, points }: ChartSeries, notes: Set<ChartNote>): ChartSeries {
  const kept = points.map((point) => {
    if (point.y === null || point.y > 0) return point;
    notes.add('notPositive');
    return { ...point, y: null };
  });
  return { name, points: kept };
}

/** Bars from one time to another: the last two columns of times; what stands before them names the bar. */
function buildLadder(columns: readonly Column[], rows: Rows, visualization: Visualization): ChartModel | undefined {
  const types = ['datetime', 'timespan', 'int', 'long', 'real', 'decimal'];
  const ends = columns.flatMap(({ type }, index) => (types.includes(type) ? [index] : [])).slice(-2);
  const [from = -1, to = -1] = ends;
  const [first, last] = [columns[from], columns[to]];
  if (!first || !last || first.type !== last.type) return undefined;
  const names = columns.flatMap((_, index) => (ends.includes(index) ? [] : [index]));
  const notes = new Set<ChartNote>();
  const places = new Map<string, number>();
  const points: ChartPoint[] = [];
  for (const row of rows) {
    const name = names.map((index) => cellName(row[index] ?? null)).join(', ');
    const place = places.get(name) ?? places.size;
    const start = cellNumber(row[from] ?? null, first.type);
    const end = cellNumber(row[to] ?? null, last.type);
    if (start === null || end === null) notes.add('notNumbers');
    else if (place >= mostCategories) notes.add('categoriesCut');
    else {
      places.set(name, place);
      points.push({ x: place, from: start, y: end });
    }
  }
  if (points.length === 0) return undefined;
  const kind = first.type === 'datetime' ? 'time' : first.type === 'timespan' ? 'duration' : 'number';
  const drawn = { x: names[0] ?? 0, y: [to] };
  const base = describe(columns, { x: 'category', y: kind, from: drawn }, visualization);
  const series = [{ name: `${first.name} – ${last.name}`, points }];
  return { ...base, shape: 'ladder', categories: [...places.keys()], series, stacked: false, notes: [...notes] };
}
