import type { ChartConfiguration, ChartDataset, Point, Scale, ScriptableContext } from 'chart.js';
import { lineLook } from '../../ui/lineLook.ts';
import type { ThemeColors } from '../../ui/theme.ts';
import type { ChartAxis, ChartModel, ChartPoint, ChartSeries } from './chartModel.ts';
import { pointStyles, surface } from './seriesLook.ts';
import { durationTicks, timeFormat, timeTicks } from './timeTicks.ts';

export interface ChartFormats {
  readonly language: string;
  readonly number: (value: number) => string;
  readonly duration: (milliseconds: number) => string;
}

/** Data of one series as it stands in the model: `at` is its place there, by which it looks the same everywhere. */
export interface PlacedSeries {
  readonly series: ChartSeries;
  readonly at: number;
}

/** Lines of more points show none of them. */
const fewPoints = 60;
const pixelsPerTick = 90;
/** A point on the edge of a chart is drawn whole. */
const beyondEdge = 6;

/** What Chart.js draws for these series of a chart, in these colours. */
export function chartConfig(
  model: ChartModel,
  placed: readonly PlacedSeries[],
  colors: ThemeColors,
  formats: ChartFormats,
): ChartConfiguration {
  const isSideways = model.shape === 'bar' || model.shape === 'ladder';
  const ownAxes = model.split === 'axes' && placed.length > 1 && !isSideways && model.shape !== 'pie';
  const x = axis(model.x, model, colors, formats, isSideways ? 'vertical' : 'horizontal');
  const y = axis(model.y, model, colors, formats, isSideways ? 'horizontal' : 'vertical');
  const scales =
    model.shape === 'pie'
      ? {}
      : isSideways
        ? { x: y, y: x }
        : ownAxes
          ? { x: { ...x }, ...Object.fromEntries(placed.map(({ series, at }, n) => [`y${at}`, side(y, series, n)])) }
          : { x, y };
  const config = {
    type: type(model),
    data: {
      ...(model.categories.length > 0 && { labels: [...model.categories] }),
      datasets: placed.map((each) => dataset(model, each, colors, ownAxes)),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      normalized: true,
      indexAxis: isSideways ? 'y' : 'x',
      interaction:
        model.shape === 'line' || model.shape === 'area'
          ? { mode: 'nearest', axis: 'x', intersect: false }
          : { mode: 'nearest', intersect: true },
      layout: { padding: { top: 8, right: 16 } },
      scales,
      plugins: {
        legend: { display: false },
        decimation: { enabled: model.shape === 'line' && !model.stacked, algorithm: 'min-max' },
        tooltip: tooltip(model, colors, formats),
      },
    },
  };
  return config as unknown as ChartConfiguration;
}

function type({ shape }: ChartModel): ChartConfiguration['type'] {
  if (shape === 'pie' || shape === 'scatter') return shape;
  return shape === 'line' || shape === 'area' ? 'line' : 'bar';
}

function dataset(
  model: ChartModel,
  { series, at }: PlacedSeries,
  colors: ThemeColors,
  ownAxis: boolean,
): Partial<ChartDataset> {
  const { color, dash } = lineLook(at, false, colors);
  const { points } = series;
  const base = { label: series.name, clip: beyondEdge, ...(ownAxis && { yAxisID: `y${at}` }) };
  const style = pointStyles[at % pointStyles.length] ?? 'circle';
  const marked = (context: ScriptableContext<'line'>): boolean => points[context.dataIndex]?.anomaly === true;
  switch (model.shape) {
    case 'pie': {
      const values = model.categories.map((_, place) => points.find((point) => point.x === place)?.y ?? 0);
      const surfaces = values.map((_, place) => surface(place, colors));
      return { ...base, data: values, backgroundColor: surfaces, borderColor: colors.background, borderWidth: 1 };
    }
    case 'column':
    case 'bar': {
      const look = { backgroundColor: surface(at, colors), borderColor: color, borderWidth: 1, maxBarThickness: 80 };
      if (model.x.kind !== 'category') return { ...base, ...look, data: points.map(toPoint), parsing: false };
      const byPlace = new Map(points.map((point) => [point.x, point.y]));
      return { ...base, ...look, data: model.categories.map((_, place) => byPlace.get(place) ?? null) };
    }
    case 'ladder': {
      const data = points.map((point) => ({ y: model.categories[point.x], x: [point.from ?? 0, point.y ?? 0] }));
      const look = { backgroundColor: surface(at, colors), borderColor: color, borderWidth: 1, maxBarThickness: 30 };
      return { ...base, ...look, data: data as unknown as Point[], grouped: false, borderSkipped: false };
    }
    case 'scatter':
      return {
        ...base,
        data: data(model, points),
        pointStyle: style,
        radius: 3.5,
        backgroundColor: color,
        borderColor: color,
      };
    default:
      return {
        ...base,
        data: data(model, points),
        ...(model.x.kind !== 'category' && { parsing: false }),
        borderColor: color,
        borderDash: dash,
        borderWidth: 1.5,
        fill: model.shape === 'area' ? (model.stacked ? 'stack' : 'origin') : false,
        backgroundColor: `color-mix(in srgb, ${color} ${model.stacked ? 55 : 25}%, transparent)`,
        pointStyle: (context: ScriptableContext<'line'>) => (marked(context) ? 'triangle' : style),
        pointRadius: (context: ScriptableContext<'line'>) =>
          marked(context) ? 6 : isAlone(points, context.dataIndex) || points.length <= fewPoints ? 2.5 : 0,
        pointBackgroundColor: (context: ScriptableContext<'line'>) => (marked(context) ? colors.alarm : color),
        pointBorderColor: (context: ScriptableContext<'line'>) => (marked(context) ? colors.alarm : color),
        pointHitRadius: 8,
      } as Partial<ChartDataset>;
  }
}

