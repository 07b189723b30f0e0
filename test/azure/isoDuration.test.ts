import assert from 'node:assert/strict';
import { milliseconds } from '../../src/azure/arm/isoDuration.ts';

describe('periods of Azure', () => {
  const day = 86_400_000;
  const read: readonly (readonly [string, number | undefined])[] = [
    ['P31D', 31 * day],
    ['P1DT2H3M4.5S', day + ((2 * 60 + 3) * 60 + 4.5) * 1000],
    ['PT30M', 1_800_000],
    ['P2W', 14 * day],
    ['P36500D', 36_500 * day],
    // How long these are depends on when they begin.
    ['P1M', undefined],
    ['P1Y2D', undefined],
    ['P', undefined],
    ['soon', undefined],
  ];
  for (const [text, expected] of read) {
    it(`'${text}' are ${expected ?? 'not known'} milliseconds`, () => assert.equal(milliseconds(text), expected));
  }
});
