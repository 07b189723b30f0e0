import assert from 'node:assert/strict';
import { SharingError } from '../../../src/protocol/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { about, allTypes, cell, grid, huge, ResultsFixture, result } from './support/resultsFixture.ts';

describe('the grid of results', function () {
  this.timeout(120_000);
  let fixture: ResultsFixture;

  before(async () => {
    fixture = await ResultsFixture.launch();
  });
  after(() => fixture.close());
  beforeEach(() => fixture.reset());

  it('copies what is selected, to the last digit', async () => {
    const { view, session } = await fixture.open();
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
    await eventually('it was copied', () => fixture.copied.length === 3);
    const block = 'SEA\t9223372036854775807\n"San Francisco\nInternational"\t1000003';
    assert.deepEqual(fixture.copied, ['San Francisco\nInternational', block, `Origin\tId\n${block}`]);
    await view.close();
  });

  it('goes anywhere in ten million cells by keyboard, wheel and scrollbar', async () => {
    fixture.rows = async ({ offset, count }) =>
      Array.from({ length: count }, (_, index) =>
        Array.from({ length: 10 }, (_, column) => (offset + index) * 10 + column),
      );
    const { view, session } = await fixture.open();
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
    fixture.rows = ({ offset, count }, signal) => {
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
    const { view, session } = await fixture.open();
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

  it('is not stretched by a long title: it is cut off, and its tooltip has the whole', async () => {
    const long = 'a_name_that_a_query_made_of_many_others_and_that_goes_on_and_on';
    const columns = [{ name: long, type: 'bool' } as const, ...allTypes.columns.slice(0, 1)];
    fixture.rows = async ({ count }) => Array.from({ length: count }, () => [true, 'SEA']);
    const { view, session } = await fixture.open();
    session.show(about, result({ ...allTypes, rows: 3, columns }));
    await cell(view, 0, 1).getByText('SEA').waitFor();
    const title = grid(view).getByRole('columnheader', { name: long });
    assert.equal(await title.getAttribute('title'), long);
    const width = (await title.boundingBox())?.width ?? 0;
    assert.ok(width > 200 && width < 300, `${width} px`);
    await view.screenshot('results-long-title', ['dark']);
    await view.close();
  });

  it('changes the width of a column by mouse and by keyboard', async () => {
    const { view, session } = await fixture.open();
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

  it('asks again for rows that could not be had, and comes back to where the user was', async () => {
    const good = fixture.rows;
    fixture.rows = (params) =>
      params.offset > 0
        ? Promise.reject(new SharingError('StorageFailed', 'The disk is asleep.', 'transient'))
        : good(params);
    const { view, session } = await fixture.open();
    session.show(about, result({ ...allTypes, rows: 5000 }));
    await cell(view, 0, 0).click();
    await view.page.keyboard.press('Control+ArrowDown');
    await view.page.getByText('The disk is asleep.').waitFor();
    fixture.rows = good;
    await view.page.locator('vscode-button', { hasText: 'Retry' }).click();
    await cell(view, 4998, 0).getByText('ORD').waitFor();
    session.hide();
    await view.rebuild();
    await cell(view, 4998, 0).getByText('ORD').waitFor();
    assert.equal(await cell(view, 4999, 0).getAttribute('tabindex'), '0');
    assert.equal(await view.page.evaluate(() => document.activeElement?.tagName), 'BODY');
    await view.close();
  });
});
