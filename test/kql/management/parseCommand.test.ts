import assert from 'node:assert/strict';
import { diagnosticsOf } from '../../../src/kql/editing/diagnostics.ts';
import { type Globals, loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { parseCommand } from '../../../src/kql/management/parseCommand.ts';
import { globalsOf } from '../../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { ManagementCommand } from '../../../src/protocol/management.ts';

const day = 86_400_000;

function commandOf(text: string): ManagementCommand {
  const { command } = parseCommand(text);
  assert.deepEqual(ManagementCommand.parse(command), command, 'it is plain data of the union');
  return command;
}

function refusal(text: string): SharingError {
  try {
    parseCommand(text);
  } catch (error) {
    assert.ok(SharingError.is(error), String(error));
    return error;
  }
  return assert.fail(`'${text}' was not refused`);
}

describe('management commands', function () {
  this.timeout(60_000);
  let globals: Globals;
  before(() => {
    loadKustoLanguage();
    globals = globalsOf({
      cluster: 'contoso',
      name: 'Db',
      version: '1',
      tables: [{ name: 'T', columns: [{ id: 'c1', name: 'n', type: 'long' }] }],
    });
  });

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

  const mappings: readonly (readonly [string, RegExp])[] = [
    ['[{"column":"a"', /no JSON/],
    ['{"column":"a"}', /JSON array/],
    ['[{"Properties":{"Path":"$.a"}}]', /Element 1 .* names no column/],
    ['[{"column":"a","Propertys":{"Path":"$.a"}}]', /'a'.*'propertys'/],
    ['[{"column":"a","datatype":"text","path":"$.a"}]', /'a'.*'text' is not a type/],
    ['[{"column":"a","path":"$.a","transform":"Upper"}]', /'a'.*no transformation 'Upper'/],
  ];
  for (const [mapping, message] of mappings) {
    it(`refuses the ingestion mapping ${mapping}`, () => {
      const text = `.create table T ingestion json mapping "M" '${mapping}'`;
      const { code, message: says, span } = refusal(text);
      assert.equal(code, 'MappingInvalid');
      assert.match(says, message);
      assert.equal(span?.start, text.indexOf("'[") < 0 ? text.indexOf("'{") : text.indexOf("'["));
    });
  }
  it('refuses a kind of ingestion mapping that there is not', () =>
    assert.match(refusal('.drop table T ingestion azmonstream mapping "M"').message, /'azmonstream'/));

  it('marks nothing as wrong in the editor that can be run', () => {
    const texts = [
      '.show follower database NotInScope',
      '.show follower databases (A, B)',
      '.alter follower database X tables include add (Plain)',
      '.drop table T ingestion CSV mapping "M"',
      '.show sharing journal | take 5',
      '.show extents',
      '.show database journal | take 1',
      '.show commands-and-queries | where CommandType == "Query" and Duration > 1s',
      '.show operations | where State == "Failed" | project OperationId, Status',
      '.show operations 3827def6-0773-4f2a-859e-c02cf395deaf',
      '.show ingestion failures | where FailureKind == "Permanent"',
      '.show diagnostics | project IsHealthy',
      '.show capacity | where Resource == "ingestions"',
      '.show cluster details',
      '.show plugins',
      '.show table T principals',
      '.show table T policy streamingingestion | project Policy',
      '.show database NotInScope principal roles',
    ];
    for (const text of texts) assert.deepEqual(diagnosticsOf({ uri: text, text }, globals), [], text);
    const unknown = diagnosticsOf({ uri: 'u', text: '.show tables | where Nowhere == 1' }, globals);
    assert.equal(unknown.length, 1);
  });

  it('marks what is wrong beside a kind of ingestion mapping in upper case', () => {
    const startsOf = (text: string, symbols?: Globals): readonly number[] =>
      diagnosticsOf({ uri: 'u', text }, symbols).map(({ start }) => start);
    assert.deepEqual(startsOf('.drop table Nowhere ingestion CSV mapping "M"', globals), [12]);
    const unfinished = '.drop table T ingestion CSV mapping';
    assert.deepEqual([startsOf(unfinished).length, startsOf(unfinished, globals).length], [1, 1]);
  });

  it('name the type of a command as Kusto lists it', () => {
    const types: Readonly<Record<string, string>> = {
      '.show tables': 'TablesShow',
      '.show database schema': 'SchemaShow',
      '.ingest into table T "x.csv"': 'DataIngestPull',
      '.set-or-append T <| U': 'TableSetOrAppend',
      '.create-or-alter function F() { T }': 'FunctionCreateOrAlter',
      '.drop extents <| .show table T extents': 'ExtentsDrop',
      '.show sharing usage': 'SharingUsageShow',
    };
    for (const [text, type] of Object.entries(types)) assert.equal(parseCommand(text).type, type, text);
  });

  it('finds the query that follows a command', () => {
    const text = '.show follower databases | where DatabaseName == "A"';
    assert.equal(parseCommand(text).pipe, text.indexOf('|'));
    assert.equal(parseCommand('.show follower databases').pipe, undefined);
  });

  it('refuses by name and place what is unknown, in form or not supported', () => {
    const unknown = refusal('.frobnicate all');
    assert.equal(unknown.code, 'QueryNotSupported');
    assert.match(unknown.message, /'\.frobnicate all'/);
    assert.deepEqual(unknown.span, { start: 0, length: 15 });
    const malformed = refusal('.alter follower database MyDb prefetch-extents = maybe');
    assert.equal(malformed.code, 'QueryInvalid');
    assert.equal(malformed.span?.start, 49);
    for (const text of [
      '.ingest async into table T "x"',
      '.set async T <| U',
      '.drop extents older 10 days from T',
      '.show databases (Db) entities',
      '.create database D volatile',
      '.show databases principals',
      '.show functions (F, G)',
      '.show tables; .drop table T',
      '.ingest inline into table T [1, "a"] [2, "b"]',
      '.alter table T policy caching hot = 1d and more',
      '.add cluster ops ("aaduser=kim")',
      '.detach database D',
      '.create table T (a: long) with (hidden=true)',
      '.create materialized-view with (lookback=1d) V on table T { T | summarize count() by a }',
      '.create materialized-view V on materialized-view W { W | summarize count() by a }',
    ]) {
      assert.equal(refusal(text).code, 'QueryNotSupported', text);
    }
    const backwards =
      '.alter table T policy caching hot = 1d, hot_window = datetime(2024-02-01) .. datetime(2024-01-01)';
    assert.equal(refusal(backwards).code, 'QueryInvalid');
    assert.equal(refusal('.show capacity with (scope=workloadgroup)').code, 'QueryNotSupported');
  });
});
