import type { CachingPolicy, HotWindow } from '../../protocol/caching.ts';
import { type Element, sourceOf } from '../kustoLanguage.ts';
import { invalid, notSupported } from '../refusal.ts';
import { unixEpochTicks } from '../storageTypes.ts';
import { parseDatetime } from '../syntax/datetimeText.ts';
import { literalBody } from '../syntax/literals.ts';
import type { Fields } from './fields.ts';

/** How Microsoft's grammar names the spans of a policy: of all, of data, of indexes. */
type SpanNames = readonly [both: string, data: string, index: string];
export const followerSpans: SpanNames = ['hotToken', 'hotDataToken', 'hotIndexToken'];
export const leaderSpans: SpanNames = ['Timespan', 'HotData', 'HotIndex'];

/** `hot = 7d` or `hotdata = 7d hotindex = 30d`, and any number of hot windows. Source: Kusto documentation, "Caching policy". */
export function cachingPolicy(fields: Fields, [both, data, index]: SpanNames): CachingPolicy {
  const hotSpan = fields.span(both) ?? fields.span(data);
  if (hotSpan === undefined) throw notSupported(fields.command, "a caching policy without 'hot'");
  const indexHotSpan = fields.span(index) ?? hotSpan;
  const hotWindows = [...windowsOf(fields), ...windowsAfter(fields)];
  if (hotWindows.length === 0 && indexHotSpan === hotSpan) return hotSpan;
  return { hotSpan, ...(indexHotSpan !== hotSpan && { indexHotSpan }), hotWindows };
}

/** As the grammar of the commands on followers has them. */
function windowsOf(fields: Fields): readonly HotWindow[] {
  const ends = fields.elements('d2');
  return fields.elements('d1').map((from, i) => {
    const to = ends[i];
    if (!to) throw invalid(from, windowForm);
    return hotWindow(from, literalBody(sourceOf(from)), literalBody(sourceOf(to)));
  });
}

const windowForm = "A hot window is written as 'hot_window = datetime(2026-01-01) .. datetime(2026-02-01)'.";

/** The documentation has them on leaders as well, where the grammar ends before them. */
function windowsAfter(fields: Fields): readonly HotWindow[] {
  const windows: HotWindow[] = [];
  const next = /^\s*,\s*hot_window\s*=\s*datetime\s*\(([^)]*)\)\s*\.\.\s*datetime\s*\(([^)]*)\)/i;
  for (let found = fields.takeAfter(next); found; found = fields.takeAfter(next)) {
    windows.push(hotWindow(fields.command, found[1] ?? '', found[2] ?? ''));
  }
  return windows;
}

function hotWindow(at: Element, from: string, to: string): HotWindow {
  const window = { from: milliseconds(at, from), to: milliseconds(at, to) };
  if (window.from >= window.to) throw invalid(at, 'A hot window must end after it begins.');
  return window;
}

function milliseconds(at: Element, body: string): number {
  const ticks = parseDatetime(body.trim());
  if (ticks === undefined) throw invalid(at, `'${body}' is no datetime. ${windowForm}`);
  return Number((ticks - unixEpochTicks) / 10_000n);
}
