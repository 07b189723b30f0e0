import * as l10n from '@vscode/l10n';
import type { QueryResult } from '../../src/protocol/query.ts';
import { button, tellOpens } from '../ui/controls.ts';
import { h } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';

/** What a query read and how long it took: on one line, and where that is too short for all of it, with the rest behind a button. */
export function statusLine(result: QueryResult, formats: Formats, ...messages: Node[]): HTMLElement {
  const { tables, compileTime, executeTime, version, extents, scanned } = result;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const parts = [
    l10n.t('Rows: {0}', formats.count(rows)),
    l10n.t('Compiled in {0}', formats.duration(compileTime)),
    l10n.t('Executed in {0}', formats.duration(executeTime)),
    l10n.t(
      'Extents read: {0} of {1}, from cache {2}, from storage {3}',
      formats.count(extents.read),
      formats.count(extents.total),
      formats.count(extents.fromCache),
      formats.count(extents.read - extents.fromCache),
    ),
    l10n.t('Extents pruned: {0}', formats.count(extents.total - extents.read)),
    ...(scanned
      ? [
          l10n.t(
            'Rows scanned: {0}, {1} of {2}, from cache {3}',
            formats.count(scanned.rows),
            formats.bytes(scanned.bytes),
            formats.bytes(scanned.totalBytes),
            formats.bytes(scanned.bytesFromCache),
          ),
        ]
      : []),
    l10n.t('Database version {0}', formats.count(version)),
  ];
  const facts = h('div', { class: 'facts' }, ...parts.map((part) => h('span', {}, part)));
  return h('footer', { class: 'status-line' }, facts, folding(facts), ...messages);
}

/** Shows of `facts` the first line or all; hidden where there is only one. */
function folding(facts: HTMLElement): HTMLElement {
  let open = false;
  const toggle = button('', () => draw(!open), { icon: 'ellipsis', appearance: 'icon', label: l10n.t('Details') });
  const draw = (wanted: boolean): void => {
    open = wanted;
    facts.classList.toggle('folded', !open);
    tellOpens(toggle, open);
  };
  draw(open);
  const lineHeight = (): number => facts.firstElementChild?.clientHeight ?? 0;
  // Without the button there is more room: what fits then needs none.
  new ResizeObserver(() => {
    toggle.hidden = facts.scrollHeight < 2 * lineHeight();
  }).observe(facts);
  return toggle;
}
