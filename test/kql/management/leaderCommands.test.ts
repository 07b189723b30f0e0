import assert from 'node:assert/strict';
import { loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import type { ManagementCommand } from '../../../src/protocol/management.ts';
import { commandOf } from '../support/commandOf.ts';

const day = 86_400_000;

describe('management commands of a database', function () {
  this.timeout(60_000);
  before(() => loadKustoLanguage());

  const leader: readonly (readonly [string, ManagementCommand])[] = [
    [
      ".create-merge table T (a: int64, ['b c']: date) with (folder='f')",
      {
        kind: 'createTables',
        tables: [
          {
            name: 'T',
            columns: [
              { name: 'a', type: 'long' },
              { name: 'b c', type: 'datetime' },
            ],
          },
        ],
        existing: 'merge',
        folder: 'f',
      },
    ],
    [
      '.rename columns z = T.a, y = T.b',
      {
        kind: 'renameColumns',
        renames: [
          { table: 'T', from: 'a', to: 'z' },
          { table: 'T', from: 'b', to: 'y' },
        ],
      },
    ],
    ['.drop tables (A, B) ifexists', { kind: 'dropTables', tables: ['A', 'B'], ifExists: true }],
    [
      '.create function ifnotexists F(x: long) {\n  // why\n  x + 1\n}',
      {
        kind: 'setFunction',
        mode: 'createIfNotExists',
        name: 'F',
        parameters: '(x: long)',
        body: '{\n  // why\n  x + 1\n}',
      },
    ],
    [
      '.alter-merge table T policy retention softdelete = 10d recoverability = disabled',
      {
        kind: 'alterRetentionPolicy',
        entities: { kind: 'tables', names: ['T'] },
        softDelete: 10 * day,
        recoverable: false,
      },
    ],
    [
      '.alter table Db.T policy caching hot = 7d, hot_window = datetime(2024-01-01) .. datetime(2024-02-01) | project Policy',
      {
        kind: 'alterCachingPolicy',
        database: 'Db',
        entities: { kind: 'tables', names: ['T'] },
        policy: { hotSpan: 7 * day, hotWindows: [{ from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 1, 1) }] },
      },
    ],
    [
      '.alter materialized-view V policy caching hot = 1d',
      { kind: 'alterCachingPolicy', entities: { kind: 'materializedViews', names: ['V'] }, policy: day },
    ],
    ['.show table * policy caching', { kind: 'showPolicy', policy: 'caching', all: 'tables' }],
    ['.show database * policy retention', { kind: 'showPolicy', policy: 'retention', all: 'databases' }],
    [
      '.rename tables A = B ifexists, B = A, C = D ifexists',
      {
        kind: 'renameTables',
        renames: [
          { from: 'B', to: 'A', ifExists: true },
          { from: 'A', to: 'B', ifExists: false },
          { from: 'D', to: 'C', ifExists: true },
        ],
      },
    ],
    [
      '.drop materialized-view V ifexists',
      { kind: 'dropEntities', of: 'materializedViews', names: ['V'], ifExists: true },
    ],
    ['.create database D ifnotexists', { kind: 'createDatabase', database: 'D', ifNotExists: true }],
    ['.drop database D ifexists', { kind: 'dropDatabase', database: 'D', ifExists: true }],
    [
      ".alter-merge table T column-docstrings (a: 'x', ['b c']: 'y')",
      { kind: 'describeColumns', table: 'T', docStrings: { a: 'x', 'b c': 'y' }, merge: true },
    ],
    ['.show databases (A, B) details', { kind: 'showDatabaseDetails', databases: ['A', 'B'], as: 'details' }],
    ['.show database identity', { kind: 'showDatabaseDetails', as: 'identity' }],
    [
      ".set cluster viewers ('aaduser=kim') skip-results 'n'",
      {
        kind: 'changeClusterPrincipals',
        change: 'set',
        role: 'AllDatabasesViewer',
        principals: ['aaduser=kim'],
        notes: 'n',
        skipResults: true,
      },
    ],
    ['.delete database Db policy caching', { kind: 'alterCachingPolicy', database: 'Db' }],
    [
      '.ingest inline into table T <| 1,a\n2,b',
      {
        kind: 'ingestInline',
        table: 'T',
        data: '1,a\n2,b',
        format: { format: 'csv', delimiter: ',', header: false },
      },
    ],
    [
      ".ingest inline into table T with (format='multijson', ingestionMappingReference='M') <| {}",
      {
        kind: 'ingestInline',
        table: 'T',
        data: '{}',
        format: { format: 'multijson' },
        mapping: { reference: 'M' },
      },
    ],
    [
      `.ingest into table T ('x.json') with (format='json', ingestionMapping='[{"Column":"a",' '"Path":"$.b"}]')`,
      {
        kind: 'ingestFiles',
        table: 'T',
        paths: ['x.json'],
        format: { format: 'json' },
        mapping: { columns: [{ column: 'a', path: '$.b' }] },
      },
    ],
    [
      `.create table T ingestion csv mapping "M"\n'['\n'  {"column":"a","DataType":"int","Properties":{"Ordinal":"1"}},'\n  '{"Name":"b","ConstValue":"it\\'s"},'\n']'`,
      {
        kind: 'setIngestionMapping',
        mode: 'create',
        table: 'T',
        mappingKind: 'csv',
        name: 'M',
        columns: [
          { column: 'a', type: 'int', ordinal: 1 },
          { column: 'b', constant: "it's" },
        ],
      },
    ],
    [
      '.alter-merge database Db ingestion JSON mapping "M" ```\n[{"column":"a","path":"$.x","transform":"datetimefromunixseconds"},{"column":"b","Properties":{"Path":"fixed","Transform":null}}]\n```',
      {
        kind: 'setIngestionMapping',
        mode: 'merge',
        database: 'Db',
        mappingKind: 'json',
        name: 'M',
        columns: [
          { column: 'a', path: '$.x', transform: 'DateTimeFromUnixSeconds' },
          { column: 'b', constant: 'fixed' },
        ],
      },
    ],
    [
      '.drop table T ingestion parquet mapping "M"',
      { kind: 'dropIngestionMapping', table: 'T', mappingKind: 'parquet', name: 'M' },
    ],
    ['.show table T ingestion mappings', { kind: 'showIngestionMappings', table: 'T', isCluster: false }],
    [
      '.show table T ingestion json mapping "M" | project Name',
      { kind: 'showIngestionMappings', table: 'T', mappingKind: 'json', name: 'M', isCluster: false },
    ],
    [
      '.show database Db ingestion csv mapping "M"',
      { kind: 'showIngestionMappings', database: 'Db', mappingKind: 'csv', name: 'M', isCluster: false },
    ],
    ['.show ingestion csv mappings', { kind: 'showIngestionMappings', mappingKind: 'csv', isCluster: true }],
    ['.set-or-replace T <| U | take 1', { kind: 'setTable', mode: 'setOrReplace', table: 'T', query: 20 }],
    [
      ".create materialized-view with (backfill=true, docstring='d') V on table T { T | summarize count() by a }",
      {
        kind: 'setMaterializedView',
        mode: 'create',
        name: 'V',
        source: 'T',
        query: 'T | summarize count() by a',
        backfill: true,
        docString: 'd',
      },
    ],
    ['// first\n.show sharing journal', { kind: 'showSharingJournal' }],
    ['.show database Db details', { kind: 'showDatabaseDetails', databases: ['Db'], as: 'details' }],
    [
      '.set database Db viewers none',
      { kind: 'changeDatabasePrincipals', database: 'Db', change: 'set', role: 'Viewer', principals: [] },
    ],
  ];
  for (const [text, expected] of leader) {
    it(`reads ${text.replaceAll('\n', ' ')}`, () => assert.deepEqual(commandOf(text), expected));
  }
});
