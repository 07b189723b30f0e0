import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import { button, dropdown } from '../ui/controls.ts';
import { h, setAttributes, setText } from '../ui/dom.ts';
import { type Formats, timeUnit, unitLength } from '../ui/format.ts';
import { LineChart, lineLook } from '../ui/lineChart.ts';
import { DataTable } from '../ui/table.ts';
import { onThemeChange } from '../ui/theme.ts';
import { keyOf, nameOf } from './followers.ts';
import type { LagHistory } from './lagHistory.ts';

/** More lines than these cannot be told apart. */
export const mostLines = 12;
const ranges = [1, 5, 15];
/** Milliseconds between two summaries, so that a screen reader is not talked over. */
const summaryInterval = 5_000;

export interface LagChartOptions {
  readonly formats: Formats;
  readonly history: LagHistory;
  readonly range: number;
  readonly asTable: boolean;
  readonly changed: (range: number, asTable: boolean) => void;
}

interface LineSummary {
  readonly name: string;
  readonly now: number | null;
  readonly highest: number | null;
}

/** The lag of each follower over the last minutes, as lines or as a table. */
export class LagChart {
  readonly element: HTMLElement;
  readonly #options: LagChartOptions;
  readonly #chart: LineChart;
  readonly #picture = h('div', { class: 'chart', role: 'img' });
  readonly #legend = h('ul', { class: 'legend' });
  readonly #note = h('p', { class: 'dimmed note' });
  readonly #readout = h('p', { class: 'dimmed note', 'aria-hidden': 'true' });
  readonly #table: DataTable<LineSummary>;
  readonly #toggle: HTMLElement;
  #range: number;
  #asTable: boolean;
  #charted: readonly Freshness[] = [];
  #total = 0;
  #summarizedAt = 0;
  #pointed: number | undefined;

