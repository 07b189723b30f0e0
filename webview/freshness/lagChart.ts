import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import { button, dropdown } from '../ui/controls.ts';
import { h, setAttributes, setText } from '../ui/dom.ts';
import { type Formats, tickSteps, timeUnit, unitLength } from '../ui/format.ts';
import type { LineChart } from '../ui/lineChart.ts';
import { lineLook } from '../ui/lineLook.ts';
import { DataTable } from '../ui/table.ts';
import { onThemeChange } from '../ui/theme.ts';
import { commonObjective, highestOf, lagLines, objectiveLine, partLines, type ValuedLine } from './chartLines.ts';
import { type Followers, keyOf, nameOf } from './followers.ts';
import type { LagHistory } from './lagHistory.ts';

/** More lines than these cannot be told apart. */
export const mostLines = 12;
const ranges = [1, 5, 15];
/** Milliseconds between two summaries, so that a screen reader is not talked over. */
const summaryInterval = 5_000;

export interface LagChartOptions {
  readonly lineChart: Promise<typeof LineChart>;
  readonly formats: Formats;
  readonly followers: Followers;
  readonly history: LagHistory;
  readonly range: number;
  readonly asTable: boolean;
  /** Whether the parts of one follower's lag are drawn, and not the lags of all. */
  readonly parts: boolean;
  readonly changed: (range: number, asTable: boolean, parts: boolean) => void;
  /** Saves a picture, a PNG in Base64. */
  readonly save: (png: string) => void;
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
  #chart: LineChart | undefined;
  readonly #picture = h('div', { class: 'chart', role: 'img' });
  readonly #legend = h('ul', { class: 'legend' });
  readonly #note = h('p', { class: 'dimmed note' });
  readonly #readout = h('p', { class: 'dimmed note', 'aria-hidden': 'true' });
  readonly #table: DataTable<LineSummary>;
  readonly #toggle: HTMLElement;
  #range: number;
  #asTable: boolean;
  #parts: boolean;
  #selected: Freshness | undefined;
  #charted: readonly Freshness[] = [];
  #total = 0;
  #summarizedAt = 0;
  #pointed: number | undefined;
  #highest = 10;
  #legendKey = '';

