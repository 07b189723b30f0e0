import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { ResultsSession, type StartQuery } from '../../../src/editor/panels/resultsSession.ts';
import type { Backend } from '../../../src/protocol/contract.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { Cell, QueryResult, ResultTable, Rows } from '../../../src/protocol/query.ts';
import type { QueryAbout } from '../../../src/protocol/webview.ts';
import { launchChromium } from '../../support/chromium.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeBackend, type FakeBackend } from '../../support/fakeBackend.ts';
import { themeNames } from '../../support/themes.ts';
import { assertGerman, germanTexts } from './support/assertGerman.ts';
import { type OpenViewOptions, ViewPage } from './support/viewPage.ts';

const about: QueryAbout = {
  title: 'flights.kql',
  text: 'Flights\n| where Delay > 30m\n| summarise count() by Origin',
  clusterName: 'fabrikam',
  database: 'ContosoAviation',
  cluster: 'fake:fabrikam',
};

/** One column of each type of Kusto. */
const allTypes: ResultTable = {
  name: 'PrimaryResult',
  rows: 400,
  columns: [
    { name: 'Origin', type: 'string' },
    { name: 'Id', type: 'long' },
    { name: 'Seats', type: 'int' },
    { name: 'Distance', type: 'real' },
    { name: 'Price', type: 'decimal' },
    { name: 'Departed', type: 'datetime' },
    { name: 'Delay', type: 'timespan' },
    { name: 'OnTime', type: 'bool' },
    { name: 'Key', type: 'guid' },
    { name: 'Route', type: 'dynamic' },
  ],
};

function rowOfAllTypes(row: number): readonly Cell[] {
  if (row % 9 === 4) return ['', ...Array.from({ length: 9 }, () => null)];
  return [
    ['SEA', 'San Francisco\nInternational', 'ORD', 'Zürich'][row % 4] ?? '',
    row === 0 ? '9223372036854775807' : row * 1_000_003,
    150 + (row % 60),
    row % 7 === 2 ? 'NaN' : row * 17.25,
    '12345678901234567890.1234567890123',
    `2026-03-${String(1 + (row % 28)).padStart(2, '0')}T07:05:09.1234567Z`,
    row % 5 === 0 ? '-00:04:30' : '1.02:15:00.0000001',
    row % 3 === 0,
    `6f9619ff-8b86-d011-b42d-${String(row).padStart(12, '0')}`,
    `{"via":["DEN","SLC"],"legs":${row % 4}}`,
  ];
}

/** Ten million cells. */
const huge: ResultTable = {
  name: 'PrimaryResult',
  rows: 1_000_000,
  columns: Array.from({ length: 10 }, (_, index) => ({ name: `c${index}`, type: 'long' as const })),
};

function result(...tables: readonly ResultTable[]): QueryResult {
  const extents = { total: 12, read: 9, fromCache: 8 };
  return { result: 'r1', tables, compileTime: 21.4, executeTime: 143, version: 42, extents };
}

