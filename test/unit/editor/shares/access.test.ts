import assert from 'node:assert/strict';
import {
  cachingDocument,
  followedAccessDocument,
  losers,
  ownedAccessDocument,
} from '../../../../src/editor/access/accessDocument.ts';
import type { EffectiveAccess } from '../../../../src/protocol/access.ts';
import type { FollowerOverrides } from '../../../../src/protocol/following.ts';
import { english } from '../../../support/english.ts';

const kim = 'aaduser=kim@contoso.com';
const lee = 'aaduser=lee@fabrikam.com';
const max = 'aaduser=max@fabrikam.com';
const day = 86_400_000;

const overrides: FollowerOverrides = {
  principalsKind: 'union',
  principals: [{ role: 'Viewer', principal: max }],
  cachingKind: 'union',
  caching: { tables: {}, materializedViews: {} },
  prefetchExtents: false,
  syncInterval: 0,
  reportUsage: true,
};
const lines: EffectiveAccess['lines'] = [
  { role: 'AllDatabasesAdmin', principal: lee, origin: 'cluster' },
  { role: 'Viewer', principal: kim, origin: 'leader' },
  { role: 'Viewer', principal: max, origin: 'override' },
];
const access: EffectiveAccess = { kind: 'union', lines, locksOut: false };
const leader: EffectiveAccess = { kind: 'none', lines: lines.slice(0, 2), locksOut: false };

describe('effective access', () => {
  it('shows leader, override and effective side by side, with the origin of each line', () => {
    const text = followedAccessDocument('fabrikam/Copy', access, leader, overrides, english);
    assert.match(text, /# Effective Access to fabrikam\/Copy/);
    const rows = text.split('\n').filter((line) => line.startsWith('| Viewer') || line.startsWith('| AllDatabases'));
    assert.deepEqual(rows, [
      '| AllDatabasesAdmin | aaduser=lee@fabrikam\\.com |  |  | ✓ | the cluster |',
      '| Viewer | aaduser=kim@contoso\\.com | ✓ |  | ✓ | the leader |',
      '| Viewer | aaduser=max@fabrikam\\.com |  | ✓ | ✓ | the override |',
    ]);
    assert.match(text, /is reported to the leader/);
  });

  it('shows what does not count, and warns when nobody is left', () => {
    const replaced = { kind: 'replace', lines: lines.slice(0, 1), locksOut: true } as const;
    const none = { ...overrides, principalsKind: 'replace', principals: [] } as const;
    const text = followedAccessDocument('fabrikam/Copy', replaced, leader, none, english);
    assert.match(text, /⚠ Nobody has a role on the database itself/);
    assert.match(text, /\| Viewer \| aaduser=kim@contoso\\.com \| ✓ \| {2}\| {2}\| does not count \|/);
    assert.deepEqual(losers(access, replaced), [kim, max]);
    assert.deepEqual(losers(replaced, access), []);
  });

  it('of an owned database names the origin of each line', () => {
    const text = ownedAccessDocument(
      'contoso/A',
      { lines: [{ role: 'Admin', principal: kim, origin: 'database' }], locksOut: false },
      english,
    );
    assert.match(text, /\| Admin \| aaduser=kim@contoso\\.com \| the database \| {2}\|/);
  });
});

describe('effective caching', () => {
  it('shows leader, override and effective of the database and of each table', () => {
    const caching = {
      kind: 'union' as const,
      lines: [
        { leader: 7 * day, effective: 7 * day, origin: 'leaderDatabase' as const, bytes: 2048, hotBytes: 1024 },
        {
          table: 'a|b',
          override: null,
          effective: null,
          origin: 'overrideTable' as const,
          bytes: 2048,
          hotBytes: 2048,
        },
      ],
    };
    const text = cachingDocument('fabrikam/Copy', caching, overrides, english);
    assert.match(text, /\| \\\(database\\\) \| 7 d \| {2}\| 7 d \| database on the leader \| 1 KB \| 2 KB \|/);
    assert.match(text, /\| a\\\|b \| {2}\| everything \| everything \| override of the table \|/);
  });
});
