import assert from 'node:assert/strict';
import type { Rows, Visualization } from '../../../src/protocol/query.ts';
import type { Column, KustoType } from '../../../src/protocol/schema.ts';
import { buildChart } from '../../../webview/results/chart/buildChart.ts';
import { cellNumber } from '../../../webview/results/chart/cellNumber.ts';
import type { ChartModel } from '../../../webview/results/chart/chartModel.ts';
import { durationTicks, timeTicks } from '../../../webview/results/chart/timeTicks.ts';

const columns = (shape: Readonly<Record<string, KustoType>>): Column[] =>
  Object.entries(shape).map(([name, type]) => ({ name, type }));

function build(shape: Readonly<Record<string, KustoType>>, rows: Rows, visualization: Visualization): ChartModel {
  const model = buildChart(columns(shape), rows, visualization);
  assert.ok(model);
  return model;
}

const ys = ({ series }: ChartModel): readonly (readonly (number | null)[])[] =>
  series.map(({ points }) => points.map(({ y }) => y));
const names = ({ series }: ChartModel): readonly string[] => series.map(({ name }) => name);

const day = 86_400_000;
const at = (n: number): string => `2026-03-0${n}T00:00:00.0000000Z`;

describe('the data of a chart', () => {
  const byCarrier: Rows = [
    [at(2), 'AA', 5],
    [at(1), 'AA', 3],
    [at(1), 'UA', '9223372036854775807'],
  ];

  it('has a series for each name, in the order of time', () => {
    const model = build({ Day: 'datetime', Carrier: 'string', Flights: 'long' }, byCarrier, { kind: 'timechart' });
    assert.deepEqual([model.shape, model.x.kind, model.x.title, model.y.title], ['line', 'time', 'Day', 'Flights']);
    assert.deepEqual(names(model), ['AA', 'UA']);
    assert.deepEqual(model.series[0]?.points, [
      { x: Date.parse('2026-03-01'), y: 3 },
      { x: Date.parse('2026-03-02'), y: 5 },
    ]);
    assert.deepEqual(ys(model)[1], [2 ** 63]);
  });

  it('finds the time wherever it stands, and follows what render names', () => {
    const shape = { Carrier: 'string', Flights: 'long', Seats: 'long', Day: 'datetime' } as const;
    const rows: Rows = [['AA', 1, 100, at(1)]];
    assert.deepEqual(names(build(shape, rows, { kind: 'timechart' })), ['AA: Flights', 'AA: Seats']);
    const asked = { kind: 'scatterchart', xColumn: 'Flights', yColumns: ['Seats'], series: [] };
    const model = build(shape, rows, asked);
    assert.deepEqual([model.x.title, ys(model)], ['Flights', [[100]]]);
  });

  it('reads the arrays of make-series, and marks anomalies', () => {
    const shape = { Carrier: 'string', Flights: 'dynamic', Day: 'dynamic', flags: 'dynamic' } as const;
    const rows: Rows = [['AA', '[1,null,7]', JSON.stringify([at(1), at(2), at(3)]), '[0,0,1]']];
    const model = build(shape, rows, { kind: 'anomalychart', anomalyColumns: ['flags'] });
    assert.deepEqual([model.x.title, model.y.title], ['Day', 'Flights']);
    assert.deepEqual(names(model), ['AA']);
    assert.deepEqual(ys(model), [[1, null, 7]]);
    assert.deepEqual(model.series[0]?.points[2], { x: Date.parse('2026-03-03'), y: 7, anomaly: true });
    assert.deepEqual(model.notes, ['notNumbers']);
  });

  it('adds what falls on one category, and says so', () => {
    const rows: Rows = [
      ['a', 1],
      ['b', 2],
      ['a', 4],
    ];
    for (const kind of ['columnchart', 'barchart', 'piechart']) {
      const model = build({ Name: 'string', Count: 'long' }, rows, { kind });
      assert.deepEqual([model.categories, ys(model), model.notes], [['a', 'b'], [[5, 2]], ['added']]);
    }
  });

  it('stacks, to a hundred and on each other, accumulates, and leaves out what a logarithm cannot take', () => {
    const shape = { Day: 'datetime', Carrier: 'string', Flights: 'long' } as const;
    const rows: Rows = [
      [at(1), 'AA', 1],
      [at(1), 'UA', 3],
      [at(2), 'UA', 5],
    ];
    const hundred = build(shape, rows, { kind: 'areachart', variant: 'stacked100' });
    assert.deepEqual(ys(hundred), [
      [25, 0],
      [75, 100],
    ]);
    assert.equal(build(shape, rows, { kind: 'stackedareachart' }).stacked, true);
    assert.equal(build(shape, rows, { kind: 'columnchart' }).stacked, false);
    assert.deepEqual(ys(build(shape, rows, { kind: 'linechart', accumulate: true })), [[1], [3, 8]]);
    const log = build(
      { x: 'long', y: 'long' },
      [
        [1, 0],
        [2, 10],
      ],
      { kind: 'linechart', yAxis: 'log' },
    );
    assert.deepEqual(ys(log), [[null, 10]]);
    assert.deepEqual(log.notes, ['notPositive', 'notNumbers']);
  });

  it('gives a ladder its bars, by its last two times', () => {
    const shape = { Flight: 'string', Out: 'datetime', In: 'datetime' } as const;
    const model = build(shape, [['AA1', at(1), at(2)]], { kind: 'ladderchart' });
    assert.deepEqual(model.categories, ['AA1']);
    assert.deepEqual(model.series[0]?.points, [{ x: 0, from: Date.parse('2026-03-01'), y: Date.parse('2026-03-02') }]);
  });

  it('is none where there is nothing to draw', () => {
    assert.equal(buildChart(columns({ a: 'string' }), [['x']], { kind: 'timechart' }), undefined);
    assert.equal(buildChart(columns({ a: 'string', b: 'long' }), [], { kind: 'piechart' }), undefined);
    assert.equal(buildChart(columns({ a: 'string', b: 'long' }), [['x', 1]], { kind: 'treemap' }), undefined);
  });

  it('knows every form of a number', () => {
    assert.equal(cellNumber('1.02:03:04.5', 'timespan'), day + 7_384_500);
    assert.equal(cellNumber('-00:00:01', 'timespan'), -1000);
    assert.equal(cellNumber('NaN', 'real'), null);
    assert.equal(cellNumber('0001-01-01T00:00:00.0000000Z', 'datetime'), Date.parse('0001-01-01T00:00:00Z'));
  });
});

describe('ticks', () => {
  it('stand on whole units of time', () => {
    const start = Date.parse('2026-03-01T00:10:00Z');
    assert.deepEqual(
      timeTicks(start, start + 3 * 3_600_000, 4).values.map((tick) => new Date(tick).toISOString().slice(11, 16)),
      ['01:00', '02:00', '03:00'],
    );
    const years = timeTicks(Date.parse('2000-05-01'), Date.parse('2026-01-01'), 6).values;
    assert.deepEqual(
      years.map((tick) => new Date(tick).getUTCFullYear()),
      [2005, 2010, 2015, 2020, 2025],
    );
    assert.deepEqual(durationTicks(0, 100_000, 4).values, [0, 30_000, 60_000, 90_000]);
  });
});
