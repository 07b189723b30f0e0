import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { FreshnessSession } from '../../../src/editor/panels/freshnessSession.ts';
import type { FollowerDetail, Freshness } from '../../../src/protocol/catalog.ts';
import { launchChromium } from '../../support/chromium.ts';
import { createFakeBackend } from '../../support/fakeBackend.ts';
import { detail, follower } from './support/followers.ts';
import { ViewPage } from './support/viewPage.ts';

describe('what the freshness dashboard says of one follower', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  const open = (listed: readonly Freshness[], told: FollowerDetail = detail): Promise<ViewPage> =>
    ViewPage.open(browser, 'freshness', {
      height: 1000,
      connect: (port) => {
        new FreshnessSession(port, {
          backend: {
            ...createFakeBackend(),
            listFreshness: async () => [...listed],
            listCommitLags: async () => [],
            followerDetail: async () => told,
          },
          attachDatabase: async () => {},
          objective: () => 10_000,
          known: () => undefined,
          setObjective: async () => {},
          save: async () => {},
          now: Date.now,
          problem: (message, error) => assert.fail(`${message} ${error}`),
        });
      },
    });
  const choose = ({ page }: ViewPage, name: string): Promise<void> =>
    page.locator('.followers vscode-data-grid-row', { hasText: `fabrikam/${name}` }).click();
  const card = ({ page }: ViewPage): Locator => page.locator('.follower');

  it('has a sentence for each reason why it is behind', async () => {
    const behind = { lag: 95_000, leaderVersion: 45, behindSince: Date.now() - 95_000 };
    const message = 'The folder of contoso/Aviation cannot be read.';
    const error = { code: 'LeaderUnavailable', message, kind: 'transient' } as const;
    const reasons: readonly (readonly [string, Partial<Freshness>, string])[] = [
      ['Unreadable', { cause: 'LeaderUnreachable', error }, message],
      ['Unreachable', { cause: 'LeaderUnreachable' }, 'contoso/Aviation cannot be reached.'],
      ['Stopped', { cause: 'NotRunning' }, 'A cluster is stopped: start fabrikam and contoso.'],
      [
        'Waiting',
        { cause: 'Interval', syncInterval: 3_600_000 },
        'It looks at contoso/Aviation every 1 h; the next look is still to come.',
      ],
      ['Prefetched', { cause: 'Prefetch' }, 'New data are brought into its cache before they become visible.'],
      ['Slow', { cause: 'Storage' }, 'Reading contoso/Aviation takes long: its storage is slow.'],
      [
        'Skewed',
        { cause: 'ClockSkew', clockSkew: 90_000 },
        'The clock of contoso/Aviation runs 1 min 30 s ahead of ours, so that the lag cannot be trusted.',
      ],
    ];
    const view = await open([
      ...reasons.map(([name, more]) => follower(name, { ...behind, ...more })),
      follower('Current'),
    ]);
    for (const [name, , sentence] of reasons) {
      await choose(view, name);
      await card(view)
        .getByRole('heading', { name: `fabrikam/${name}` })
        .waitFor();
      const why = await card(view).locator('.why').innerText();
      assert.match(why, / since \d\d:\d\d:\d\d: /, name);
      assert.equal(why.slice(why.indexOf(': ') + 2), sentence);
    }
    await choose(view, 'Current');
    await card(view).getByRole('heading', { name: 'fabrikam/Current' }).waitFor();
    assert.equal(await card(view).locator('.why').innerText(), 'Fresh');
    await view.close();
  });

  it('has a line for everything that befell its link, the newest first', async () => {
    const principal = 'aaduser=kim@contoso.com';
    const operations = [
      ['DetachBegun', 'Detaching began'],
      ['AccessLost', 'Access lost'],
      ['AccessResumed', 'Access given back'],
      ['AccessSuspended', 'Access revoked'],
      ['NameOverrideAltered', 'Renamed'],
      ['FilterAltered', 'Shared tables changed'],
      ['OverridesAltered', 'Overrides changed'],
      ['AttachCompleted', 'Attached'],
      ['AttachBegun', 'Attaching began'],
    ] as const;
    const events = operations.map(([operation], index) => {
      return { at: Date.now() - 1000 * (index + 1), principal, operation, details: `details of ${index}` };
    });
    const view = await open([follower('Sales')], { ...detail, events });
    await choose(view, 'Sales');
    const lines = card(view).locator('vscode-data-grid[aria-label=Timeline] vscode-data-grid-row[row-type=default]');
    await lines.nth(operations.length - 1).waitFor();
    const texts = await lines.evaluateAll((rows) =>
      rows.map((row) => [...row.children].slice(1).map((cell) => (cell.textContent ?? '').trim())),
    );
    assert.deepEqual(
      texts,
      operations.map(([, what], index) => [what, `${principal} · details of ${index}`]),
    );
    await view.close();
  });
});
