import * as l10n from '@vscode/l10n';
import type { Rows } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { h } from '../../ui/dom.ts';
import type { Formats } from '../../ui/format.ts';
import { loadScript } from '../../ui/lazyScript.ts';
import { onThemeChange } from '../../ui/theme.ts';
import type { ChartFormats } from './chartConfig.ts';
import type { ChartModel } from './chartModel.ts';
import { chartSummary, noteText } from './chartSummary.ts';
import type * as drawings from './drawing.ts';
import { ChartLegend } from './legend.ts';

/** Rows that are drawn at most; more than a screen has pixels says nothing more. */
export const mostRows = 20_000;
const pageRows = 10_000;

export interface ChartRows {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly fetch: (offset: number, count: number, signal: AbortSignal) => Promise<Rows>;
}

/** The first rows of a table, as many as a chart can show. */
export async function fetchChartRows({ rows, fetch }: ChartRows, signal: AbortSignal): Promise<Rows> {
  const pages: Rows[] = [];
  const end = Math.min(rows, mostRows);
  for (let offset = 0; offset < end; offset += pageRows) {
    pages.push(await fetch(offset, Math.min(pageRows, end - offset), signal));
  }
  return pages.flat();
}

/** A chart with its title, legend and notes. Its drawing code is loaded with the first one. */
export class ChartView {
  readonly element: HTMLElement;
  readonly #drawing: drawings.Drawing;
  readonly #unobserve: () => void;

  private constructor(
    model: ChartModel,
    rows: number,
    formats: Formats,
    { Drawing }: Pick<typeof drawings, 'Drawing'>,
  ) {
    this.#drawing = new Drawing(model, chartFormats(formats));
    const entries = model.shape === 'pie' ? model.categories.length : model.series.length;
    const legend = model.legend && entries > 1 && model.shape !== 'ladder';
    const shown = legend
      ? new ChartLegend(model, formats, Drawing.paintSwatch, (hidden) => this.#drawing.hide(hidden))
      : undefined;
    const cut = rows > mostRows ? [l10n.t('Drawn from the first {0} of {1} rows.', count(mostRows), count(rows))] : [];
    function count(value: number): string {
      return formats.count(value);
    }
    const notes = [...cut, ...model.notes.map(noteText)];
    const canvases = this.#drawing.element;
    const picture = h('div', { class: 'chart-picture', role: 'img', 'aria-label': chartSummary(model, formats) });
    picture.append(canvases);
    this.element = h(
      'section',
      { class: 'chart' },
      ...(model.title === '' ? [] : [h('h2', {}, model.title)]),
      picture,
      ...(shown ? [shown.element] : []),
      ...(notes.length > 0 ? [h('p', { class: 'dimmed note' }, notes.join(' '))] : []),
    );
    this.#unobserve = onThemeChange(() => shown?.repaint());
  }

  /** Rejects when the drawing code cannot be loaded. */
  static async open(model: ChartModel, rows: number, formats: Formats): Promise<ChartView> {
    return new ChartView(model, rows, formats, await loadScript<typeof drawings>('resultsChart.js', 'resultsChart'));
  }

  /** To be called once it stands in the page, for only there has it a size. */
  draw(): void {
    this.#drawing.draw();
  }

  dispose(): void {
    this.#unobserve();
    this.#drawing.dispose();
    this.element.remove();
  }
}

function chartFormats(formats: Formats): ChartFormats {
  const compact = new Intl.NumberFormat(formats.language, { maximumSignificantDigits: 12 });
  return {
    language: formats.language,
    number: (value) => compact.format(value),
    duration: (value) => `${value < 0 ? '−' : ''}${formats.duration(value)}`,
  };
}
