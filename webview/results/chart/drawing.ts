import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Decimation,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PieController,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import { h } from '../../ui/dom.ts';
import { onThemeChange, themeColors } from '../../ui/theme.ts';
import { type ChartFormats, chartConfig, type PlacedSeries } from './chartConfig.ts';
import type { ChartModel } from './chartModel.ts';
import { paintSwatch } from './seriesLook.ts';

// What is named here is all that gets into the bundle.
Chart.register(
  ...[LineController, BarController, PieController, ScatterController],
  ...[LineElement, PointElement, BarElement, ArcElement],
  ...[LinearScale, LogarithmicScale, CategoryScale],
  ...[Filler, Tooltip, Decimation],
);

/** A chart on one canvas, or on one for each series; drawn again when the theme changes. */
export class Drawing {
  /** Draws what stands for a series in a legend. */
  static readonly paintSwatch = paintSwatch;
  readonly element = h('div', { class: 'chart-canvases' });
  readonly #model: ChartModel;
  readonly #formats: ChartFormats;
  readonly #unobserve: () => void;
  #charts: Chart[] = [];
  #hidden: ReadonlySet<number> = new Set();

  constructor(model: ChartModel, formats: ChartFormats) {
    this.#model = model;
    this.#formats = formats;
    this.#unobserve = onThemeChange(() => this.draw());
  }

  /** Leaves these series, or slices of a pie, away. */
  hide(hidden: ReadonlySet<number>): void {
    this.#hidden = hidden;
    this.draw();
  }

  /** To be called once it stands in the page. */
  draw(): void {
    this.#destroy();
    const colors = themeColors();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 11;
    Chart.defaults.color = colors.foreground;
    for (const panel of this.#panels()) {
      const canvas = h('canvas', { 'aria-hidden': 'true' });
      this.element.append(h('div', { class: 'chart-canvas' }, canvas));
      const chart = new Chart(canvas, chartConfig(this.#titled(panel), panel, colors, this.#formats));
      if (this.#model.shape === 'pie') {
        for (const slice of this.#hidden) chart.toggleDataVisibility(slice);
        chart.update('none');
      }
      this.#charts.push(chart);
    }
  }

  dispose(): void {
    this.#unobserve();
    this.#destroy();
    this.element.remove();
  }

  #panels(): readonly (readonly PlacedSeries[])[] {
    const { series, shape, split } = this.#model;
    const placed = series.map((each, at) => ({ series: each, at }));
    if (shape === 'pie') return placed.map((each) => [each]);
    const shown = placed.filter(({ at }) => !this.#hidden.has(at));
    return split === 'panels' && shown.length > 1 ? shown.map((each) => [each]) : [shown];
  }

  /** A panel of one series says on its axis which. */
  #titled(panel: readonly PlacedSeries[]): ChartModel {
    const only = this.#model.split === 'panels' ? panel[0]?.series.name : undefined;
    return only === undefined ? this.#model : { ...this.#model, y: { ...this.#model.y, title: only } };
  }

  #destroy(): void {
    for (const chart of this.#charts) chart.destroy();
    this.#charts = [];
    this.element.replaceChildren();
  }
}
