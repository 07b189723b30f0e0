import assert from 'node:assert/strict';
import { followersCsv } from '../../../src/editor/panels/followersCsv.ts';
import { fakeFreshness } from '../../support/fakeBackend.ts';

describe('followers as CSV', () => {
  it('are a line each, with names quoted where they must be', () => {
    const late = { ...fakeFreshness('fake:fabrikam', 'fabrikam', 'A "b", c'), lag: 12.5, behindSince: 0 };
    const [head = '', line = ''] = followersCsv([late], [10_000]).split(/\r?\n/);
    assert.equal(head.split(',').length, 22);
    assert.match(line, /^fabrikam,"A ""b"", c",/);
    assert.match(line, /,Following,,1970-01-01T00:00:00.000Z,12.5,10000,/);
  });

  it('leave empty what Azure does not tell', () => {
    const follower = { ...fakeFreshness('https://f', 'fabrikam', 'Flights'), lag: 5000, percentiles: undefined };
    const { percentiles: _, ...azure } = follower;
    const compared = { at: 0, version: 'v7.1', leaderVersion: 'v7.2' };
    const lines = followersCsv(
      [
        { ...azure, compared },
        { ...azure, compared: { at: 0 } },
      ],
      [1000, 1000],
    ).split(/\r?\n/);
    assert.match(lines[1] ?? '', /,5000,1000,,,,,v7\.2,v7\.1,,,,,,1970-01-01T00:00:00\.000Z$/);
    assert.match(lines[2] ?? '', /,,1000,,,,,,,,,,,,1970-01-01T00:00:00\.000Z$/);
  });
});
