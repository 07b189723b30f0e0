import assert from 'node:assert/strict';
import type { FunctionValue } from '../../../src/kql/functions/definition.ts';
import { type FunctionName, functions } from '../../../src/kql/functions/functions.ts';
import { SharingError } from '../../../src/protocol/errors.ts';

const run = (name: FunctionName, ...args: readonly FunctionValue[]): FunctionValue => functions[name].compute(args);
const parsed = (name: FunctionName, ...args: readonly FunctionValue[]): unknown =>
  JSON.parse(String(run(name, ...args)));
const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toFixed(9)) + 0);

describe('functions of series', () => {
  it('go element by element, and give null where one of two series has no number', () => {
    assert.equal(run('series_add', '[1,2,3]', '[10,20]'), '[11,22,null]');
    assert.equal(run('series_multiply', '[1,"x",3]', '[2.5,2,2]'), '[2.5,null,6.0]');
    assert.equal(run('series_divide', '[1,1]', '[4,0]'), '[0.25,"Infinity"]');
    assert.equal(run('series_less', '[1,2,null]', '[2,1,0]'), '[true,false,null]');
    assert.equal(run('series_floor', '[-1.5,2]'), '[-2.0,2.0]');
    assert.equal(run('series_abs', '[-3,null]'), '[3,null]');
    assert.equal(run('series_abs', '{"a":1}'), null);
    assert.equal(run('series_abs', null), null);
  });

  it('refuse whole numbers that would not come back as they were', () => {
    assert.throws(() => run('series_abs', '[9007199254740993]'), SharingError);
  });

  it('fill gaps from before, from behind, by a constant and along a line', () => {
    const gaps = '[null,1,null,4,null]';
    assert.equal(run('series_fill_forward', gaps, null), '[null,1,1,4,4]');
    assert.equal(run('series_fill_backward', gaps, null), '[1,1,4,4,null]');
    assert.equal(run('series_fill_forward', '[0,1,0]', 0), '[0,1,1]');
    assert.equal(run('series_fill_const', gaps, '0.5', null), '[0.5,1,0.5,4,0.5]');
    assert.equal(
      run('series_fill_linear', '[null,1.0,null,null,4.0,null]', null, true, 0),
      '[1.0,1.0,2.0,3.0,4.0,4.0]',
    );
    assert.equal(run('series_fill_linear', '[null,1,null,2]', null, false, 0), '[null,1,1,2]');
    assert.equal(run('series_fill_linear', '[null,null]', null, true, 7), '[7.0,7.0]');
  });

  it('measure', () => {
    assert.equal(run('series_dot_product', '[1,2]', '[3,4]'), 11);
    assert.equal(run('series_magnitude', '[3,4]'), 5);
    assert.equal(run('series_pearson_correlation', '[1,2,3]', '[6,4,2]'), -1);
    assert.throws(() => run('series_dot_product', '[1]', '[1,2]'), /different lengths/);
    assert.throws(() => run('series_sum', '[1,null]'), /gaps/);
  });

  it('filter', () => {
    assert.equal(run('series_fir', '[2,4,6]', '[1,1]', null, false), '[1.0,3.0,5.0]');
    assert.equal(run('series_fir', '[2,4,6]', '[1,1,1]', false, true), '[6,12,10]');
    assert.equal(run('series_iir', '[1,2,3]', '[1]', '[1,-1]'), '[1.0,3.0,6.0]');
  });

  it('take a number for a series of it', () => {
    assert.equal(run('series_add', '[1,2.5]', '1'), '[2.0,3.5]');
    assert.equal(run('series_divide', '1', '[2,4]'), '[0.5,0.25]');
    assert.equal(run('series_less', '2', '[1,3]'), '[false,true]');
    assert.equal(run('series_add', '[1]', '"1"'), null);
    assert.throws(() => run('series_log', '[-1]'), SharingError);
  });

  it('have statistics, with the figures of the documentation', () => {
    const series = '[23,46,23,87,4,8,3,75,2,56,13,75,32,16,29]';
    const stats = parsed('series_stats', series, false);
    assert.deepEqual(stats, [2, 8, 87, 3, 32.8, 28.503633853548266, 812.4571428571428]);
    const bag = parsed('series_stats_dynamic', series, false) as Record<string, number>;
    assert.deepEqual([bag.sum, bag.len, bag.min_idx], [492, 15, 8]);
    assert.equal(run('series_stats', '[1,null,3]', false), null);
    assert.deepEqual(parsed('series_stats', '[null,1,"NaN",3]', true), [1, 1, 3, 3, 2, Math.SQRT2, 2]);
  });

  it('are the sum of season, trend and rest, with the figures of the documentation', () => {
    const season = (values: string, period: bigint): number[] =>
      parsed('series_seasonal', values, period, null) as number[];
    assert.deepEqual(season('[1,3,5,1,3,5,2,4,6]', 3n), [1, 3, 5, 1, 3, 5, 1, 3, 5]);
    assert.deepEqual(season('[1,3,5,2,4,6,1,3,5,2,4,6]', 3n).slice(0, 4), [1.5, 3.5, 5.5, 1.5]);
    assert.deepEqual(season('[1,3,5,2,4,6,7]', -1n), [0, 0, 0, 0, 0, 0, 0]);
    assert.throws(() => season('[1,3,5,2,4,6,1,3]', -1n), /Give the period/);
    const parts = parsed('series_decompose', '[1,5,3,7,5,9,100]', 2n, 'linefit', 1n, null) as number[][];
    assert.deepEqual(parts[1], [3, 7, 3, 7, 3, 7, 3]);
    const [first = 0, , , , , , last = 0] = parts[2] ?? [];
    // The last point is not learnt from, and still has a forecast.
    assert.ok(Math.abs(last - first - 6 * (32 / 35)) < 1e-12);
    assert.equal(parts[3]?.[6], 100 - (parts[0]?.[6] ?? 0));
  });

  it('have outliers, with the scores that Kusto gave', () => {
    const values = '[-3,2.4,15,3.9,5,6,4.5,5.2,3,4,5,16,7,5,5,4]';
    const scores = parsed('series_outliers', values, null, null, null, null) as number[];
    const expected = [-1.9040785483608571, -0.10021466044004519, 1.3361954725339347, 0, 0, 0, 0, 0, 0, 0, 0];
    assert.deepEqual(rounded(scores), rounded([...expected, 1.6702443406674186, 0, 0, 0, 0]));
    assert.deepEqual(
      parsed('series_outliers', '[1,2,3,4,-9,null,13]', 'tukey', -9, null, null),
      [-0.5, 0, 0, 0, 0, 0, 4.5],
    );
    assert.equal(run('series_outliers', '[7,7,7]', null, null, null, null), '[0.0,0.0,0.0]');
    assert.equal(run('series_outliers', '{"a":1}', null, null, null, null), null);
    assert.throws(
      () => run('series_outliers', '[7,7,7,7,7,7,7,7,7,7,7,9]', null, null, null, null),
      /nearly all the same/,
    );
    assert.deepEqual(parsed('series_outliers', '[1,2,3]', 'ctukey', null, 25, 75), [-0.5, 0, 0.5]);
    assert.throws(() => run('series_outliers', '[1,2]', null, null, 20, 80), /the percentiles 20 and 80/);
    assert.throws(() => run('series_outliers', '[1,2]', 'zscore', null, null, null), SharingError);
  });

  it('have anomalies: outliers of what season and trend leave', () => {
    const values = '[1,5,2,6,1,5,1,40,2,5,1,6]';
    const anomalies = (...args: readonly FunctionValue[]): number[][] =>
      parsed('series_decompose_anomalies', values, ...args) as number[][];
    const [flags, scores, baseline] = anomalies(null, 2n, 'none', null, null, null);
    const [, season, , rest] = parsed('series_decompose', values, 2n, 'none', null, null) as number[][];
    assert.deepEqual(flags, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    assert.deepEqual(scores, parsed('series_outliers', JSON.stringify(rest), null, null));
    assert.deepEqual(baseline, season);
    assert.deepEqual(anomalies(1e9, 2n, 'none', null, 'tukey', null)[0], new Array(12).fill(0));
    assert.throws(() => anomalies(null, -1n, null, null, null, null), /Give the period/);
    assert.throws(() => anomalies(null, 2n, null, 3n, null, null), /points to test/);
    const line = (): unknown =>
      run('series_decompose_anomalies', '[0.1,0.2,0.3,0.4]', null, 0n, 'linefit', null, null, null);
    assert.throws(line, /nearly all the same/);
  });

  it('turn into frequencies and back', () => {
    const [re, im] = parsed('series_fft', '[1,0,0,0,0,0]', null) as number[][];
    assert.deepEqual([re, im], [new Array(6).fill(1), new Array(6).fill(0)]);
    const values = [3, -1, 4, 1, -5, 9, 2];
    const there = parsed('series_fft', JSON.stringify(values), null) as number[][];
    assert.ok(Math.abs((there[0]?.[0] ?? 0) - 13) < 1e-12);
    const back = parsed('series_ifft', JSON.stringify(there[0]), JSON.stringify(there[1])) as number[][];
    assert.deepEqual(back.map(rounded), [values, values.map(() => 0)]);
  });

  it('fit a polynomial of any degree', () => {
    const [rsquare, coefficients] = parsed('series_fit_poly', '[0,7,26,63,124]', null, 3n) as [number, number[]];
    assert.ok(Math.abs(rsquare - 1) < 1e-12);
    assert.deepEqual(rounded(coefficients), [1, 0, 0, -1]);
    const line = parsed('series_fit_poly', '[2,5,6,8,11]', null, null) as [number, number[]];
    assert.ok(Math.abs((line[1][0] ?? 0) - 2.1) < 1e-12);
    assert.throws(() => run('series_fit_poly', '[1,2]', null, 2n), SharingError);
  });

  it('fit a straight line, with the figures of the documentation', () => {
    const fit = parsed('series_fit_line_dynamic', '[2,5,6,8,11,15,17,18,25,26,30,30]') as Record<string, number>;
    // The documentation cuts its figures off behind the third digit.
    const cut = ['rsquare', 'slope', 'variance', 'rvariance', 'interception'].map(
      (key) => Math.trunc((fit[key] ?? 0) * 1000) / 1000,
    );
    assert.deepEqual(cut, [0.982, 2.73, 98.628, 1.686, -1.666]);
  });
});
