import type { Cell } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { h } from '../../ui/dom.ts';
import { cellText } from '../cellText.ts';

/** The first row of a table, each value large and under its name. */
export function card(columns: readonly Column[], row: readonly Cell[], title: string): HTMLElement {
  const values = columns.map(({ name }, index) =>
    h('div', {}, h('dt', {}, name), h('dd', {}, cellText(row[index] ?? null).text)),
  );
  return h('section', { class: 'values' }, ...(title === '' ? [] : [h('h2', {}, title)]), h('dl', {}, ...values));
}
