import assert from 'node:assert/strict';
import { formatBytes, formatCount, formatDuration, parseDuration, writeNumbersIn } from '../../../src/editor/format.ts';
import { quotedName } from '../../../src/protocol/quotedName.ts';

describe('formats of the editor', () => {
  it('write durations for people', () => {
    const cases: readonly [number, string][] = [
      [0, '0 ms'],
      [0.4, '<1 ms'],
      [3.2, '3 ms'],
      [999, '999 ms'],
      [1_230, '1.2 s'],
      [125_000, '2 min 5 s'],
      [120_000, '2 min'],
      [3_840_000, '1 h 4 min'],
      [90_000_000, '1 d 1 h'],
      [7 * 86_400_000, '7 d'],
    ];
    for (const [milliseconds, shown] of cases) assert.equal(formatDuration(milliseconds), shown);
  });

  it('read durations that people write', () => {
    const cases: readonly [string, number | undefined][] = [
      ['0', 0],
      ['500 ms', 500],
      ['5s', 5_000],
      ['1.5 min', 90_000],
      ['1,5 min', 90_000],
      ['2H', 7_200_000],
      [' 7d ', 7 * 86_400_000],
      ['5', undefined],
      ['', undefined],
      ['soon', undefined],
      ['-1 s', undefined],
    ];
    for (const [text, milliseconds] of cases) assert.equal(parseDuration(text), milliseconds, text);
  });

  it('write counts and bytes', () => {
    assert.equal(formatCount(3_000_000), '3,000,000');
    assert.equal(formatBytes(1), '1 byte');
    assert.equal(formatBytes(17), '17 bytes');
    assert.equal(formatBytes(1536), '1.5 KB');
    assert.equal(formatBytes(300 * 1024 * 1024), '300 MB');
    assert.equal(formatBytes(5 * 1024 ** 4), '5 TB');
  });

  it('write numbers as the language of the editor does', () => {
    try {
      writeNumbersIn('de');
      assert.equal(formatCount(3_000_000), '3.000.000');
      assert.equal(formatDuration(1_230), '1,2 s');
      assert.equal(formatDuration(1_000 * 86_400_000), '1.000 d');
      assert.equal(formatBytes(17), '17 Byte');
      assert.equal(formatBytes(1536), '1,5 KB');
      // Whatever a test or a pack calls its language.
      writeNumbersIn('qps-ploc');
      assert.equal(formatCount(3_000_000), '3,000,000');
    } finally {
      writeNumbersIn('en');
    }
  });

  it('quote any name for KQL', () => {
    assert.equal(quotedName('Flights'), "['Flights']");
    assert.equal(quotedName("O'Hare \\ Cost $"), "['O\\'Hare \\\\ Cost $']");
  });
});
