import assert from 'node:assert/strict';
import { atan2, cos, sin } from '../../../src/kql/functions/geo/trigonometry.ts';
import { shortReal } from '../../../src/kql/functions/realText.ts';

describe('the last digit of a real', () => {
  const texts: readonly (readonly [number, string])[] = [
    [0.1 + 0.2, '0.30000000000000007'],
    [40.764323000000005, '40.764323000000008'],
    [9.999999999999998, '9.999999999999999'],
    [-9.999999999999998, '-9.999999999999999'],
    [1 / 3, '0.3333333333333333'],
    [0.1, '0.1'],
    [123456.789, '123456.789'],
  ];
  for (const [value, text] of texts) it(text, () => assert.equal(shortReal(value), text));

  it('never makes another real of it', () => {
    for (let i = 1; i < 2_000; i += 1) {
      const value = (Math.sqrt(i) / 7) * 10 ** ((i % 41) - 20);
      assert.equal(Number(shortReal(value)), value);
    }
  });
});

describe('sines, cosines and arc tangents', () => {
  // As a C library rounds them.
  const angles: readonly (readonly [number, number, number])[] = [
    [50 * (Math.PI / 180), 0.766044443118978, 0.6427876096865394],
    [50.25 * (Math.PI / 180), 0.7688418320734596, 0.6394390019805847],
    [-73.973017 * (Math.PI / 180), -0.9611317800850987, 0.2760900239241711],
  ];
  for (const [angle, sine, cosine] of angles) {
    it(String(angle), () => {
      assert.equal(sin(angle), sine);
      assert.equal(cos(angle), cosine);
    });
  }

  it('an angle comes back', () => {
    for (let i = -170; i < 180; i += 7) {
      const angle = (i / 180) * Math.PI;
      assert.ok(Math.abs(atan2(sin(angle), cos(angle)) - angle) <= 2 ** -52);
    }
  });
});