  constructor(options: LagChartOptions) {
    this.#options = options;
    const { formats } = options;
    this.#range = options.range;
    this.#asTable = options.asTable;
    const minutes = ranges.map((range) => ({ value: String(range), text: l10n.t('{0} min', range) }));
    const choose = dropdown(l10n.t('Range of the chart'), minutes, String(this.#range), (value) => {
      this.#range = Number(value);
      this.#changed();
    });
    this.#toggle = button('', () => {
      this.#asTable = !this.#asTable;
      this.#changed();
    });
    this.#table = new DataTable({
      label: l10n.t('Lag of each follower'),
      key: ({ name }) => name,
      columns: [
        {
          key: 'name',
          title: l10n.t('Follower database'),
          align: 'start',
          track: '1fr',
          width: 0,
          cell: ({ name }) => ({ text: name }),
        },
        {
          key: 'now',
          title: l10n.t('Now'),
          align: 'end',
          track: '120px',
          width: 0,
          cell: ({ now }) => ({ text: this.#lag(now) }),
        },
        {
          key: 'highest',
          title: l10n.t('Highest'),
          align: 'end',
          track: '120px',
          width: 0,
          cell: ({ highest }) => ({ text: this.#lag(highest) }),
        },
      ],
    });
    this.element = h(
      'section',
      { class: 'card', 'aria-labelledby': 'lag-title' },
      h('header', { class: 'bar' }, h('h2', { id: 'lag-title' }, l10n.t('Lag')), this.#readout, choose, this.#toggle),
      this.#picture,
      this.#table.element,
      this.#legend,
      this.#note,
    );
    this.#chart = new LineChart(this.#picture, {
      height: 220,
      formatX: (x) => formats.clock(x * 1000),
      formatY: (y) => this.#formatTick(y),
      pointed: (index) => {
        this.#pointed = index;
        this.#drawReadout();
      },
    });
    onThemeChange(() => this.#drawLegend());
  }

  /** Draws the newest lags of these followers. `total`: how many there are, of which these are the furthest behind. */
  update(charted: readonly Freshness[], total: number): void {
    const isSame = charted.length === this.#charted.length && charted.every((f, i) => keyOf(f) === keyOf(this.#at(i)));
    this.#charted = charted;
    this.#total = total;
    if (!isSame) this.#drawLegend();
    this.draw();
  }

  draw(): void {
    this.#picture.hidden = this.#asTable;
    this.#legend.hidden = this.#asTable;
    this.#table.element.hidden = !this.#asTable;
    setText(this.#toggle, this.#asTable ? l10n.t('Show as Chart') : l10n.t('Show as Table'));
    this.#note.hidden = this.#total <= this.#charted.length;
    setText(this.#note, l10n.t('{0} of {1} followers: those furthest behind.', this.#charted.length, this.#total));
    if (this.#asTable) this.#table.update(this.#summaries());
    else this.#drawLines();
  }

  get #seconds(): number {
    return this.#range * 60;
  }

  #at(index: number): { cluster: string; database: string } {
    return this.#charted[index] ?? { cluster: '', database: '' };
  }

  #changed(): void {
    this.#options.changed(this.#range, this.#asTable);
    this.draw();
  }

  #lags(follower: Freshness): (number | null)[] {
    const series = this.#options.history.series(keyOf(follower));
    return series?.newest(this.#seconds) ?? Array.from({ length: this.#seconds }, () => null);
  }

  #drawLines(): void {
    const [first] = this.#charted;
    const end = (first && this.#options.history.series(keyOf(first))?.newestTime) ?? 0;
    const times = Array.from({ length: this.#seconds }, (_, i) => end / 1000 - this.#seconds + 1 + i);
    const lags = this.#charted.map((follower) => this.#lags(follower));
    const highest = lags.flat().reduce<number>((most, lag) => Math.max(most, lag ?? 0), 0);
    const range = {
      xMinimum: end / 1000 - this.#seconds + 1,
      xMaximum: end / 1000,
      yMaximum: Math.max(10, highest * 1.15),
    };
    this.#chart.show(
      this.#charted.map((follower) => ({ label: nameOf(follower) })),
      [times, ...lags],
      range,
    );
    this.#drawReadout();
    if (Math.abs(end - this.#summarizedAt) >= summaryInterval) this.#summarize(end);
  }

  #summaries(): LineSummary[] {
    return this.#charted.map((follower) => {
      const lags = this.#lags(follower);
      const known = lags.filter((lag) => lag !== null);
      return { name: nameOf(follower), now: lags.at(-1) ?? null, highest: known.length ? Math.max(...known) : null };
    });
  }

  #summarize(at: number): void {
    this.#summarizedAt = at;
    const lines = this.#summaries().map(({ name, now, highest }) =>
      l10n.t('{0}: now {1}, highest {2}.', name, this.#lag(now), this.#lag(highest)),
    );
    const title = l10n.t('Lag over the last {0} minutes.', this.#range);
    setAttributes(this.#picture, { 'aria-label': [title, ...lines].join(' ') });
  }

  #drawLegend(): void {
    const items = this.#charted.map((follower, index) => {
      const { color, dash } = lineLook(index);
      const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      setAttributes(swatch, { width: 22, height: 8, 'aria-hidden': 'true' });
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
      setAttributes(line, {
        x1: 0,
        x2: 22,
        y1: 4,
        y2: 4,
        stroke: color,
        'stroke-width': 2,
        'stroke-dasharray': dash.join(' '),
      });
      swatch.append(line);
      return h('li', {}, swatch, nameOf(follower));
    });
    this.#legend.replaceChildren(...items);
  }

  /** What the lines are at under the pointer, where a table would be too much. */
  #drawReadout(): void {
    const index = this.#pointed;
    const values = this.#charted.slice(0, 4).map((follower) => {
      const lag = index === undefined ? null : (this.#lags(follower)[index] ?? null);
      return `${nameOf(follower)} ${this.#lag(lag)}`;
    });
    setText(this.#readout, index === undefined || this.#asTable ? '' : values.join('   '));
  }

  #lag(lag: number | null): string {
    return lag === null ? '–' : this.#options.formats.duration(lag);
  }

  /** All ticks of the axis in one unit, so that they can be compared at a glance. */
  #formatTick(lag: number): string {
    const highest = this.#charted
      .flatMap((follower) => this.#lags(follower))
      .reduce<number>((most, each) => Math.max(most, each ?? 0), 10);
    const unit = timeUnit(highest);
    return `${this.#options.formats.decimal(lag / unitLength[unit])} ${unit}`;
  }
}
