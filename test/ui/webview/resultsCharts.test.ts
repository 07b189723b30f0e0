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

  it('draws the other kinds too: lines, areas, anomalies, ladders', async () => {
    const { view, session } = await fixture.open();
    const named = ['AA', 'UA', 'DL'];
    const series: ResultTable = {
      name: 'PrimaryResult',
      rows: 2,
      columns: [
        { name: 'Carrier', type: 'string' },
        { name: 'Flights', type: 'dynamic' },
        { name: 'Day', type: 'dynamic' },
        { name: 'flags', type: 'dynamic' },
      ],
    };
    const days = JSON.stringify([1, 2, 3].map((day) => `2026-04-0${day}T00:00:00.0000000Z`));
    const journeys: ResultTable = {
      name: 'PrimaryResult',
      rows: 90,
      columns: [
        { name: 'Flight', type: 'string' },
        { name: 'Out', type: 'datetime' },
        { name: 'In', type: 'datetime' },
      ],
    };
    const journey = (row: number): readonly Cell[] => {
      const hour = String(row % 20).padStart(2, '0');
      return [`AA${row}`, `2026-04-01T${hour}:00:00.0000000Z`, `2026-04-01T${hour}:50:00.0000000Z`];
    };
    const flags = (row: number): readonly Cell[] => [
      named[row] ?? '',
      '[1,9,2]',
      days,
      row === 0 ? '[0,1,0]' : '[0,0,0]',
    ];
    const charts: readonly (readonly [string, ResultTable, (row: number) => readonly Cell[], readonly string[]])[] = [
      ['linechart', byDay, flightsOf, named],
      ['areachart', byDay, flightsOf, named],
      ['stackedareachart', byDay, flightsOf, named],
      ['anomalychart', series, flags, ['AA', 'UA']],
      ['ladderchart', journeys, journey, []],
    ];
    const pictures = new Set<string>();
    for (const [kind, table, row, legend] of charts) {
      fixture.rows = async ({ offset, count }) => Array.from({ length: count }, (_, index) => row(offset + index));
      const anomalies = kind === 'anomalychart' && { anomalyColumns: ['flags'] };
      const visualization = { kind, title: `Here is a ${kind}`, ...anomalies };
      session.show(about, { ...result({ ...table, visualization }), result: kind });
      await view.page.getByRole('heading', { name: visualization.title }).waitFor();
      const canvas = view.page.locator('.chart-picture canvas');
      await eventually(`${kind} is drawn`, () =>
        canvas.evaluate((drawn: HTMLCanvasElement) => {
          const data = drawn.getContext('2d')?.getImageData(0, 0, drawn.width, drawn.height).data;
          const found = new Set(data && new Uint32Array(data.buffer));
          return found.size > 20;
        }),
      );
      pictures.add(await canvas.evaluate((drawn: HTMLCanvasElement) => drawn.toDataURL()));
      assert.deepEqual(await view.page.locator('.chart-legend li').allInnerTexts(), legend, kind);
      if (kind === 'ladderchart') await view.screenshot(`results-${kind}`, ['dark']);
    }
    assert.equal(pictures.size, charts.length, 'no two of them are drawn alike');
    await view.close();
  });

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
