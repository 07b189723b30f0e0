import assert from 'node:assert/strict';
import { loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import type { ManagementCommand } from '../../../src/protocol/management.ts';
import { commandOf } from '../support/commandOf.ts';

const day = 86_400_000;

describe('management commands of a follower', function () {
  this.timeout(60_000);
  before(() => loadKustoLanguage());

  const follower: readonly (readonly [string, ManagementCommand])[] = [
    ['.show follower database MyDb', { kind: 'showFollowerDatabases', databases: ['MyDb'] }],
    [".show follower databases (A, ['B c'])", { kind: 'showFollowerDatabases', databases: ['A', 'B c'] }],
    ['.show follower databases', { kind: 'showFollowerDatabases' }],
    [
      '.alter follower database MyDb policy caching hot = 7d',
      { kind: 'alterFollowerCaching', database: 'MyDb', policy: 7 * day },
    ],
    [
      '.alter follower database MyDb policy caching hotdata = 12h hotindex = 12h',
      { kind: 'alterFollowerCaching', database: 'MyDb', policy: day / 2 },
    ],
    ['.delete follower database MyDb policy caching', { kind: 'alterFollowerCaching', database: 'MyDb' }],
    [
      '.alter follower database MyDb tables (T1, T2) policy caching hot = 0d',
      {
        kind: 'alterFollowerCaching',
        database: 'MyDb',
        entities: { kind: 'tables', names: ['T1', 'T2'] },
        policy: 0,
      },
    ],
    [
      '.delete follower database MyDb materialized-view V policy caching',
      { kind: 'alterFollowerCaching', database: 'MyDb', entities: { kind: 'materializedViews', names: ['V'] } },
    ],
    [
      ".add follower database MyDb viewers ('aadgroup=mygroup@contoso.com', 'aaduser=kim@contoso.com') 'My Group'",
      {
        kind: 'changeFollowerPrincipals',
        database: 'MyDb',
        change: 'add',
        role: 'Viewer',
        principals: ['aadgroup=mygroup@contoso.com', 'aaduser=kim@contoso.com'],
        notes: 'My Group',
      },
    ],
    [
      ".drop follower database MyDb unrestrictedviewers ('aaduser=kim@contoso.com')",
      {
        kind: 'changeFollowerPrincipals',
        database: 'MyDb',
        change: 'drop',
        role: 'UnrestrictedViewer',
        principals: ['aaduser=kim@contoso.com'],
      },
    ],
    [
      '.alter follower database MyDb principals-modification-kind = replace',
      { kind: 'alterFollowerModificationKind', database: 'MyDb', of: 'principals', to: 'replace' },
    ],
    [
      '.alter follower database MyDb caching-policies-modification-kind = none',
      { kind: 'alterFollowerModificationKind', database: 'MyDb', of: 'caching', to: 'none' },
    ],
    [
      '.alter follower database MyDb from "file:///c" prefetch-extents = true',
      { kind: 'alterFollowerPrefetch', database: 'MyDb', leader: 'file:///c', prefetchExtents: true },
    ],
    [
      '.alter follower database MyDb database-name-override = Other',
      { kind: 'renameFollowerDatabase', database: 'MyDb', name: 'Other' },
    ],
    [
      ".alter follower database MyDb external tables exclude add (Raw*, Plain, ['With blank'])",
      {
        kind: 'alterFollowerFilter',
        database: 'MyDb',
        of: 'externalTables',
        list: 'exclude',
        change: 'add',
        names: ['Raw*', 'Plain', 'With blank'],
      },
    ],
    [
      '.alter follower database MyDb policy caching hot = 7d, hot_window = datetime(2024-01-01) .. datetime(2024-02-01), hot_window = datetime(2025-01-01) .. datetime(2025-01-01 12:00)',
      {
        kind: 'alterFollowerCaching',
        database: 'MyDb',
        policy: {
          hotSpan: 7 * day,
          hotWindows: [
            { from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 1, 1) },
            { from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 0, 1, 12) },
          ],
        },
      },
    ],
    [
      '.alter follower database MyDb policy caching hotdata = 3d hotindex = 2d',
      {
        kind: 'alterFollowerCaching',
        database: 'MyDb',
        policy: { hotSpan: 3 * day, indexHotSpan: 2 * day, hotWindows: [] },
      },
    ],
    [
      ".alter follower database MyDb from '/leader' metadata '{}'",
      { kind: 'setFollowerMetadata', database: 'MyDb', leader: '/leader', metadata: '{}' },
    ],
    [
      ".alter follower cluster configuration from '/leader' follow-authorized-principals = false",
      { kind: 'alterFollowerCluster', leader: '/leader', principalsKind: 'replace' },
    ],
    [
      ".alter follower cluster configuration from '/leader' default-caching-policies-modification-kind = none",
      { kind: 'alterFollowerCluster', leader: '/leader', cachingKind: 'none' },
    ],
    [
      ".alter follower cluster configuration from '/leader' database-name-prefix = P_",
      { kind: 'alterFollowerCluster', leader: '/leader', databaseNamePrefix: 'P_' },
    ],
    [
      ".add follower database ['My Db'] tables include (A*, B) exclude (C) external tables exclude (*) from '/leader' default-principals-modification-kind = replace default-caching-policies-modification-kind=none",
      {
        kind: 'addFollowerDatabase',
        database: 'My Db',
        leader: '/leader',
        filter: {
          tables: { include: ['A*', 'B'], exclude: ['C'] },
          externalTables: { include: [], exclude: ['*'] },
          materializedViews: { include: [], exclude: [] },
          functions: { include: [], exclude: [] },
        },
        principalsKind: 'replace',
        cachingKind: 'none',
      },
    ],
    [
      ".drop follower databases (A, B) from '/leader'",
      { kind: 'dropFollowerDatabases', databases: ['A', 'B'], leader: '/leader' },
    ],
  ];
  for (const [text, expected] of follower) {
    it(`reads ${text}`, () => assert.deepEqual(commandOf(text), expected));
  }
});