describe('the results of queries', function () {
  this.timeout(60_000);
  let browser: Browser;
  let backend: FakeBackend;
  let session: ResultsSession;
  let rows: (params: { table: number; offset: number; count: number }, signal?: AbortSignal) => Promise<Rows>;
  let closed: string[];
  let copied: string[];
  let ran: unknown[];
  let opened: unknown[];

  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());
  beforeEach(() => {
    backend = createFakeBackend();
    rows = async ({ offset, count }) => Array.from({ length: count }, (_, index) => rowOfAllTypes(offset + index));
    closed = [];
    copied = [];
    ran = [];
    opened = [];
  });

  async function open(options: Partial<OpenViewOptions> = {}): Promise<ViewPage> {
    const asked: Backend = {
      ...backend,
      fetchRows: (params, more) => rows(params, more?.signal),
      closeResult: async ({ result: id }) => {
        closed.push(id);
        return null;
      },
      runQuery: async () => result(allTypes),
    };
    const connect: OpenViewOptions['connect'] = (port) => {
      session = new ResultsSession(port, about, false, {
        backend: asked,
        writeClipboard: async (text) => void copied.push(text),
        openText: async (text, language) => void opened.push([language, text]),
        colorOf: () => undefined,
        ended: () => {},
        runCommand: async (command, args) => void ran.push([command, ...args]),
        changed: () => {},
        problem: (message, error) => assert.fail(`${message} ${error}`),
      });
    };
    const view = await ViewPage.open(browser, 'results', { connect, ...options });
    await eventually('the view is ready', () => session.isReady);
    return view;
  }

  const grid = ({ page }: ViewPage): Locator => page.locator('[role=grid]');
  const cell = (view: ViewPage, row: number, column: number): Locator =>
    grid(view).locator(`[aria-rowindex="${row + 2}"] [aria-colindex="${column + 2}"]`);

  for (const theme of themeNames) {
    it(`can be read and used by everybody in ${theme}`, async () => {
      const view = await open({ theme });
      session.show(about, result(allTypes));
      await cell(view, 2, 0).click();
      await cell(view, 5, 3).click({ modifiers: ['Shift'] });
      await view.screenshot('results');
      await view.assertAccessible();
      const error = new SharingError(
        'QueryInvalid',
        "'summarise' is not an operator. Did you mean 'summarize'?",
        'user',
        {
          span: { start: 30, length: 9 },
          fix: { title: 'Replace by summarize', command: 'test.fix', arguments: ['summarize'] },
        },
      );
      await session.run(about, () => Promise.reject(error));
      await view.page.getByText('Line 3, column 3').waitFor();
      await view.screenshot('results-error');
      await view.assertAccessible();
      await view.page.locator('vscode-button', { hasText: 'Replace by summarize' }).click();
      await eventually('the fix ran', () => ran.length === 1);
      assert.deepEqual(ran, [['test.fix', 'summarize']]);
      await view.close();
    });
  }

  it('shows every value exactly as it came', async () => {
    const view = await open({ width: 2200 });
    session.show(about, result(allTypes));
    await cell(view, 0, 0).getByText('SEA').waitFor();
    const texts = await grid(view).locator('[aria-rowindex="2"] [role=gridcell]').allInnerTexts();
    const shown = ['SEA', '9223372036854775807', '150', '0', '12345678901234567890.1234567890123'];
    const ends = ['6f9619ff-8b86-d011-b42d-000000000000', '{"via":["DEN","SLC"],"legs":0}'];
    assert.deepEqual(texts, [...shown, '2026-03-01T07:05:09.1234567Z', '-00:04:30', 'true', ...ends]);
    assert.equal(await cell(view, 1, 0).innerText(), 'San Francisco⏎International');
    assert.equal(await cell(view, 4, 1).innerText(), 'null');
    assert.match((await cell(view, 4, 1).getAttribute('class')) ?? '', /\bnull\b.*\bend\b|\bend\b.*\bnull\b/);
    assert.equal(await cell(view, 4, 0).innerText(), '');
    await view.page.getByText('Rows: 400').waitFor();
    await view.page.getByText('Extents read: 9 of 12, from cache 8').waitFor();
    await view.page.getByText('fabrikam/ContosoAviation').waitFor();
    await view.close();
  });

  it('copies what is selected, to the last digit', async () => {
    const view = await open();
    session.show(about, result(allTypes));
    await cell(view, 1, 0).click();
    await view.page.keyboard.press('Control+c');
    await view.page.getByText('Cells copied: 1').waitFor();
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Shift+ArrowRight');
    await view.page.keyboard.press('Shift+ArrowDown');
    await view.page.keyboard.press('Control+c');
    await view.page.getByText('Cells copied: 4').waitFor();
    await view.page.getByRole('button', { name: 'Copy As' }).click();
    await view.page.getByRole('menuitem', { name: 'Tab-Separated' }).click();
    await eventually('it was copied', () => copied.length === 3);
    const block = 'SEA\t9223372036854775807\n"San Francisco\nInternational"\t1000003';
    assert.deepEqual(copied, ['San Francisco\nInternational', block, `Origin\tId\n${block}`]);
    await view.close();
  });

  it('goes anywhere in ten million cells by keyboard, wheel and scrollbar', async () => {
    rows = async ({ offset, count }) =>
      Array.from({ length: count }, (_, index) =>
        Array.from({ length: 10 }, (_, column) => (offset + index) * 10 + column),
      );
    const view = await open();
    session.show(about, result(huge));
    await cell(view, 0, 0).click();
    assert.equal(await grid(view).getAttribute('aria-rowcount'), '1000001');
    const active = (): Promise<string> => view.page.evaluate(() => document.activeElement?.textContent ?? '');
    const press = async (key: string, text: string): Promise<void> => {
      await view.page.keyboard.press(key);
      await eventually(`${key} leads to ${text}`, async () => (await active()) === text);
    };
    await press('Control+End', '9999999');
    await press('ArrowUp', '9999989');
    await press('Home', '9999980');
    await press('Control+Home', '0');
    await press('End', '9');
    await view.page.keyboard.press('PageDown');
    await eventually('a page further', async () => Number(await active()) > 100);
    await press('Control+ArrowDown', '9999999');
    await press('Control+ArrowUp', '9');
    const box = await grid(view).boundingBox();
    await view.page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
    await view.page.mouse.wheel(0, 220);
    await cell(view, 12, 0).getByText('120', { exact: true }).waitFor();
    assert.equal(await cell(view, 2, 0).count(), 0);
    await grid(view).evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
    await eventually('the middle', async () => {
      const first = await grid(view).locator('[role=row] [role=gridcell]').first().innerText();
      return Math.abs(Number(first) - 5_000_000) < 5_000;
    });
    assert.ok((await grid(view).locator('[role=gridcell]').count()) < 600);
    await press('ArrowDown', '19');
    await view.close();
  });

  it('cancels the pages that nobody waits for any longer', async () => {
    const cancelled: number[] = [];
    const asked: number[] = [];
    rows = ({ offset, count }, signal) => {
      asked.push(offset);
      if (offset === 0)
        return Promise.resolve(Array.from({ length: count }, () => Array.from({ length: 10 }, () => 1)));
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          cancelled.push(offset);
          reject(signal.reason);
        });
      });
    };
    const view = await open();
    session.show(about, result(huge));
    await cell(view, 0, 0).click();
    for (const key of ['Control+End', 'Control+Home', 'Control+End']) {
      const before = asked.length + cancelled.length;
      await view.page.keyboard.press(key);
      await eventually('rows were asked for or given up', () => asked.length + cancelled.length > before);
    }
    assert.ok(cancelled.includes(999_500), `cancelled ${cancelled} of ${asked}`);
    await grid(view).locator('.pending').first().waitFor();
    await view.screenshot('results-pending');
    await view.close();
  });

  it('changes the width of a column by mouse and by keyboard', async () => {
    const view = await open();
    session.show(about, result(allTypes));
    const title = grid(view).locator('[role=columnheader][aria-colindex="2"]');
    const width = async (): Promise<number> => (await title.boundingBox())?.width ?? 0;
    const first = await width();
    const handle = await title.locator('.grid-handle').boundingBox();
    await view.page.mouse.move((handle?.x ?? 0) + 4, (handle?.y ?? 0) + 8);
    await view.page.mouse.down();
    await view.page.mouse.move((handle?.x ?? 0) + 64, (handle?.y ?? 0) + 8);
    await view.page.mouse.up();
    await eventually('it is wider', async () => (await width()) === first + 60);
    await cell(view, 0, 0).click();
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Alt+ArrowLeft');
    await eventually('it is a step narrower', async () => (await width()) === first + 50);
    await view.close();
  });

  it('runs, and stops only when the engine has stopped', async () => {
    const view = await open();
    let stop: (() => void) | undefined;
    const start: StartQuery = (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stop = () => reject(signal.reason);
        });
      });
    const ended = session.run(about, start);
    await view.page.getByText('Running the query…').first().waitFor();
    await view.screenshot('results-running');
    await view.assertAccessible();
    await view.page.locator('vscode-button', { hasText: 'Cancel' }).click();
    await view.page.getByText('Cancelling…').first().waitFor();
    await eventually('the engine was asked to stop', () => stop !== undefined);
    stop?.();
    await view.page.getByText('The query was stopped.').waitFor();
    await ended;
    await view.page.locator('.notice vscode-button', { hasText: 'Run Again' }).click();
    await view.page.getByText('Cancelling…').first().waitFor({ state: 'detached' });
    await view.close();
  });

  it('shows several tables behind tabs, and remembers which was looked at', async () => {
    const other: ResultTable = { name: 'Airports', rows: 3, columns: [{ name: 'Code', type: 'string' }] };
    rows = async ({ table, count }) =>
      Array.from({ length: count }, (_, index) => (table === 1 ? [`A${index}`] : rowOfAllTypes(index)));
    const view = await open();
    session.show(about, result(allTypes, other));
    await cell(view, 0, 0).getByText('SEA').waitFor();
    await view.page.getByRole('tab', { name: 'Airports (3)' }).click();
    await cell(view, 2, 0).getByText('A2').waitFor();
    await view.assertAccessible();
    await view.screenshot('results-tabs');
    session.hide();
    await view.rebuild();
    await cell(view, 2, 0).getByText('A2').waitFor();
    await view.close();
  });

  const byDay: ResultTable = {
    name: 'PrimaryResult',
    rows: 90,
    columns: [
      { name: 'Day', type: 'datetime' },
      { name: 'Carrier', type: 'string' },
      { name: 'Flights', type: 'long' },
    ],
  };
  const flightsOf = (row: number): readonly Cell[] => {
    const day = String(1 + Math.floor(row / 3)).padStart(2, '0');
    return [`2026-04-${day}T00:00:00.0000000Z`, ['AA', 'UA', 'DL'][row % 3] ?? '', 40 + ((row * 37) % 50)];
  };
  const byCarrier: ResultTable = { ...byDay, rows: 3, columns: byDay.columns.slice(1) };

  for (const theme of themeNames) {
    it(`draws every kind of chart in ${theme}, and says what it shows`, async () => {
      const view = await open({ theme });
      const charts: readonly (readonly [string, ResultTable])[] = [
        ['timechart', { ...byDay, visualization: { kind: 'timechart', title: 'Flights a day' } }],
        ['stackedareachart', { ...byDay, visualization: { kind: 'stackedareachart' } }],
        ['columnchart', { ...byDay, visualization: { kind: 'columnchart', variant: 'stacked' } }],
        ['barchart', { ...byCarrier, visualization: { kind: 'barchart' } }],
        ['piechart', { ...byCarrier, visualization: { kind: 'piechart' } }],
        ['scatterchart', { ...byDay, visualization: { kind: 'scatterchart', ysplit: 'panels' } }],
      ];
      for (const [kind, table] of charts) {
        const skip = table.columns.length === 2 ? 1 : 0;
        rows = async ({ offset, count }) =>
          Array.from({ length: count }, (_, index) => flightsOf(offset + index).slice(skip));
        session.show(about, { ...result(table), result: kind });
        const picture = view.page.locator(`[role=img][aria-label*="series: "]`);
        await picture.locator('canvas').first().waitFor();
        await eventually(`${kind} is drawn`, () =>
          picture
            .locator('canvas')
            .first()
            .evaluate((canvas: HTMLCanvasElement) => {
              const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
              return pixels.some((value) => value !== 0);
            }),
        );
        assert.match((await picture.getAttribute('aria-label')) ?? '', /lowest .+, highest/);
        await view.screenshot(`results-${kind}`);
        await view.assertAccessible();
      }
      await view.close();
    });
  }

  it('shows a chart as a table and back, remembers which, and says why it draws none', async () => {
    rows = async ({ offset, count }) => Array.from({ length: count }, (_, index) => flightsOf(offset + index));
    const view = await open();
    const picture = view.page.locator('.chart canvas').first();
    session.show(about, result({ ...byDay, visualization: { kind: 'timechart' } }));
    await picture.waitFor();
    await view.page.getByRole('button', { name: 'UA' }).click();
    assert.equal(await view.page.getByRole('button', { name: 'UA' }).getAttribute('aria-pressed'), 'false');
    await view.setTheme('light');
    await picture.waitFor();
    await view.page.locator('vscode-button', { hasText: 'Show as Table' }).click();
    await cell(view, 0, 1).getByText('AA').waitFor();
    session.hide();
    await view.rebuild();
    await cell(view, 0, 1).getByText('AA').waitFor();
    await view.page.locator('vscode-button', { hasText: 'Show as Chart' }).click();
    await picture.waitFor();
    session.show(about, { ...result({ ...byDay, visualization: { kind: 'treemap' } }), result: 'r2' });
    await view.page.getByText("'treemap' is not drawn here; this is its table.").waitFor();
    session.show(about, { ...result({ ...byDay, visualization: { kind: 'card' } }), result: 'r3' });
    await view.page.locator('dd', { hasText: '40' }).waitFor();
    await view.screenshot('results-card');
    await view.close();
  });

  it('shows a long or nested value in full, and opens it in an editor', async () => {
    const view = await open();
    session.show(about, result(allTypes));
    await cell(view, 1, 0).click();
    await cell(view, 1, 0).getByText('San Francisco').waitFor();
    await view.page.keyboard.press('End');
    await view.page.keyboard.press('Enter');
    const value = view.page.locator('.value-panel pre');
    await value.getByText('"legs": 1').waitFor();
    await view.assertAccessible();
    await view.screenshot('results-value');
    await view.page.getByRole('button', { name: 'Open in Editor' }).click();
    const text = '{\n  "via": [\n    "DEN",\n    "SLC"\n  ],\n  "legs": 1\n}';
    await eventually('it is open', () => opened.length === 1);
    assert.deepEqual(opened, [['json', text]]);
    await value.focus();
    await view.page.keyboard.press('Escape');
    await value.waitFor({ state: 'hidden' });
    await eventually('the keyboard is back', async () =>
      view.page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell'),
    );
    await view.close();
  });

  it('closes a result that is replaced, and offers to run again what the server has forgotten', async () => {
    const view = await open();
    session.show(about, result(allTypes));
    await cell(view, 0, 0).waitFor();
    session.show(about, { ...result(allTypes), result: 'r2' });
    await eventually('the first is closed', () => closed.length === 1);
    rows = () => Promise.reject(new SharingError('ResultNotFound', 'The result is gone.'));
    session.hide();
    await view.rebuild();
    await view.page.getByText('The rows of this query are no longer kept.').waitFor();
    rows = async ({ offset, count }) => Array.from({ length: count }, (_, index) => rowOfAllTypes(offset + index));
    await view.page.locator('.notice vscode-button', { hasText: 'Run Again' }).click();
    await cell(view, 0, 0).getByText('SEA').waitFor();
    session.dispose();
    await eventually('the last is closed', () => closed.join() === 'r1,r1');
    await view.close();
  });

  it('asks again for rows that could not be had, and comes back to where the user was', async () => {
    const good = rows;
    rows = (params) =>
      params.offset > 0
        ? Promise.reject(new SharingError('StorageFailed', 'The disk is asleep.', 'transient'))
        : good(params);
    const view = await open();
    session.show(about, result({ ...allTypes, rows: 5000 }));
    await cell(view, 0, 0).click();
    await view.page.keyboard.press('Control+ArrowDown');
    await view.page.getByText('The disk is asleep.').waitFor();
    rows = good;
    await view.page.locator('vscode-button', { hasText: 'Retry' }).click();
    await cell(view, 4998, 0).getByText('ORD').waitFor();
    session.hide();
    await view.rebuild();
    await cell(view, 4998, 0).getByText('ORD').waitFor();
    assert.equal(await cell(view, 4999, 0).getAttribute('tabindex'), '0');
    assert.equal(await view.page.evaluate(() => document.activeElement?.tagName), 'BODY');
    await view.close();
  });

  it('is pinned and unpinned', async () => {
    const view = await open();
    session.show(about, result(allTypes));
    await view.page.getByRole('button', { name: /^Pin/ }).click();
    await view.page.getByRole('button', { name: 'Unpin' }).waitFor();
    assert.equal(session.pinned, true);
    await view.close();
  });

  it('is German throughout where VS Code is', async () => {
    const translations = await germanTexts();
    const view = await open({ language: 'de', translations });
    session.show(about, result(huge));
    await cell(view, 0, 0).waitFor();
    await view.page.getByText('Kompiliert in 21 ms').waitFor();
    await assertGerman(view.page, translations);
    await view.screenshot('results-german');
    await view.close();
  });
});
