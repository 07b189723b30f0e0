import assert from 'node:assert/strict';
import type { Cell, ResultTable } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/eventually.ts';
import { themeNames } from '../../support/themes.ts';
import { about, cell, ResultsFixture, result } from './support/resultsFixture.ts';

describe('the charts of results', function () {
  this.timeout(120_000);
  let fixture: ResultsFixture;

  before(async () => {
    fixture = await ResultsFixture.launch();
  });
  after(() => fixture.close());
  beforeEach(() => fixture.reset());

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
      const { view, session } = await fixture.open({ theme });
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
        fixture.rows = async ({ offset, count }) =>
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
        if (kind === 'piechart') await view.page.getByRole('button', { name: 'UA 42.5%' }).waitFor();
        await view.screenshot(`results-${kind}`, [theme]);
      }
      await view.close();
    });
  }

  it('shows a chart as a table and back, remembers which, and says why it draws none', async () => {
    fixture.rows = async ({ offset, count }) => Array.from({ length: count }, (_, index) => flightsOf(offset + index));
    const { view, session } = await fixture.open();
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
});
