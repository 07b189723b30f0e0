import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copyText } from '../../../src/editor/panels/copyText.ts';
import type { CommitLag } from '../../../src/protocol/catalog.ts';
import type { Cell, QueryResult } from '../../../src/protocol/query.ts';
import { LagSeries } from '../../../webview/freshness/lagSeries.ts';
import { cellText } from '../../../webview/results/cellText.ts';
import { errorPosition } from '../../../webview/results/errorPosition.ts';
import { Formats, tickSteps, timeUnit, unitLength } from '../../../webview/ui/format.ts';
import { ColumnLayout, RowLayout } from '../../../webview/ui/grid/layout.ts';
import { RowPages } from '../../../webview/ui/grid/rowPages.ts';
import { moveBy, Selection } from '../../../webview/ui/grid/selection.ts';
import { english } from '../../support/english.ts';

describe('where rows and columns of a grid stand', () => {
  const view = 500;

  it('reaches every row, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, at) => {
        const layout = new RowLayout(rows, 22);
        const row = Math.min(rows - 1, Math.floor(at * rows));
        const offset = layout.reveal(row, 0, view);
        assert.ok(offset <= row * 22 && row * 22 + 22 <= Math.max(offset + view, 22));
        assert.ok(offset <= layout.maximumOffset(view));
        const back = layout.toOffset(layout.toScrollTop(offset, view), view);
        assert.ok(Math.abs(back - offset) < 0.001, `${back} is not ${offset}`);
      }),
    );
  });

  it('never asks a browser for more than it can draw', () => {
    assert.equal(new RowLayout(100, 22).scrollHeight, 2200);
    assert.ok(new RowLayout(50_000_000, 22).scrollHeight <= 8_000_000);
  });

  it('finds the columns in view', () => {
    const layout = new ColumnLayout([100, 50, 200, 80]);
    assert.deepEqual(layout.window(0, 120), { first: 0, end: 2 });
    assert.deepEqual(layout.window(150, 100), { first: 2, end: 3 });
    assert.equal(layout.reveal(3, 0, 200), 230);
    layout.resize(0, 40);
    assert.equal(layout.left(2), 90);
    assert.equal(layout.width, 370);
  });
});

describe('the keyboard of a grid', () => {
  it('never leaves the grid', () => {
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'];
    const step = fc.record({ key: fc.constantFrom(...keys), ctrl: fc.boolean() });
    const bounds = fc.record({
      rows: fc.integer({ min: 0, max: 100 }),
      columns: fc.integer({ min: 1, max: 9 }),
      page: fc.constant(7),
    });
    fc.assert(
      fc.property(bounds, fc.array(step), (grid, steps) => {
        let at = { row: -1, column: 0 };
        for (const key of steps) at = moveBy(key, at, grid) ?? assert.fail();
        assert.ok(at.row >= -1 && at.row < Math.max(grid.rows, 1) && at.column >= 0 && at.column < grid.columns);
      }),
    );
    assert.equal(moveBy({ key: 'x', ctrl: false }, { row: 0, column: 0 }, { rows: 1, columns: 1, page: 1 }), undefined);
  });

  it('selects from where a selection began', () => {
    const selection = new Selection();
    selection.go({ row: 5, column: 2 }, false);
    selection.go({ row: 3, column: 4 }, true);
    assert.deepEqual(selection.block(), { top: 3, bottom: 5, left: 2, right: 4 });
    assert.equal(selection.has(4, 3), true);
    selection.go({ row: -1, column: 4 }, true);
    assert.equal(selection.block(), undefined);
  });
});

describe('rows that come by page', () => {
  it('asks for a page once, gives up what nobody looks at, and keeps no more than it should', async () => {
    const asked: number[] = [];
    const givenUp: number[] = [];
    const answers = new Map<number, () => void>();
    const pages = new RowPages<number>({
      rows: 1_000_000,
      columns: 10,
      fetch: (offset, count, signal) => {
        asked.push(offset);
        signal.addEventListener('abort', () => givenUp.push(offset));
        return new Promise((resolve) =>
          answers.set(offset, () => resolve(Array.from({ length: count }, (_, index) => offset + index))),
        );
      },
      changed: () => {},
      failed: (error) => assert.fail(String(error)),
    });
    pages.look(0, 40);
    pages.look(10, 50);
    assert.deepEqual(asked, [0]);
    pages.look(999_990, 1_000_000);
    assert.deepEqual(givenUp, [0]);
    answers.get(999_500)?.();
    await Promise.resolve().then(() => {});
    assert.equal(pages.row(999_999), 999_999);
    assert.equal(pages.row(0), undefined);
    for (let offset = 0; offset < 100_000; offset += 500) {
      pages.look(offset, offset + 1);
      answers.get(offset)?.();
      await Promise.resolve().then(() => {});
    }
    assert.equal(pages.row(99_500), 99_500);
    assert.equal(pages.row(999_999), undefined, 'the page used least lately is forgotten');
  });
});

