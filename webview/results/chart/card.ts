import type { Cell } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { h } from '../../ui/dom.ts';
import type { Formats } from '../../ui/format.ts';
import { cellText } from '../cellText.ts';

/** The first row of a table, each value large and under its name. */
export function card(columns: readonly Column[], row: readonly Cell[], title: string, formats: Formats): HTMLElement {
  const values = columns.map(({ name, type }, index) => {
    const cell = row[index] ?? null;
    const isWhole = cell !== null && (type === 'long' || type === 'int');
    return h(
      'div',
      {},
      h('dt', {}, name),
      h('dd', {}, isWhole ? formats.whole(BigInt(String(cell))) : cellText(cell).text),
    );
  });
  return h('section', { class: 'values' }, ...(title === '' ? [] : [h('h2', {}, title)]), h('dl', {}, ...values));
}
