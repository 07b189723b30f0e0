import assert from 'node:assert/strict';
import { followersCsv } from '../../../src/editor/panels/followersCsv.ts';
import { fakeFreshness } from '../../support/fakeBackend.ts';

describe('followers as CSV', () => {
  it('are a line each, with names quoted where they must be', () => {
    const late = { ...fakeFreshness('fake:fabrikam', 'fabrikam', 'A "b", c'), lag: 12.5, behindSince: 0 };
    const [head = '', line = ''] = followersCsv([late], [10_000]).split(/\r?\n/);
    assert.equal(head.split(',').length, 21);
    assert.match(line, /^fabrikam,"A ""b"", c",/);
    assert.match(line, /,Following,,1970-01-01T00:00:00.000Z,12.5,10000,/);
  });
});
