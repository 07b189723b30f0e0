import * as l10n from '@vscode/l10n';
import { h } from '../../ui/dom.ts';
import type { ChartModel } from './chartModel.ts';

export type PaintSwatch = (canvas: HTMLCanvasElement, index: number, shape: ChartModel['shape']) => void;

/** What stands for what; pressing an entry leaves its series away. */
export class ChartLegend {
  readonly element = h('ul', { class: 'chart-legend', 'aria-label': l10n.t('Series') });
  readonly #hidden = new Set<number>();
  readonly #swatches: HTMLCanvasElement[] = [];
  readonly #shape: ChartModel['shape'];
  readonly #paint: PaintSwatch;

  constructor(model: ChartModel, paint: PaintSwatch, changed: (hidden: ReadonlySet<number>) => void) {
    this.#shape = model.shape;
    this.#paint = paint;
    const names = model.shape === 'pie' ? model.categories : model.series.map(({ name }) => name);
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
