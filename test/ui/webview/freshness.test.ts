import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { FreshnessSession } from '../../../src/editor/panels/freshnessSession.ts';
import type { CommitLag, Freshness } from '../../../src/protocol/catalog.ts';
import type { Backend } from '../../../src/protocol/contract.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { launchChromium } from '../../support/chromium.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeBackend, type FakeBackend } from '../../support/fakeBackend.ts';
import { themeNames } from '../../support/themes.ts';
import { assertGerman, germanTexts } from './support/assertGerman.ts';
import { commits, detail, follower, four } from './support/followers.ts';
import { readPicture } from './support/readPicture.ts';
import { type OpenViewOptions, ViewPage } from './support/viewPage.ts';

describe('the freshness dashboard', function () {
  this.timeout(120_000);
  let browser: Browser;
  let backend: FakeBackend;
  let session: FreshnessSession;
  let listed: Freshness[];
  let history: (database: string) => CommitLag[];
  let known: Freshness[] | undefined;
  let attached: number;
  let objectives: string[];
  let saved: Map<string, Uint8Array>;

  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());
  beforeEach(() => {
    backend = createFakeBackend();
    listed = [...four];
    history = (database) => commits(42, database === 'Seismology' ? (i) => 10 + (i % 7) * 20 : (i) => 3 + (i % 5));
    known = undefined;
    attached = 0;
    objectives = [];
    saved = new Map();
  });

  async function open(options: Partial<OpenViewOptions> = {}): Promise<ViewPage> {
    const asked: Backend = {
      ...backend,
      listFreshness: async () => {
        await backend.listFreshness({});
        return [...listed];
      },
      listCommitLags: async ({ database, count }) => history(database).slice(-count),
      followerDetail: async () => detail,
    };
    return ViewPage.open(browser, 'freshness', {
      connect: (port) => {
        session = new FreshnessSession(port, {
          backend: asked,
          attachDatabase: async () => {
            attached += 1;
          },
          objective: () => 10_000,
          known: () => known,
          setObjective: async ({ database }) => void objectives.push(database),
          save: async (name, content) => void saved.set(name, content),
          now: Date.now,
          problem: (message, error) => assert.fail(`${message} ${error}`),
        });
      },
      ...options,
    });
  }

  const row = ({ page }: ViewPage, text: string): Locator => page.locator('vscode-data-grid-row', { hasText: text });
  const tile = ({ page }: ViewPage, text: string): Locator => page.locator('.tile', { hasText: text });

  for (const theme of themeNames) {
    it(`can be read and used by everybody in ${theme}`, async () => {
      const view = await open({ theme, height: 1000 });
      await row(view, 'fabrikam/Seismology').click();
      await view.page.getByText('Commits of fabrikam/Seismology').waitFor();
      await view.page.locator('canvas').waitFor();
      await view.screenshot('freshness', [theme]);
      await view.close();
    });
  }

  it('says of one follower why it is behind, what waits, what is cached, and what happened', async () => {
    const view = await open();
    await row(view, 'fabrikam/Weather').click();
    const card = view.page.locator('.follower');
    await card.getByText(/Behind since \d\d:\d\d:\d\d: It looks at contoso\/Aviation every 30 s/).waitFor();
    await card.getByText('Pending commits: 1, 2 KB').waitFor();
    const cached = card.locator('vscode-data-grid-row', { hasText: 'Flights' }).locator('vscode-data-grid-cell');
    assert.deepEqual(await cached.allInnerTexts(), ['Flights', '1 MB of 2 MB', 'Everything', '1 d', '1 d']);
    await card.getByText('Access revoked').waitFor();
    await card.getByText('Version 42 visible').waitFor();
    await card.getByText('Set Objective').click();
    await eventually('the objective is asked for', () => objectives.includes('Weather'));
    await view.close();
  });

  it('shows followers of Azure with what can be told of them, and says what cannot', async () => {
    const { percentiles: _, ...azure } = follower('Flights', { cluster: 'https://f', clusterName: 'adatum' });
    const compared = { at: Date.now(), version: 'v7.1', leaderVersion: 'v7.1' };
    const error = { code: 'Forbidden', message: 'You may not see the version of its leader.', kind: 'user' } as const;
    listed = [
      follower('ContosoAviation'),
      { ...azure, compared },
      {
        ...{ ...azure, database: 'Late', lag: 95_000, behindSince: Date.now() - 95_000 },
        compared: { ...compared, leaderVersion: 'v7.9' },
      },
      { ...azure, database: 'Hidden', compared: { at: Date.now(), version: 'v7.1' }, error },
    ];
    const view = await open({ height: 1000 });
    const cells = async (name: string): Promise<readonly string[]> =>
      row(view, name).locator('vscode-data-grid-cell').allInnerTexts();
    await row(view, 'adatum/Late').waitFor();
    const none = ['–', '–', '–'];
    const from = 'contoso/Aviation';
    const late = await cells('adatum/Late');
    assert.deepEqual(late.slice(1), ['adatum/Late', from, '≥ 1 min 35 s', ...none, 'v7.1 of v7.9', '–', '–']);
    assert.deepEqual((await cells('adatum/Hidden')).slice(1), ['adatum/Hidden', from, '–', ...none, 'v7.1', '–', '–']);
    await tile(view, 'Not known: 1').getByText('2 of 4').waitFor();
    await row(view, 'adatum/Late').click();
    const card = view.page.locator('.follower');
    await card.getByText(/the leader had version v7\.9 and the follower v7\.1; it has been behind for/).waitFor();
    assert.equal(await card.getByText('Timeline').isVisible(), false);
    assert.equal(await view.page.locator('.commits').isVisible(), false);
    await view.screenshot('freshness-azure');
    await view.assertAccessible();
    await view.close();
  });

  it('draws the parts of a lag, and the objective where it fits', async () => {
    listed = [follower('Sales')];
    history = () => commits(42, () => 8000);
    const view = await open();
    await view.page.locator('canvas').waitFor();
    await view.page.locator('.legend', { hasText: 'Objective' }).waitFor();
    await view.page.getByRole('combobox', { name: 'What the chart shows' }).click();
    await view.page.getByRole('option', { name: 'Parts of the selected one' }).click();
    await view.page.locator('.legend', { hasText: 'Noticing' }).waitFor();
    await view.screenshot('freshness-parts');
    await view.close();
  });

  it('is saved as a table and as a picture', async () => {
    const view = await open();
    await row(view, 'fabrikam/Seismology').waitFor();
    await view.page.getByRole('button', { name: 'Export as CSV' }).click();
    const csv = await eventually('the table is saved', () => saved.get('freshness.csv'));
    const lines = new TextDecoder().decode(csv).trim().split(/\r?\n/);
    assert.equal(lines.length, 5);
    assert.match(lines[0] ?? '', /^Cluster,Database,Configuration,LeaderCluster/);
    await view.page.locator('canvas').waitFor();
    await view.page.getByRole('button', { name: 'Save Chart as PNG' }).click();
    const png = await eventually('the picture is saved', () => saved.get('freshness.png'));
    const shown = await view.page.locator('canvas').evaluate(({ width, height }: HTMLCanvasElement) => [width, height]);
    const { size, colors } = await readPicture(view.page, png);
    assert.deepEqual(size, shown);
    assert.ok(colors > 50, `lines and axes have more than ${colors} colours`);
    await view.close();
  });

  it('shows at once what was known when the page was made, and only then', async () => {
    known = [follower('Known')];
    listed = [follower('Listed')];
    const released = Promise.withResolvers<void>();
    const view = await open({
      first: () => session.first(),
      beforeFile: (file) => (file === 'freshnessRest.js' ? released.promise : undefined),
    });
    await row(view, 'fabrikam/Known').waitFor();
    await tile(view, 'Fresh').getByText('1 of 1').waitFor();
    assert.equal(await view.page.evaluate(() => customElements.get('vscode-data-grid')), undefined);
    await view.screenshot('freshness-first');
    released.resolve();
    await row(view, 'fabrikam/Listed').waitFor();
    assert.equal(await row(view, 'fabrikam/Known').count(), 0);

    backend.failNext('listFreshness', new SharingError('ServerUnavailable', 'The server has ended.', 'transient'));
    await view.rebuild();
    await view.page.getByText('The server has ended.').waitFor();
    await view.close();
  });

  it('shows what each follower is at, and sums it up', async () => {
    const view = await open();
    await row(view, 'fabrikam/Seismology').waitFor();
    const texts = await row(view, 'fabrikam/Seismology').locator('vscode-data-grid-cell').allInnerTexts();
    assert.deepEqual(texts, [
      ...['Fresh', 'fabrikam/Seismology', 'contoso/Aviation', '0 ms', '12 ms', '60 ms', '130 ms'],
      ...['42 of 42', '92 MB of 122 MB', '30 s'],
    ]);
    assert.match(await tile(view, 'Fresh').innerText(), /2 of 4\s+Behind: 1 · Not following: 1/);
    assert.match(await tile(view, 'Worst lag').innerText(), /1 min 3\d s\s+fabrikam\/Weather/);
    const archive = row(view, 'fabrikam/Archive').locator('vscode-data-grid-cell').first();
    assert.equal(await archive.getAttribute('title'), 'The folder of contoso/Archive cannot be read.');
    await view.close();
  });

  it('follows what the backend tells, and lets what is late grow older by itself', async () => {
    listed = [follower('Sales')];
    const view = await open();
    const lag = row(view, 'fabrikam/Sales').locator('vscode-data-grid-cell').nth(3);
    await eventually('nothing is late', async () => (await lag.innerText()) === '0 ms');
    const late = follower('Sales', { lag: 20_000, leaderVersion: 43 });
    backend.tell('freshnessChanged', { at: Date.now(), followers: [late] });
    await row(view, 'Behind').waitFor();
    const first = await lag.innerText();
    await eventually('the lag grows', async () => (await lag.innerText()) > first);
    backend.tell('freshnessChanged', {
      at: Date.now(),
      followers: [follower('Sales', { leaderVersion: 43, visibleVersion: 43 })],
    });
    await eventually('it has caught up', async () => (await lag.innerText()) === '0 ms');
    assert.match((await row(view, 'fabrikam/Sales').innerText()).replaceAll('\n', ' '), /43 of 43/);
    await view.close();
  });

  it('forgets a follower that was detached', async () => {
    const view = await open();
    await row(view, 'fabrikam/Weather').waitFor();
    listed = listed.filter(({ database }) => database !== 'Weather');
    backend.tell('catalogChanged', { cluster: 'fake:fabrikam' });
    await row(view, 'fabrikam/Weather').waitFor({ state: 'detached' });
    await view.close();
  });

  it('filters and sorts, and keeps both when it is hidden and shown', async () => {
    const view = await open();
    const names = async (): Promise<string[]> =>
      view.page
        .locator('.followers vscode-data-grid-row[row-type=default] vscode-data-grid-cell:nth-child(2)')
        .allInnerTexts();
    await row(view, 'fabrikam/Weather').waitFor();
    const title = view.page.locator('.followers .table-title', { hasText: 'Lag now' });
    await title.click();
    await title.click();
    assert.equal(await title.getAttribute('aria-sort'), 'descending');
    assert.deepEqual((await names()).slice(0, 2), ['fabrikam/Archive', 'fabrikam/Weather']);
    await view.page.locator('vscode-text-field').click();
    await view.page.keyboard.type('fresh fabrikam');
    await eventually(
      'two are left',
      async () => (await names()).join() === 'fabrikam/ContosoAviation,fabrikam/Seismology',
    );
    session.stop();
    await view.rebuild();
    await eventually('two are left again', async () => (await names()).length === 2);
    assert.equal(await title.getAttribute('aria-sort'), 'descending');
    await view.close();
  });

  it('can be worked by keyboard', async () => {
    const view = await open();
    await row(view, 'fabrikam/Weather').waitFor();
    await view.page.locator('.followers vscode-data-grid').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await view.page.keyboard.press(key);
    await view.page.getByText('Commits of fabrikam/Seismology').waitFor();
    assert.equal(await row(view, 'fabrikam/Seismology').getAttribute('aria-selected'), 'true');
    await view.close();
  });

  it('asks for nothing while it is hidden', async () => {
    const view = await open();
    await row(view, 'fabrikam/Weather').waitFor();
    session.stop();
    const before = backend.calls.length;
    backend.tell('catalogChanged', {});
    backend.tell('freshnessChanged', { at: Date.now(), followers: listed });
    assert.equal(backend.calls.length, before);
    assert.equal(session.isReady, false);
    await view.close();
  });

  it('says the chart in words, and shows it as a table', async () => {
    const view = await open();
    const chart = view.page.locator('.chart');
    const label = await eventually('the chart has its summary', async () => {
      const text = await chart.getAttribute('aria-label');
      return text?.includes('fabrikam/Seismology: now 0 ms, highest 130 ms') && text;
    });
    assert.match(label, /^Lag over the last 5 minutes\./);
    assert.match(label, /fabrikam\/Archive: now –, highest 7 ms/);
    await view.page.getByText('Show as Table').click();
    const table = view.page.locator('[aria-label="Lag of each follower"]');
    await table.getByText('fabrikam/Weather').waitFor();
    assert.equal(await chart.isVisible(), false);
    await view.screenshot('freshness-table');
    await view.close();
  });

  it('draws its chart in the colours of a theme that is put on later', async () => {
    const view = await open({ theme: 'dark' });
    await view.page.locator('canvas').waitFor();
    const look = async (): Promise<readonly string[]> =>
      view.page.evaluate(() => {
        const button = document.querySelector('vscode-button')?.shadowRoot?.querySelector('button');
        const line = document.querySelector('.legend line');
        return [button ? getComputedStyle(button).color : '', line?.getAttribute('stroke') ?? ''];
      });
    const dark = await look();
    await view.setTheme('light');
    await eventually('everything has changed', async () =>
      (await look()).every((color, index) => color !== dark[index]),
    );
    await view.close();
  });

  it('says what to do when nothing is followed yet', async () => {
    listed = [];
    const view = await open();
    await view.page.getByText('No database is followed yet').waitFor();
    await view.screenshot('freshness-empty');
    await view.page.locator('vscode-button', { hasText: 'Attach Database' }).click();
    await eventually('the command ran', () => attached === 1);
    await view.close();
  });

  it('says why it knows nothing, and tries again', async () => {
    backend.failNext('listFreshness', new SharingError('ServerUnavailable', 'The server has ended.', 'transient'));
    const view = await open();
    await view.page.getByText('The server has ended.').waitFor();
    await view.page.locator('vscode-button', { hasText: 'Retry' }).click();
    await row(view, 'fabrikam/Weather').waitFor();
    await view.close();
  });

  it('comes back by itself when the backend does', async () => {
    backend.failNext('listFreshness', new SharingError('ServerUnavailable', 'The server has ended.', 'transient'));
    const view = await open();
    await view.page.getByText('The server has ended.').waitFor();
    backend.tell('freshnessChanged', { at: Date.now(), followers: four.slice(0, 1) });
    await row(view, 'fabrikam/Weather').waitFor();
    await view.close();
  });

  it('shows a thousand followers at once', async () => {
    listed = Array.from({ length: 1000 }, (_, i) => follower(`Database${String(i).padStart(4, '0')}`));
    const view = await open({ height: 1000 });
    await view.page.getByText('fabrikam/Database0000', { exact: true }).first().waitFor();
    const grid = view.page.locator('[role=grid].grid');
    assert.equal(await grid.getAttribute('aria-rowcount'), '1001');
    assert.ok((await grid.locator('[role=row]').count()) < 60);
    await view.page.getByText('12 of 1,000 followers: those furthest behind.').waitFor();
    await view.screenshot('freshness-thousand');
    const drawn = await view.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    assert.ok(drawn !== undefined && drawn < 2000, `first paint after ${drawn} ms`);
    await view.close();
  });

  it('is as wide as a narrow editor, whatever the followers are called', async () => {
    listed = [follower('A_name_of_a_database_that_nobody_would_choose_who_types_it_by_hand_2026'), ...four];
    const view = await open({ width: 360, height: 1000 });
    await view.page.locator('.legend li').first().waitFor();
    const cut = await view.page.evaluate(() => {
      const isWider = (element: Element): boolean => element.scrollWidth > element.clientWidth;
      return [document.documentElement, ...document.querySelectorAll('.tile')]
        .filter(isWider)
        .map(({ className, scrollWidth, clientWidth }) => `${className} ${scrollWidth} > ${clientWidth}`);
    });
    assert.deepEqual(cut, []);
    await view.close();
  });

  it('speaks the language of VS Code', async () => {
    const translations = { 'Worst lag': 'Größter Rückstand', 'Follower databases': 'Folgende Datenbanken' };
    const view = await open({ translations });
    await view.page.getByText('Größter Rückstand').waitFor();
    await view.page.getByRole('heading', { name: 'Folgende Datenbanken' }).waitFor();
    await view.close();
  });

  it('is German throughout where VS Code is', async () => {
    const translations = await germanTexts();
    const view = await open({ language: 'de', translations, height: 1000 });
    await view.page.getByRole('heading', { name: 'Follower-Datenbanken' }).waitFor();
    await row(view, 'fabrikam/Weather').click();
    await view.page.getByText('Commits von fabrikam/Weather').waitFor();
    await row(view, '1,4 s').waitFor();
    await view.page.getByText('Zugriff widerrufen').waitFor();
    await assertGerman(view.page.locator('body'), translations);
    const cut = await view.page
      .locator('vscode-data-grid-cell.table-title')
      .evaluateAll((cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
      );
    assert.deepEqual(cut, [], 'no title is cut off');
    await view.screenshot('freshness-german');
    await view.close();
  });
});