/** A point between two gaps would not be seen on a line. */
function isAlone(points: readonly ChartPoint[], index: number): boolean {
  return (points[index - 1]?.y ?? null) === null && (points[index + 1]?.y ?? null) === null;
}

function data(model: ChartModel, points: readonly ChartPoint[]): Point[] {
  if (model.x.kind !== 'category') return points.map(toPoint);
  return points.map(({ x, y }) => ({ x: model.categories[x], y }) as unknown as Point);
}

/** Chart.js takes NaN for a gap. */
function toPoint({ x, y }: ChartPoint): Point {
  return { x, y: y ?? Number.NaN };
}

function side(y: object, series: ChartSeries, index: number): object {
  const title = { ...('title' in y && typeof y.title === 'object' ? y.title : {}), display: true, text: series.name };
  return { ...y, title, position: index % 2 === 0 ? 'left' : 'right', ...(index > 0 && { grid: { display: false } }) };
}

function axis(
  of: ChartAxis,
  model: ChartModel,
  colors: ThemeColors,
  formats: ChartFormats,
  direction: 'horizontal' | 'vertical',
): object {
  const isTimeLike = of.kind === 'time' || of.kind === 'duration';
  const isX = of === model.x;
  const edges = isX && isTimeLike ? timeRange(model) : {};
  return {
    type: of.kind === 'category' ? 'category' : of.logarithmic ? 'logarithmic' : 'linear',
    ...(of.minimum !== undefined && { min: of.minimum }),
    ...(of.maximum !== undefined && { max: of.maximum }),
    ...edges,
    // Chart.js leaves room beside bars of itself, but for names only.
    ...(isX && isTimeLike && { offset: false }),
    stacked: model.stacked,
    beginAtZero: !isX && (model.shape === 'column' || model.shape === 'bar' || model.shape === 'area'),
    border: { color: colors.grid },
    grid: { color: colors.grid, display: of.kind !== 'category', offset: false },
    title: { display: of.title !== '', text: of.title, color: colors.dimmed },
    ticks: {
      color: colors.dimmed,
      maxRotation: direction === 'horizontal' ? 40 : 0,
      autoSkipPadding: 8,
      callback(this: Scale, value: number | string) {
        if (of.kind === 'category') return shortened(model.categories[Number(value)] ?? '');
        return formatValue(Number(value), of, formats, stepOf(this));
      },
    },
    ...(isTimeLike && {
      afterBuildTicks: (scale: Scale) => {
        const length = direction === 'horizontal' ? scale.chart.width : scale.chart.height;
        const most = Math.max(2, Math.floor(length / (direction === 'horizontal' ? pixelsPerTick : 40)));
        const ticks = (of.kind === 'time' ? timeTicks : durationTicks)(scale.min, scale.max, most);
        scale.ticks = ticks.values.map((value) => ({ value }));
      },
    }),
  };
}

function stepOf(scale: Scale): number {
  const [first, second] = scale.ticks;
  return first && second ? second.value - first.value : scale.max - scale.min;
}

export function formatValue(value: number, of: ChartAxis, formats: ChartFormats, step: number): string {
  if (of.kind === 'time') return timeFormat(formats.language, step)(value);
  return of.kind === 'duration' ? formats.duration(value) : formats.number(value);
}

/** From the first time to the last; for bars half of one beyond, or they would be cut. */
function timeRange(model: ChartModel): { min?: number; max?: number } {
  const xs = [...new Set(model.series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const [first, last] = [xs[0], xs.at(-1)];
  if (first === undefined || last === undefined) return {};
  const gaps = xs.slice(1).map((x, index) => x - (xs[index] ?? x));
  const one = gaps.length > 0 ? gaps.reduce((a, b) => Math.min(a, b)) : 60_000;
  const around = model.shape === 'column' || first === last ? one / 2 : 0;
  return { min: model.x.minimum ?? first - around, max: model.x.maximum ?? last + around };
}

function shortened(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}

interface Pointed {
  readonly dataset: { readonly label?: string };
  readonly datasetIndex: number;
  readonly dataIndex: number;
  readonly label: string;
  readonly raw: unknown;
  readonly parsed: { readonly x: number; readonly y: number };
}

function tooltip(model: ChartModel, colors: ThemeColors, formats: ChartFormats): object {
  const exactly = 1;
  const value = (number: number): string => formatValue(number, model.y, formats, exactly);
  return {
    backgroundColor: colors.hover.background,
    borderColor: colors.hover.border,
    borderWidth: 1,
    titleColor: colors.hover.foreground,
    bodyColor: colors.hover.foreground,
    cornerRadius: 3,
    displayColors: model.series.length > 1,
    callbacks: {
      title: (items: readonly Pointed[]) => {
        const item = items[0];
        if (!item) return '';
        if (model.x.kind === 'category') return item.label;
        if (model.x.kind === 'time') return new Date(item.parsed.x).toISOString().replace('T', ' ');
        return `${model.x.title}: ${formatValue(item.parsed.x, model.x, formats, exactly)}`;
      },
      label: (item: Pointed) => {
        if (model.shape === 'ladder') {
          const { x } = item.raw as { readonly x: readonly [number, number] };
          return `${value(x[0])} – ${value(x[1])}`;
        }
        const number = model.shape === 'pie' ? Number(item.raw) : model.shape === 'bar' ? item.parsed.x : item.parsed.y;
        return `${item.dataset.label ?? ''}: ${value(number)}`;
      },
    },
  };
}
