import * as l10n from '@vscode/l10n';
import type { RowFilter } from '../../src/protocol/query.ts';
import type { Arrangement } from '../../src/protocol/resultsView.ts';
import type { Column } from '../../src/protocol/schema.ts';
import { button, progressRing, textField, type ValueElement } from '../ui/controls.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { FilterForm } from './filterForm.ts';
import { filterText } from './filterTexts.ts';

/** Milliseconds without a key after which what was typed is looked for. */
export const typingPause = 250;

export interface FilterBarOptions {
  readonly columns: readonly Column[];
  /** Rows that the query gave. */
  readonly rows: number;
  readonly formats: Formats;
  readonly search: (text: string) => void;
  readonly filters: (filters: readonly RowFilter[]) => void;
  /** Stop what is under way. */
  readonly cancel: () => void;
  readonly find: () => void;
  /** The keyboard should go back to the grid. */
  readonly left: () => void;
}

/** Which rows are shown: a text that any cell holds, and conditions on single columns. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #options: FilterBarOptions;
  readonly #form: FilterForm;
  readonly #search: ValueElement;
  readonly #chips = h('ul', { class: 'filters', 'aria-label': l10n.t('Filters') });
  readonly #count = h('span', { class: 'dimmed', role: 'status' });
  readonly #busy: HTMLElement;
  readonly #trouble = h('p', { class: 'filter-trouble', role: 'alert', hidden: true });
  #filters: readonly RowFilter[] = [];
  #typing = 0;

  constructor(options: FilterBarOptions) {
    this.#options = options;
    this.#form = new FilterForm({
      columns: options.columns,
      apply: (filter) => options.filters([...this.#filters.filter(({ column }) => column !== filter.column), filter]),
      closed: options.left,
    });
    this.#search = textField(l10n.t('Filter Rows'), '', () => this.#typed());
    this.#search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#apply();
      if (event.key === 'Escape') options.left();
    });
    this.#busy = h('span', { class: 'busy', hidden: true }, progressRing(l10n.t('Sorting and filtering…')));
    this.#busy.append(button(l10n.t('Cancel'), options.cancel));
    const icon = (name: string, label: string, press: () => void): HTMLElement =>
      button('', press, { icon: name, appearance: 'icon', label });
    this.element = h(
      'div',
      { class: 'filter-bar' },
      h(
        'div',
        { class: 'bar' },
        this.#search,
        icon('filter', l10n.t('Filter by Column'), () => this.ask(0)),
        this.#chips,
        this.#busy,
        this.#count,
        icon('search', l10n.t('Find in Rows (Ctrl+F)'), options.find),
      ),
      this.#form.element,
      this.#trouble,
    );
  }

  /** Asks for a filter by a column. */
  ask(column: number): void {
    this.#form.open(
      column,
      this.#filters.find((filter) => filter.column === column),
    );
  }

  /** What is shown now, and of how many rows. */
  show({ filters, search }: Arrangement, rows: number): void {
    const { columns, formats } = this.#options;
    this.#filters = filters;
    this.#trouble.hidden = true;
    const hadKeyboard = this.#form.element.contains(document.activeElement);
    this.#form.hide();
    if (hadKeyboard) this.#options.left();
    if (document.activeElement !== this.#search) this.#search.value = search;
    this.#chips.replaceChildren(...filters.map((filter) => this.#chip(filter, columns)));
    this.#chips.hidden = filters.length === 0;
    const isCut = filters.length > 0 || search !== '';
    setText(
      this.#count,
      isCut ? l10n.t('{0} of {1} rows', formats.count(rows), formats.count(this.#options.rows)) : '',
    );
  }

  working(isWorking: boolean): void {
    this.#busy.hidden = !isWorking;
  }

  /** What was asked for cannot be done; what is shown stays. */
  fail(message: string): void {
    this.#trouble.hidden = false;
    setText(this.#trouble, message);
  }

  dispose(): void {
    clearTimeout(this.#typing);
  }

  #chip(filter: RowFilter, columns: readonly Column[]): HTMLElement {
    const text = filterText(filter, columns);
    const others = this.#filters.filter((each) => each !== filter);
    return h(
      'li',
      {},
      button(text, () => this.ask(filter.column), { label: l10n.t('Change the filter {0}', text) }),
      button('', () => this.#options.filters(others), {
        icon: 'close',
        appearance: 'icon',
        label: l10n.t('Remove the filter {0}', text),
      }),
    );
  }

  #typed(): void {
    clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.#apply(), typingPause);
  }

  #apply(): void {
    clearTimeout(this.#typing);
    this.#options.search(this.#search.value);
  }
}
