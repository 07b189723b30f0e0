import * as l10n from '@vscode/l10n';
import type { QueryResult } from '../../src/protocol/query.ts';
import { h } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';

/** What a query read and how long it took. */
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
  return h('footer', { class: 'status-line' }, ...parts.map((part) => h('span', {}, part)), ...messages);
}
