import assert from 'node:assert/strict';
import type { FunctionValue } from '../../../src/kql/functions/definition.ts';
import { type FunctionName, functions } from '../../../src/kql/functions/functions.ts';
import { SharingError } from '../../../src/protocol/errors.ts';

const run = (name: FunctionName, ...args: readonly FunctionValue[]): FunctionValue => functions[name].compute(args);
const parsed = (name: FunctionName, ...args: readonly FunctionValue[]): unknown =>
  JSON.parse(String(run(name, ...args)));

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

  it('fit a straight line, with the figures of the documentation', () => {
    const fit = parsed('series_fit_line_dynamic', '[2,5,6,8,11,15,17,18,25,26,30,30]') as Record<string, number>;
    // The documentation cuts its figures off behind the third digit.
    const cut = ['rsquare', 'slope', 'variance', 'rvariance', 'interception'].map(
      (key) => Math.trunc((fit[key] ?? 0) * 1000) / 1000,
    );
    assert.deepEqual(cut, [0.982, 2.73, 98.628, 1.686, -1.666]);
  });
});
