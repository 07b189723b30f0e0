import assert from 'node:assert/strict';
import type { CommitLag } from '../../../src/protocol/catalog.ts';
import { timeline } from '../../../webview/freshness/timeline.ts';
import { Formats } from '../../../webview/ui/format.ts';

const formats = new Formats('en');
const commit = (version: number): CommitLag => {
  const committedAt = 1000 * version;
  return { version, committedAt, noticedAt: committedAt + 1, visibleAt: committedAt + 3, rows: 0 };
};

describe('the timeline of a follower', () => {
  it('is newest first, and keeps what befell the link however many commits came after it', () => {
    const commits = Array.from({ length: 500 }, (_, index) => commit(index + 1));
    const revoked = { at: 5, principal: 'aaduser=kim@contoso.com', operation: 'AccessSuspended', details: '' };
    const shown = timeline(commits, [revoked], formats);
    assert.equal(shown[0]?.key, 'sync 500');
    assert.equal(shown[1]?.key, 'commit 500');
    assert.equal(shown.at(-1)?.what, 'Access revoked');
    assert.equal(shown.length, 41);
  });
});
