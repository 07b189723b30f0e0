import assert from 'node:assert/strict';
import { buildFilter, countPreview, parseEntries } from '../../../../src/editor/shares/filterModes.ts';
import { invitationLink, tokenOfText, tokenOfUri } from '../../../../src/editor/shares/invitationLink.ts';
import { parseExpiry } from '../../../../src/editor/shares/parseExpiry.ts';
import { sharedKinds } from '../../../../src/protocol/sharedKinds.ts';

describe('filter of tables', () => {
  it('reads names of tables, and of other kinds behind their names', () => {
    assert.deepEqual(parseEntries(' Logs*, ,Functions/Get* , a/b'), [
      { kind: 'tables', name: 'Logs*' },
      { kind: 'functions', name: 'Get*' },
      { kind: 'tables', name: 'a/b' },
    ]);
    assert.deepEqual(parseEntries(''), []);
  });

  it('shares of no kind what was not named, when only some are shared', () => {
    const filter = buildFilter('include', parseEntries('Flights, Flights, F*'));
    assert.deepEqual(filter.tables, { include: ['Flights', 'F*'], exclude: [] });
    for (const kind of sharedKinds.slice(1)) assert.deepEqual(filter[kind], { include: [], exclude: ['*'] });
  });

  it('holds back only what was named, when all but some are shared', () => {
    const filter = buildFilter('exclude', parseEntries('Secret'));
    assert.deepEqual(filter.tables, { include: [], exclude: ['Secret'] });
    assert.deepEqual(filter.functions, { include: [], exclude: [] });
  });

  it('counts what a dry run says', () => {
    const item = { kind: 'tables', name: 'T', breaksFor: [] } as const;
    const items = [
      { ...item, visible: true },
      { ...item, visible: false },
      { ...item, visible: true, breaksFor: ['S'] },
    ];
    assert.deepEqual(countPreview({ items, entries: 1 }), { visible: 2, hidden: 1, broken: 1 });
  });
});

describe('expiry', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  it('is a time from now, or the end of a day', () => {
    assert.equal(parseExpiry('14 d', now), now + 14 * 86_400_000);
    assert.equal(parseExpiry('2026-11-22', now), Date.UTC(2026, 10, 23));
    assert.equal(parseExpiry(' 2027-01-31 ', now), Date.UTC(2027, 1, 1));
  });
  it('is nothing else, and never over', () => {
    for (const bad of ['', '0', '0 d', 'soon', '2026-11-21', '2026-02-31', '2026-13-01', '14']) {
      assert.equal(parseExpiry(bad, now), undefined, bad);
    }
  });
});

describe('link of an invitation', () => {
  const token = 'aaa.bbb.ccc-_';
  const link = invitationLink('data-share-explorer.data-share-explorer', token);

  it('comes back to its token, from whichever editor', () => {
    assert.equal(link, `vscode://data-share-explorer.data-share-explorer/invitation?token=${token}`);
    assert.equal(tokenOfText(` ${link}\n`), token);
    assert.equal(tokenOfText(link.replace('vscode:', 'vscode-insiders:')), token);
    assert.equal(tokenOfText(token), token);
  });

  it('is allowed with its path and its one parameter only', () => {
    const query = `token=${token}`;
    assert.equal(tokenOfUri({ path: '/invitation', query }), token);
    for (const uri of [
      { path: '/invitation/', query },
      { path: '/run', query },
      { path: '/invitation', query: `${query}&command=x` },
      { path: '/invitation', query: `${query}&${query}` },
      { path: '/invitation', query: 'token=' },
      { path: '/invitation', query: 'Token=a' },
      { path: '/invitation', query: '' },
      { path: '', query },
    ]) {
      assert.equal(tokenOfUri(uri), undefined, JSON.stringify(uri));
    }
  });

  it('leaves any other text as it is, for the engine to refuse', () => {
    assert.equal(tokenOfText('vscode://a.b/run?token=x'), 'vscode://a.b/run?token=x');
    assert.equal(tokenOfText('nonsense'), 'nonsense');
  });
});
