import * as l10n from '@vscode/l10n';
import type { RowFilter } from '../../src/protocol/query.ts';
import type { Column } from '../../src/protocol/schema.ts';
import { button, dropdown, inputField, type ValueElement } from '../ui/controls.ts';
import { h } from '../ui/dom.ts';
import { needsValue, type Operator, operatorsOf, operatorText } from './filterTexts.ts';

export interface FilterFormOptions {
  readonly columns: readonly Column[];
  readonly apply: (filter: RowFilter) => void;
  /** It was closed, and the keyboard should go back to where it came from. */
  readonly closed: () => void;
}

/** Asks for a filter by one column: which column, what of it, which value. */
export class FilterForm {
  readonly element = h('div', {
    class: 'filter-form',
    role: 'group',
    'aria-label': l10n.t('Filter by Column'),
    hidden: true,
  });
  readonly #options: FilterFormOptions;
  #column = 0;
  #operator: Operator = 'contains';
  #value: ValueElement | undefined;

  constructor(options: FilterFormOptions) {
    this.#options = options;
    this.element.addEventListener('keydown', (event) => {
      const inList = event.target instanceof Element && event.target.matches('vscode-dropdown');
      if (event.key === 'Escape') this.#close();
      else if (event.key === 'Enter' && !inList) this.#apply();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Asks about a column; `filter` is what there is already. */
  open(column: number, filter?: RowFilter): void {
    const [first = 'contains'] = operatorsOf(this.#options.columns[column] ?? { name: '', type: 'string' });
    this.#column = column;
    this.#draw(filter?.operator ?? first, filter?.value ?? '');
    this.element.hidden = false;
    this.#value?.focus();
  }

  hide(): void {
    this.element.hidden = true;
  }

  #draw(operator: Operator, value: string): void {
    const { columns } = this.#options;
    const column = columns[this.#column];
    if (!column) return;
    this.#operator = operator;
    const names = columns.map(({ name }, index) => ({ value: String(index), text: name }));
    const operators = operatorsOf(column).map((each) => ({ value: each, text: operatorText(each) }));
    this.#value = inputField(l10n.t('Value'), value);
    this.#value.hidden = !needsValue(operator);
    this.element.replaceChildren(
      dropdown(l10n.t('Column'), names, String(this.#column), (chosen) => this.#choose(Number(chosen))),
      dropdown(l10n.t('Condition'), operators, operator, (chosen) => this.#condition(chosen)),
      this.#value,
      button(l10n.t('Apply'), () => this.#apply(), { appearance: 'primary' }),
      button('', () => this.#close(), { icon: 'close', appearance: 'icon', label: l10n.t('Close') }),
    );
  }

  #choose(column: number): void {
    if (column === this.#column) return;
    this.#column = column;
    const offered = operatorsOf(this.#options.columns[column] ?? { name: '', type: 'string' });
    this.#draw(offered.find((each) => each === this.#operator) ?? offered[0] ?? 'contains', this.#value?.value ?? '');
  }

  #condition(chosen: string): void {
    const column = this.#options.columns[this.#column];
    const operator = column && operatorsOf(column).find((each) => each === chosen);
    if (operator === undefined || operator === this.#operator) return;
    this.#operator = operator;
    if (this.#value) this.#value.hidden = !needsValue(operator);
  }

  #apply(): void {
    const value = needsValue(this.#operator) ? (this.#value?.value ?? '') : '';
    this.#options.apply({ column: this.#column, operator: this.#operator, value });
  }

  #close(): void {
    this.hide();
    this.#options.closed();
  }
}
