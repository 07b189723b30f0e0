import assert from 'node:assert/strict';
import { SharingError } from '../../../src/protocol/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { themeNames } from '../../support/themes.ts';
import { assertGerman, germanTexts } from './support/assertGerman.ts';
import { about, allTypes, cell, grid, huge, ResultsFixture, result } from './support/resultsFixture.ts';

describe('the results of queries', function () {
  this.timeout(120_000);
  let fixture: ResultsFixture;

  before(async () => {
    fixture = await ResultsFixture.launch();
  });
  after(() => fixture.close());
  beforeEach(() => fixture.reset());

  for (const theme of themeNames) {
    it(`can be read and used by everybody in ${theme}`, async () => {
      const { view, session } = await fixture.open({ theme });
      session.show(about, result(allTypes));
      await cell(view, 2, 0).click();
      await cell(view, 5, 3).click({ modifiers: ['Shift'] });
      await view.screenshot('results', [theme]);
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
      await view.screenshot('results-error', [theme]);
      await view.page.locator('vscode-button', { hasText: 'Replace by summarize' }).click();
      await eventually('the fix ran', () => fixture.ran.length === 1);
      assert.deepEqual(fixture.ran, [['test.fix', 'summarize']]);
      await view.close();
    });
  }

  it('shows every value exactly as it came', async () => {
    const { view, session } = await fixture.open({ width: 2200 });
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
    await view.page.getByText('Extents read: 9 of 12, from cache 8, from storage 1').waitFor();
    await view.page.getByText('fabrikam/ContosoAviation').waitFor();
    await view.close();
  });

  it('shows a long or nested value in full, and opens it in an editor', async () => {
    const { view, session } = await fixture.open();
    session.show(about, result(allTypes));
    await cell(view, 1, 0).click();
    await cell(view, 1, 0).getByText('San Francisco').waitFor();
    await view.page.keyboard.press('End');
    await view.page.keyboard.press('Enter');
    const value = view.page.locator('.value-panel pre');
    await value.getByText('"legs": 1').waitFor();
    await view.screenshot('results-value');
    await view.page.getByRole('button', { name: 'Open in Editor' }).click();
    const text = '{\n  "via": [\n    "DEN",\n    "SLC"\n  ],\n  "legs": 1\n}';
    await eventually('it is open', () => fixture.opened.length === 1);
    assert.deepEqual(fixture.opened, [['json', text]]);
    await value.focus();
    await view.page.keyboard.press('Escape');
    await value.waitFor({ state: 'hidden' });
    await eventually('the keyboard is back', async () =>
      view.page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell'),
    );
    await view.close();
  });

  it('says where a query ran, however long its first line is', async () => {
    const { view, session } = await fixture.open({ width: 460 });
    session.show({ ...about, title: 'Flights | summarize Late = count() by Week = bin(…' }, result(allTypes));
    const place = view.page.locator('.place');
    await place.getByText('fabrikam/ContosoAviation').waitFor();
    assert.ok(await place.evaluate((element) => element.scrollWidth <= element.clientWidth));
    await view.screenshot('results-narrow');
    await view.close();
  });

  it('says on one line what a query read, and offers the rest', async () => {
    const { view, session } = await fixture.open({ width: 460 });
    session.show(about, result(allTypes));
    await view.page.getByText('Database version 42').waitFor();
    const height = (): Promise<number> => view.page.locator('.facts').evaluate((facts) => facts.clientHeight);
    const details = (expanded: boolean) => view.page.getByRole('button', { name: 'Details', expanded });
    assert.equal(await height(), 18);
    await details(false).focus();
    await view.page.keyboard.press('Enter');
    await details(true).waitFor();
    assert.ok((await height()) > 18);
    await view.page.keyboard.press('Enter');
    await details(false).waitFor();
    assert.equal(await height(), 18);
    await view.close();
  });

  it('is German throughout where VS Code is', async () => {
    const translations = await germanTexts();
    const { view, session } = await fixture.open({ language: 'de', translations });
    session.show(about, result(huge));
    await cell(view, 0, 0).waitFor();
    await view.page.getByText('Kompiliert in 21 ms').waitFor();
    await assertGerman(view.page.locator('body'), translations);
    await view.screenshot('results-german');
    await view.close();
  });
});