describe('the lag over time', () => {
  const now = 1_000_000_000;
  const commit = (version: number, committedAt: number, visibleAt: number): CommitLag => {
    return { version, committedAt, noticedAt: committedAt, visibleAt, rows: 1 };
  };

  it('holds the highest lag of each second, and rises while something is late', () => {
    const series = new LagSeries(now, 60);
    series.settle([commit(1, now - 20_000, now - 19_995), commit(2, now - 9_500, now - 6_500)], true);
    assert.deepEqual(series.newest(21), [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500, 1500, 2500, 3000, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal(series.at(now - 30_000), null);
  });

  it('has a gap where the leader could not be seen', () => {
    const series = new LagSeries(now, 60);
    series.settle([commit(1, now - 3_000, now - 2_990)], false);
    series.advance(now + 1_000, false);
    series.advance(now + 3_000, true);
    assert.deepEqual(series.newest(7), [10, null, null, null, null, 0, 0]);
  });

  it('takes no commit twice, and forgets what is too old', () => {
    const series = new LagSeries(now, 10);
    series.settle([commit(1, now - 1_000, now - 990)], true);
    series.settle([commit(1, now, now + 900)], true);
    assert.equal(series.at(now), 0);
    series.advance(now + 3_600_000, true);
    assert.deepEqual(
      series.newest(10),
      Array.from({ length: 10 }, () => 0),
    );
  });
});

describe('the texts of cells and numbers', () => {
  it('keep every digit, and show what cannot be seen', () => {
    assert.deepEqual(cellText('9223372036854775807'), { text: '9223372036854775807' });
    assert.deepEqual(cellText(null), { text: 'null', look: 'null' });
    assert.equal(cellText('a\r\nb\tc').text, 'a⏎b⇥c');
    assert.equal(cellText(-0.1).text, '-0.1');
  });

  it('stand at round steps of an axis, in whatever unit it is read', () => {
    for (const step of tickSteps) {
      const unit = unitLength[timeUnit(4 * step)];
      assert.match(new Formats('en').decimal(step / unit), /^(0\.)?0*[1-9]\d*(,\d{3})*$/, `${step} ms`);
    }
    assert.deepEqual(
      tickSteps,
      tickSteps.toSorted((a, b) => a - b),
    );
  });

  it('read well at any size', () => {
    const formats = new Formats('en');
    const durations = [0, 0.04, 0.43, 12.6, 999.4, 1250, 61_000, 3_600_000, 90_000_000];
    const texts = ['0 ms', '<0.1 ms', '0.4 ms', '13 ms', '999 ms', '1.25 s', '1 min 1 s', '1 h', '1 d 1 h'];
    assert.deepEqual(
      durations.map((duration) => formats.duration(duration)),
      texts,
    );
    assert.deepEqual(
      [0, 1023, 1536, 5e9].map((bytes) => formats.bytes(bytes)),
      ['0 B', '1,023 B', '1.5 KB', '4.7 GB'],
    );
  });

  it('find the place of an error', () => {
    const text = 'Flights\r\n| wher x\n';
    const found = { line: 2, column: 3, before: '| ', marked: 'wher', after: ' x' };
    assert.deepEqual(errorPosition(text, { start: 11, length: 4 }), found);
    const end = { line: 3, column: 1, before: '', marked: ' ', after: '' };
    assert.deepEqual(errorPosition(text, { start: 99, length: 1 }), end);
    assert.deepEqual(errorPosition('', { start: 0, length: 0 }), { ...end, line: 1 });
  });
});

describe('copied cells', () => {
  const table = {
    name: 'T',
    rows: 3000,
    columns: [
      { name: 'a', type: 'string' },
      { name: 'b\tc', type: 'long' },
    ],
  } as const;
  const result: QueryResult = {
    ...{ result: 'r', tables: [table], compileTime: 0, executeTime: 0, version: 1 },
    extents: { total: 0, read: 0, fromCache: 0 },
  };
  const rows = async ({ offset, count }: { offset: number; count: number }): Promise<Cell[][]> =>
    Array.from({ length: count }, (_, index) => [`"${offset + index}"`, null]);

  it('can be pasted into a spreadsheet', async () => {
    const block = { table: 0, from: 998, to: 1001, columns: [1, 0], format: 'tsv' as const };
    const { text, cells } = await copyText(block, result, rows, english);
    assert.equal(cells, 8);
    assert.deepEqual(text.split('\n'), ['"b\tc"\ta', '\t"""998"""', '\t"""999"""', '\t"""1000"""', '\t"""1001"""']);
  });

  it('end where the table ends, and are refused where they are too many', async () => {
    const block = { table: 0, from: 2999, to: 5000, columns: [0], format: 'plain' as const };
    assert.deepEqual(await copyText(block, result, rows, english), { text: '"2999"', cells: 1 });
    const huge = { ...result, tables: [{ ...table, rows: 2_000_000 }] };
    const all = { table: 0, from: 0, to: 1_999_999, columns: [0, 1], format: 'plain' as const };
    await assert.rejects(copyText(all, huge, rows, english), { code: 'InvalidArgument', message: /4,000,000 cells/ });
  });
});
