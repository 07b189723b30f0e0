import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import type { Backend } from '../../../src/protocol/contract.ts';
import { everyType, ResultFixture, rowsOfEveryType } from '../../engine/query/resultFixture.ts';
import { eventually } from '../../support/eventually.ts';
import { themeNames } from '../../support/themes.ts';
import { assertGerman, germanTexts } from './support/assertGerman.ts';
import { about, cell, grid, huge, ResultsFixture, result } from './support/resultsFixture.ts';
import type { ViewPage } from './support/viewPage.ts';

const sql = rowsOfEveryType(
  `3, 'Ärger', 638397072000000000, 10000000, '10.5', 0.5, '{"a":[1]}', true, NULL`,
  `1, 'beta', 638397072000000001, NULL, '9', 'NaN'::DOUBLE, NULL, false, NULL`,
  `9223372036854775807, 'Alpha', NULL, -1, NULL, NULL, '10', NULL, NULL`,
  `NULL, '', 638397071999999999, 864000000000, '-3', -1, '9', true, NULL`,
);

/** Sorting, filtering, finding and exporting, done by the engine itself on rows of its own. */
describe('results as they are arranged', function () {
  this.timeout(120_000);
  let fixture: ResultsFixture;
  let engine: ResultFixture;

  before(async () => {
    fixture = await ResultsFixture.launch();
    engine = await ResultFixture.open();
  });
  after(async () => {
    await fixture.close();
    await engine.close();
  });
  beforeEach(() => {
    fixture.reset();
    const { plane } = engine;
    fixture.backend = {
      fetchRows: (params) => plane.fetchRows(params),
      viewRows: (params, options) => plane.viewRows(params, options),
      findCells: (params, options) => plane.findCells(params, options),
    } satisfies Partial<Backend>;
  });

  async function open(more: Parameters<ResultsFixture['open']>[0] = {}) {
    const id = await engine.run(sql, everyType);
    const { view, session } = await fixture.open({ width: 1500, ...more });
    session.show(about, { ...result({ name: 'T', rows: 4, columns: everyType }), result: id });
    await cell(view, 0, 0).getByText('3', { exact: true }).waitFor();
    return { view, session, id };
  }

  const title = (view: ViewPage, column: number) =>
    grid(view).locator(`[role=columnheader][aria-colindex="${column + 2}"]`);
  /** The toolkit keeps its inputs to itself, so that they are written to as by a person. */
  const write = async ({ page }: ViewPage, name: string, text: string): Promise<void> => {
    await page.locator(`vscode-text-field[aria-label="${name}"]`).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.type(text);
  };
  const ids = (view: ViewPage): Promise<readonly string[]> =>
    grid(view).locator('[role=row] [role=gridcell][aria-colindex="2"]').allInnerTexts();
  const shows = (view: ViewPage, ...expected: readonly string[]): Promise<boolean> =>
    eventually(`the rows are ${expected}`, async () => (await ids(view)).join() === expected.join());
  const big = '9223372036854775807';

  it('are sorted by a click on a title or by its key: up, down, and as they came', async () => {
    const { view, session } = await open();
    await title(view, 0).click();
    await shows(view, 'null', '1', '3', big);
    assert.equal(await title(view, 0).getAttribute('aria-sort'), 'ascending');
    await title(view, 0).click();
    await shows(view, big, '3', '1', 'null');
    assert.equal(await title(view, 0).getAttribute('aria-sort'), 'descending');
    await view.assertAccessible();
    session.hide();
    await view.rebuild();
    await shows(view, big, '3', '1', 'null');
    await title(view, 0).click();
    await shows(view, '3', '1', big, 'null');
    assert.equal(await title(view, 0).getAttribute('aria-sort'), null);
    await cell(view, 0, 4).click();
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Enter');
    await shows(view, big, 'null', '1', '3');
    assert.equal(await title(view, 4).getAttribute('aria-sort'), 'ascending');
    await view.close();
  });

  it('are filtered by any text and by single columns, and what does not fit is refused by name', async () => {
    const { view } = await open();
    await write(view, 'Filter Rows', 'alp');
    await shows(view, big);
    await view.page.getByText('1 of 4 rows').waitFor();
    await write(view, 'Filter Rows', '');
    await shows(view, '3', '1', big, 'null');
    await cell(view, 0, 3).click();
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Alt+ArrowDown');
    await write(view, 'Value', 'soon');
    await view.page.keyboard.press('Enter');
    await view.page.getByText("'soon' is no timespan, as the values of column 'Took' are.").waitFor();
    await view.assertAccessible();
    await write(view, 'Value', '1s');
    await view.page.keyboard.press('Enter');
    await shows(view, '3', 'null');
    await view.page.getByText('2 of 4 rows').waitFor();
    await title(view, 0).click();
    await shows(view, 'null', '3');
    await view.page.getByRole('button', { name: 'Remove the filter Took ≥ 1s' }).click();
    await shows(view, 'null', '1', '3', big);
    await view.close();
  });

  it('are looked through, cell by cell, forwards and back', async () => {
    // The place of the first cell comes after that of the last, to which the step after it leads.
    let isFirstLate = false;
    const [lastHasCome, firstHasCome] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    fixture.backend.fetchRows = async (params) => {
      const rows = await engine.plane.fetchRows(params);
      if (!isFirstLate || params.count !== 1) return rows;
      if (params.offset === 3) lastHasCome.resolve();
      if (params.offset === 0) {
        await lastHasCome.promise;
        setImmediate(firstHasCome.resolve);
      }
      return rows;
    };
    const { view, session } = await open();
    await cell(view, 0, 1).click();
    await view.page.keyboard.press('Control+f');
    await view.page.keyboard.type('9');
    await view.page.getByText('1 of 4').waitFor();
    const active = grid(view).locator('[role=gridcell].active');
    const at = async (row: number, column: number): Promise<void> => {
      await eventually(`the cell ${row}, ${column} is found`, async () => {
        const found = [active.locator('xpath=..').getAttribute('aria-rowindex'), active.getAttribute('aria-colindex')];
        return (await Promise.all(found)).join() === `${row + 2},${column + 2}`;
      });
    };
    await at(1, 4);
    await view.page.keyboard.press('Enter');
    await at(2, 0);
    isFirstLate = true;
    await view.page.keyboard.press('Shift+Enter');
    await view.page.keyboard.press('Shift+Enter');
    await view.page.getByText('4 of 4').waitFor();
    await firstHasCome.promise;
    await at(3, 6);
    await view.assertAccessible();
    session.hide();
    await view.rebuild();
    await view.page.getByText('4 of 4').waitFor();
    await eventually('the cells are marked', async () => (await grid(view).locator('.hit').count()) >= 4);
    await write(view, 'Find', 'nowhere');
    await view.page.getByText('Not found').waitFor();
    await view.page.keyboard.press('Escape');
    await eventually('the keyboard is back', () =>
      view.page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell'),
    );
    await view.close();
  });

  it('are filtered and copied from the menu of a cell, by the right button and by its key', async () => {
    const { view } = await open();
    const entry = (name: string): Locator => view.page.getByRole('menuitem', { name, exact: true });
    await cell(view, 1, 1).click({ button: 'right' });
    await entry('Only A "b", c = beta').waitFor();
    await view.screenshot('results-menu');
    await entry('Without A "b", c = beta').click();
    await shows(view, '3', big, 'null');
    await view.page.keyboard.press('Shift+F10');
    await entry('Show Value').waitFor();
    await view.page.keyboard.press('ArrowDown');
    await view.page.keyboard.press('Enter');
    await shows(view, big);
    await cell(view, 0, 0).click({ button: 'right' });
    await entry('Copy').click();
    await eventually('it was copied', () => fixture.copied.join() === big);
    await eventually('the keyboard is back', () =>
      view.page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell'),
    );
    await view.close();
  });

  it('are copied and exported as they are shown', async () => {
    const { view, id } = await open();
    await title(view, 0).click();
    await shows(view, 'null', '1', '3', big);
    await cell(view, 1, 0).click();
    await cell(view, 3, 1).click({ modifiers: ['Shift'] });
    await view.page.keyboard.press('Control+c');
    await eventually('it was copied', () => fixture.copied.length === 1);
    assert.deepEqual(fixture.copied, [`1\tbeta\n3\tÄrger\n${big}\tAlpha`]);
    await view.page.getByRole('button', { name: 'Export', expanded: false }).click();
    await view.page.getByRole('button', { name: 'Export', expanded: true }).waitFor();
    await view.page.getByRole('menuitem', { name: 'NDJSON' }).click();
    const [request] = await eventually('it is exported', () => fixture.exported.length === 1 && fixture.exported);
    assert.ok(request);
    assert.deepEqual([request.format, request.count, request.name], ['ndjson', 4, 'ContosoAviation T']);
    assert.equal(request.rows.result, id);
    const path = engine.file('shown.ndjson');
    await engine.plane.exportResult({ ...request.rows, format: 'ndjson', path });
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => /"Id":(\w+)/.exec(line)?.[1]),
      ['null', '1', '3', big],
    );
    await view.close();
  });

  it('are made again when the engine has dropped its view of them', async () => {
    const { view, session, id } = await open();
    await title(view, 0).click();
    await shows(view, 'null', '1', '3', big);
    for (let other = 0; other < 4; other++) {
      await engine.plane.viewRows({ result: id, table: 0, sort: [], filters: [], search: String(other) });
    }
    session.hide();
    await view.rebuild();
    await shows(view, 'null', '1', '3', big);
    await view.close();
  });

  it('are ten million cells', async () => {
    const columns = huge.columns.map((_, index) => `(i * 7919 + ${index}) % 1000003 AS c${index}`);
    const id = await engine.run(`SELECT ${columns.join(', ')} FROM range(${huge.rows}) t(i)`, huge.columns, {
      noTruncation: true,
    });
    const { view, session } = await fixture.open();
    session.show(about, { ...result(huge), result: id });
    await title(view, 1).click();
    await eventually('they are sorted', async () => (await title(view, 1).getAttribute('aria-sort')) === 'ascending');
    await cell(view, 0, 1).getByText('0', { exact: true }).waitFor();
    await cell(view, 5, 1).getByText('5', { exact: true }).waitFor();
    await write(view, 'Filter Rows', '999999');
    await eventually('they are filtered', async () => Number(await grid(view).getAttribute('aria-rowcount')) < 20);
    assert.ok((await grid(view).locator('[role=gridcell]').count()) < 600);
    await view.close();
  });

  for (const theme of themeNames) {
    it(`can be arranged by everybody in ${theme}`, async () => {
      const { view } = await open({ theme });
      await title(view, 1).click();
      await title(view, 2).hover();
      await title(view, 2).locator('.grid-filter').click();
      await write(view, 'Value', '2024-01-01');
      await view.page.keyboard.press('Enter');
      await shows(view, 'null', '1', '3');
      await view.page.keyboard.press('Control+f');
      await write(view, 'Find', '9');
      await view.page.getByText('1 of 3').waitFor();
      await view.page.getByRole('button', { name: 'Filter by Column' }).click();
      await view.screenshot('results-arranged', [theme]);
      await view.close();
    });
  }

  it('are arranged in German where VS Code is German', async () => {
    const translations = await germanTexts();
    const { view } = await open({ language: 'de', translations });
    await cell(view, 0, 0).click();
    await view.page.keyboard.press('Control+f');
    await view.page.getByRole('button', { name: 'Nach Spalte filtern' }).click();
    await assertGerman(view.page.locator('body'), translations);
    await view.screenshot('results-arranged-german');
    await view.close();
  });
});
