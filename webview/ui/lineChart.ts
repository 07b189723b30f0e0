import uPlot from 'uplot';
import { afterPaint } from './afterPaint.ts';
import { lineLook } from './lineLook.ts';
import { onThemeChange, themeColors } from './theme.ts';

export interface ChartLine {
  readonly label: string;
  /** A line that others are measured by, and not one of them. */
  readonly limit?: boolean;
  /** Has a value only where something happened: its values are joined, and each is seen by its point. */
  readonly sparse?: boolean;
}

export interface LineChartOptions {
  /** Height in pixels; the width is that of the place where it stands. */
  readonly height: number;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** What may lie between two ticks of the y axis, ascending. */
  readonly stepsY: readonly number[];
  /** The pointer is over the point of this index, or over none. */
  readonly pointed: (index: number | undefined) => void;
}

/** Indexes of the values that stand alone between gaps. */
function lonePoints(plot: uPlot, series: number, show: boolean): number[] | null {
  const values = plot.data[series] ?? [];
  if (!show) return null;
  const isGap = (index: number): boolean => (values[index] ?? null) === null;
  return Array.from(values, (_, index) => index).filter(
    (index) => !isGap(index) && isGap(index - 1) && isGap(index + 1),
  );
}

/** Lines over time, drawn by uPlot at most once per frame, in the colours of the theme that is in force. */
export class LineChart {
  readonly #place: HTMLElement;
  readonly #options: LineChartOptions;
  readonly #observer: ResizeObserver;
  readonly #unobserve: () => void;
  #plot: uPlot | undefined;
  #lines: readonly ChartLine[] = [];
  #data: uPlot.AlignedData = [[]];
  #range = { xMinimum: 0, xMaximum: 1, yMaximum: 1 };
  #frame = 0;
  #wanted = false;

  constructor(place: HTMLElement, options: LineChartOptions) {
    this.#place = place;
    this.#options = options;
    this.#observer = new ResizeObserver(() => {
      const width = place.clientWidth;
      if (this.#plot && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: options.height });
    });
    this.#observer.observe(place);
    this.#unobserve = onThemeChange(() => this.#build());
  }

  /** `data`: the x values, then the y values of each line; a null is a gap. */
  show(
    lines: readonly ChartLine[],
    data: uPlot.AlignedData,
    range: { xMinimum: number; xMaximum: number; yMaximum: number },
  ): void {
    const isSame =
      lines.length === this.#lines.length && lines.every(({ label }, i) => label === this.#lines[i]?.label);
    this.#lines = lines;
    this.#data = data;
    this.#range = range;
    if (!this.#plot) this.#buildLater();
    else if (!isSame) this.#build();
    else if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** What is drawn, as a PNG over the page's own background. Base64; undefined while nothing is drawn. */
  picture(): string | undefined {
    const drawn = this.#plot?.ctx.canvas;
    if (!drawn) return undefined;
    const copy = document.createElement('canvas');
    copy.width = drawn.width;
    copy.height = drawn.height;
    const context = copy.getContext('2d');
    if (!context) return undefined;
    context.fillStyle = getComputedStyle(document.body).getPropertyValue('--vscode-editor-background') || 'white';
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(drawn, 0, 0);
    return copy.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
  }

  dispose(): void {
    this.#wanted = false;
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#unobserve();
    this.#plot?.destroy();
  }

  #draw(): void {
    this.#frame = 0;
    this.#plot?.setData(this.#data);
  }

  /** The first time it waits until all else is on the screen: a chart is the most of a page to draw. */
  #buildLater(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    afterPaint(() => {
      if (this.#wanted && !this.#plot) this.#build();
      this.#wanted = false;
    });
  }

  #build(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#plot?.destroy();
    this.#plot = undefined;
    const width = this.#place.clientWidth;
    if (width === 0) return;
    const colors = themeColors();
    const { height, formatX, formatY, stepsY, pointed } = this.#options;
    const axis = { stroke: colors.dimmed, font: colors.font, grid: { stroke: colors.grid, width: 1 } };
    const tick = { stroke: colors.grid, width: 1, size: 4 };
    const series = this.#lines.map(({ label, limit = false, sparse = false }, index): uPlot.Series => {
      const { color, dash } = lineLook(index, limit, colors);
      // A value between two gaps is no line: it is seen by its point.
      const points = { show: !limit, size: sparse ? 5 : 3, filter: lonePoints, fill: color };
      return { label, stroke: color, dash, width: limit ? 1 : 1.5, spanGaps: sparse, points };
    });
    const options: uPlot.Options = {
      width,
      height,
      padding: [8, 30, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { time: true, range: () => [this.#range.xMinimum, this.#range.xMaximum] },
        y: { range: () => [0, this.#range.yMaximum] },
      },
      axes: [
        { ...axis, ticks: tick, size: 30, space: 80, values: (_, splits) => splits.map(formatX) },
        { ...axis, ticks: tick, size: 64, space: 32, incrs: [...stepsY], values: (_, splits) => splits.map(formatY) },
      ],
      series: [{}, ...series],
      hooks: { setCursor: [({ cursor }) => pointed(cursor.idx ?? undefined)] },
    };
    this.#plot = new uPlot(options, this.#data, this.#place);
  }
}
