import * as l10n from '@vscode/l10n';
import { h } from '../../ui/dom.ts';
import type { Formats } from '../../ui/format.ts';
import type { ChartModel } from './chartModel.ts';

export type PaintSwatch = (canvas: HTMLCanvasElement, index: number, shape: ChartModel['shape']) => void;

/** What stands for what; pressing an entry leaves its series away. */
export class ChartLegend {
  readonly element = h('ul', { class: 'chart-legend', 'aria-label': l10n.t('Series') });
  readonly #hidden = new Set<number>();
  readonly #swatches: HTMLCanvasElement[] = [];
  readonly #shape: ChartModel['shape'];
  readonly #paint: PaintSwatch;

  constructor(model: ChartModel, formats: Formats, paint: PaintSwatch, changed: (hidden: ReadonlySet<number>) => void) {
    this.#shape = model.shape;
    this.#paint = paint;
    const names = model.shape === 'pie' ? model.categories : model.series.map(({ name }) => name);
    const shares = model.shape === 'pie' ? sharesOf(model) : [];
    this.element.append(
      ...names.map((name, index) => {
        const swatch = h('canvas', { 'aria-hidden': 'true' });
        this.#swatches.push(swatch);
        const label = name === '' ? l10n.t('(empty)') : name;
        const entry = h(
          'button',
          { type: 'button', 'aria-pressed': 'true', title: label },
          swatch,
          h('span', {}, label),
          ...shares.slice(index, index + 1).map((share) => h('span', { class: 'dimmed' }, formats.share(share))),
        );
        entry.addEventListener('click', () => {
          const isHidden = !this.#hidden.delete(index);
          if (isHidden) this.#hidden.add(index);
          entry.setAttribute('aria-pressed', String(!isHidden));
          changed(this.#hidden);
        });
        return h('li', {}, entry);
      }),
    );
    this.repaint();
  }

  /** In the colours of the theme that is in force. */
  repaint(): void {
    for (const [index, canvas] of this.#swatches.entries()) this.#paint(canvas, index, this.#shape);
  }
}

/** What each slice is of the whole, from 0 to 1. */
function sharesOf({ categories, series }: ChartModel): number[] {
  const values = categories.map((_, place) => {
    const value = series[0]?.points.find(({ x }) => x === place)?.y ?? 0;
    return Math.abs(value);
  });
  const whole = values.reduce((sum, value) => sum + value, 0);
  return whole > 0 ? values.map((value) => value / whole) : [];
}