  constructor(options: LagChartOptions) {
    this.#options = options;
    this.#range = options.range;
    this.#asTable = options.asTable;
    this.#parts = options.parts;
    const shown = [
      { value: 'lag', text: l10n.t('Lag of each follower') },
      { value: 'parts', text: l10n.t('Parts of the selected one') },
    ];
    const what = dropdown(l10n.t('What the chart shows'), shown, this.#parts ? 'parts' : 'lag', (value) => {
      this.#parts = value === 'parts';
      this.#changed();
      this.#drawLegend();
    });
    const save = button('', () => this.#save(), {
      icon: 'device-camera',
      appearance: 'icon',
      label: l10n.t('Save Chart as PNG'),
    });
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
      h(
        'header',
        { class: 'bar' },
        h('h2', { id: 'lag-title' }, l10n.t('Lag')),
        this.#readout,
        what,
        choose,
        this.#toggle,
        save,
      ),
      this.#picture,
      this.#legend,
      this.#note,
    );
    void options.lineChart.then((drawing) => {
      this.#chart = this.#makeChart(drawing);
      if (this.#charted.length > 0) this.draw();
    });
    onThemeChange(() => this.#drawLegend());
  }

  /**
   * Draws the newest lags of these followers, or the parts of the selected one's.
   * `total`: how many followers there are, of which the charted are the furthest behind.
   */
  update(charted: readonly Freshness[], total: number, selected: Freshness | undefined): void {
    this.#charted = charted;
    this.#total = total;
    this.#selected = selected;
    this.draw();
  }

  draw(): void {
    this.#picture.hidden = this.#asTable;
    this.#legend.hidden = this.#asTable;
    // The toolkit's grids take long to be made, also where they are hidden.
    if (this.#asTable && !this.#table.element.isConnected) this.#picture.after(this.#table.element);
    this.#table.element.hidden = !this.#asTable;
    setText(this.#toggle, this.#asTable ? l10n.t('Show as Chart') : l10n.t('Show as Table'));
    const note = this.#noteText();
    this.#note.hidden = note === '';
    setText(this.#note, note);
    if (this.#asTable) this.#table.update(this.#summaries());
    else this.#drawLines();
  }

  #makeChart(Drawing: typeof LineChart): LineChart {
    const { formats } = this.#options;
    return new Drawing(this.#picture, {
      height: 220,
      formatX: (x) => formats.clock(x * 1000),
      formatY: (y) => this.#formatTick(y),
      stepsY: tickSteps,
      pointed: (index) => {
        this.#pointed = index;
        this.#drawReadout();
      },
    });
  }

  get #seconds(): number {
    return this.#range * 60;
  }

  /** Whose parts are drawn. */
  get #follower(): Freshness | undefined {
    return this.#selected ?? this.#charted[0];
  }

  /** Start of the newest second. */
  get #newest(): number {
    const [first] = this.#charted;
    return (first && this.#options.history.series(keyOf(first))?.newestTime) ?? 0;
  }

  #changed(): void {
    this.#options.changed(this.#range, this.#asTable, this.#parts);
    this.draw();
  }

  #noteText(): string {
    const objective = this.#objective();
    const notes: string[] = [];
    if (this.#parts && this.#follower)
      notes.push(l10n.t('Where the time of the commits of {0} went.', nameOf(this.#follower)));
    else if (this.#total > this.#charted.length)
      notes.push(
        l10n.t(
          '{0} of {1} followers: those furthest behind.',
          this.#options.formats.count(this.#charted.length),
          this.#options.formats.count(this.#total),
        ),
      );
    const lines = this.#measured();
    if (objective !== undefined && !objectiveLine(objective, highestOf(lines), 1))
      notes.push(l10n.t('The objective of {0} lies above the chart.', this.#options.formats.duration(objective)));
    return notes.join(' ');
  }

  #objective(): number | undefined {
    const { followers } = this.#options;
    if (this.#parts) return this.#follower && followers.objective(this.#follower);
    return commonObjective(followers, this.#charted);
  }

  #measured(): ValuedLine[] {
    const { history } = this.#options;
    if (!this.#parts) return lagLines(history, this.#charted, this.#seconds);
    return this.#follower ? partLines(history, this.#follower, this.#newest, this.#seconds) : [];
  }

  /** What is measured, and behind it the objective where that can be drawn. */
  #lines(): ValuedLine[] {
    const measured = this.#measured();
    const objective = objectiveLine(this.#objective(), highestOf(measured), this.#seconds);
    return objective ? [...measured, objective] : measured;
  }

  #drawLines(): void {
    const end = this.#newest;
    const times = Array.from({ length: this.#seconds }, (_, i) => end / 1000 - this.#seconds + 1 + i);
    const lines = this.#lines();
    this.#highest = Math.max(10, highestOf(lines) * 1.15);
    const range = { xMinimum: end / 1000 - this.#seconds + 1, xMaximum: end / 1000, yMaximum: this.#highest };
    this.#chart?.show(lines, [times, ...lines.map(({ values }) => [...values])], range);
    this.#drawLegend(lines);
    this.#drawReadout(lines);
    if (Math.abs(end - this.#summarizedAt) >= summaryInterval) this.#summarize(end);
  }

  #summaries(): LineSummary[] {
    return this.#measured().map(({ label, values }) => {
      const known = values.filter((value) => value !== null);
      const now = this.#parts ? known.at(-1) : values.at(-1);
      return { name: label, now: now ?? null, highest: known.length ? Math.max(...known) : null };
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

  #drawLegend(lines: readonly ValuedLine[] = this.#lines()): void {
    const key = JSON.stringify(lines.map(({ label, limit }, index) => [label, lineLook(index, limit)]));
    if (key === this.#legendKey) return;
    this.#legendKey = key;
    const items = lines.map(({ label, limit }, index) => {
      const { color, dash } = lineLook(index, limit);
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
      return h('li', {}, swatch, label);
    });
    this.#legend.replaceChildren(...items);
  }

  /** What the lines are at under the pointer, where a table would be too much. */
  #drawReadout(lines: readonly ValuedLine[] = this.#lines()): void {
    const index = this.#pointed;
    const values = lines.slice(0, 4).map(({ label, values: all }) => {
      return `${label} ${this.#lag(index === undefined ? null : (all[index] ?? null))}`;
    });
    setText(this.#readout, index === undefined || this.#asTable ? '' : values.join('   '));
  }

  #save(): void {
    const picture = this.#asTable ? undefined : this.#chart?.picture();
    if (picture !== undefined) this.#options.save(picture);
  }

  #lag(lag: number | null): string {
    return lag === null ? '–' : this.#options.formats.duration(lag);
  }

  /** All ticks of the axis in one unit, so that they can be compared at a glance. */
  #formatTick(lag: number): string {
    const unit = timeUnit(this.#highest);
    return `${this.#options.formats.decimal(lag / unitLength[unit])} ${unit}`;
  }
}
