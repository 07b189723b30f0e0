import assert from 'node:assert/strict';
import type { StartQuery } from '../../../src/editor/panels/resultsSession.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { ResultTable } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/eventually.ts';
import { about, allTypes, cell, ResultsFixture, result, rowOfAllTypes } from './support/resultsFixture.ts';

describe('a panel of results', function () {
  this.timeout(120_000);
  let fixture: ResultsFixture;

  before(async () => {
    fixture = await ResultsFixture.launch();
  });
  after(() => fixture.close());
  beforeEach(() => fixture.reset());

  it('runs, and stops only when the engine has stopped', async () => {
    const { view, session } = await fixture.open();
    let stop: (() => void) | undefined;
    const start: StartQuery = (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stop = () => reject(signal.reason);
        });
      });
    const ended = session.run(about, start);
    await view.page.getByText('Running the query…').first().waitFor();
    await view.page.getByRole('timer').getByText('1 s').waitFor();
    await view.screenshot('results-running');
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
    fixture.rows = async ({ table, count }) =>
      Array.from({ length: count }, (_, index) => (table === 1 ? [`A${index}`] : rowOfAllTypes(index)));
    const { view, session } = await fixture.open();
    session.show(about, result(allTypes, other));
    await cell(view, 0, 0).getByText('SEA').waitFor();
    await view.page.getByRole('tab', { name: 'Airports (3)' }).click();
    await cell(view, 2, 0).getByText('A2').waitFor();
    await view.screenshot('results-tabs');
    session.hide();
    await view.rebuild();
    await cell(view, 2, 0).getByText('A2').waitFor();
    await view.close();
  });

  it('closes a result that is replaced, and offers to run again what the server has forgotten', async () => {
    const { view, session } = await fixture.open();
    session.show(about, result(allTypes));
    await cell(view, 0, 0).waitFor();
    session.show(about, { ...result(allTypes), result: 'r2' });
    await eventually('the first is closed', () => fixture.closed.length === 1);
    fixture.rows = () => Promise.reject(new SharingError('ResultNotFound', 'The result is gone.'));
    session.hide();
    await view.rebuild();
    await view.page.getByText('The rows of this query are no longer kept.').waitFor();
    fixture.rows = async ({ offset, count }) =>
      Array.from({ length: count }, (_, index) => rowOfAllTypes(offset + index));
    await view.page.locator('.notice vscode-button', { hasText: 'Run Again' }).click();
    await cell(view, 0, 0).getByText('SEA').waitFor();
    session.dispose();
    await eventually('the last is closed', () => fixture.closed.join() === 'r1,r1');
    await view.close();
  });

  it('is pinned and unpinned', async () => {
    const { view, session } = await fixture.open();
    session.show(about, result(allTypes));
    await view.page.getByRole('button', { name: /^Pin/ }).click();
    await view.page.getByRole('button', { name: 'Unpin' }).waitFor();
    assert.equal(session.pinned, true);
    await view.close();
  });

  it('takes its rows from the screen when the link is gone through which they came, pinned or not', async () => {
    const { view, session } = await fixture.open();
    session.show(about, result(allTypes));
    await cell(view, 0, 0).waitFor();
    await view.page.getByRole('button', { name: /^Pin/ }).click();
    // The end of another link changes nothing.
    await session.lookAgain();
    assert.equal(session.hasRows, true);
    const reason = "Access to 'contoso/Aviation' was revoked; the followed database 'ContosoAviation' is gone.";
    fixture.rows = () => Promise.reject(new SharingError('AccessRevoked', reason));
    await session.lookAgain();
    await view.page.locator('.notice', { hasText: reason }).waitFor();
    assert.equal(await view.page.locator('[role=grid]').count(), 0);
    assert.equal(await view.page.getByText('SEA').count(), 0);
    assert.equal(session.hasRows, false);
    await view.screenshot('results-revoked');
    await view.close();
  });

  for (const reducedMotion of [false, true]) {
    it(`${reducedMotion ? 'stands still' : 'may move'} where ${reducedMotion ? 'less' : 'no less'} motion is asked for`, async () => {
      const { view, session } = await fixture.open({ reducedMotion, init: watchMotion });
      const moved = () => view.page.evaluate(() => Reflect.get(window, 'moved'));
      const ring = view.page.locator('.running vscode-progress-ring');
      const stopped = session.run(
        about,
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)),
      );
      await view.page.getByText('Running the query…').first().waitFor();
      await view.page.getByRole('timer').getByText('1 s').waitFor();
      assert.equal(await ring.count(), reducedMotion ? 0 : 1);
      if (!reducedMotion) assert.notDeepEqual(await moved(), [], 'what is watched is seen');
      await view.page.locator('vscode-button', { hasText: 'Cancel' }).click();
      await stopped;
      const table: ResultTable = { ...allTypes, rows: 30, columns: allTypes.columns.slice(0, 2) };
      session.show(about, result({ ...table, visualization: { kind: 'columnchart' } }, allTypes));
      await view.page.locator('.chart canvas').first().waitFor();
      await view.page.getByRole('tab').nth(1).click();
      await cell(view, 0, 0).getByText('SEA').waitFor();
      if (reducedMotion) assert.deepEqual(await moved(), []);
      await view.close();
    });
  }
});

/**
 * Notes in the page what begins to move by a style sheet, in the toolkit's elements too; `moved` holds it. The mark of
 * the toolkit's tabs moves within 10 ms, which is less than a screen takes to show anything.
 */
function watchMotion(): void {
  const moved: string[] = [];
  Object.assign(window, { moved });
  const note = ({ type, target }: Event): void => {
    if (!(target instanceof Element)) return;
    const seconds = Math.max(...getComputedStyle(target).transitionDuration.split(',').map(Number.parseFloat));
    if (type === 'animationstart' || seconds > 0.01) moved.push(`${type} of ${target.getAttribute('class')}`);
  };
  const watch = (root: Node): void => {
    for (const type of ['animationstart', 'transitionrun']) root.addEventListener(type, note, true);
  };
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    watch(root);
    return root;
  };
}
