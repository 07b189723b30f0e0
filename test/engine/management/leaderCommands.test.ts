import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly cluster: string;
  /** Rows of one text on database `Db`, and those alone. */
  run(text: string): Promise<Cell[][]>;
  rows(text: string): Promise<Record<string, Cell>[]>;
}

async function openScene(): Promise<Scene> {
  const fixture = await openCommandEngine();
  const { engine, folder } = fixture;
  const { uri: cluster } = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' });
  await engine.createDatabase({ cluster, database: 'Db' });
  return {
    fixture,
    cluster,
    run: async (text) => (await fixture.ask(cluster, 'Db', text)).rows,
    rows: (text) => fixture.rows(cluster, 'Db', text),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

describe('leader commands', function () {
  this.timeout(60_000);

  it('makes tables, ingests and answers', async () => {
    await using scene = await openScene();
    const { run, rows, fixture } = scene;
    const [created] = await rows(".create table T (a: long, ['b c']: string) with (folder='F', docstring='D')");
    assert.equal(created?.TableName, 'T');
    assert.equal(created.Folder, 'F');
    assert.deepEqual(JSON.parse(String(created.Schema)).OrderedColumns[0], {
      Name: 'a',
      Type: 'System.Int64',
      CslType: 'long',
    });
    assert.deepEqual(await run('.show tables'), [['T', 'Db', 'F', 'D']]);
    await run('.create table T (other: real)');
    assert.equal((await run('.ingest inline into table T <| 1,one\n2,"two, or more"')).length, 1);
    await writeFile(join(fixture.folder, 'more.csv'), 'a,b c\n3,three\n');
    const [loaded] = await rows(
      `.ingest into table T (@'${join(fixture.folder, 'more.csv')}') with (format='csv', ignoreFirstRecord=true)`,
    );
    assert.equal(loaded?.HasErrors, 'False');
    assert.deepEqual(await run('T | sort by a asc'), [
      [1, 'one'],
      [2, 'two, or more'],
      [3, 'three'],
    ]);
    const [details] = await rows('.show tables details | project TableName, TotalExtents, TotalRowCount, HotRowCount');
    assert.deepEqual(details, { TableName: 'T', TotalExtents: 2, TotalRowCount: 3, HotRowCount: 3 });
    assert.equal((await run('.show table T extents | summarize sum(RowCount)'))[0]?.[0], 3);
    assert.equal((await run('.show extents')).length, 2);
    assert.equal((await run('.show cluster extents | count'))[0]?.[0], 2);
  });

  it('reads only files of the workspace, and none of the storage of its clusters', async () => {
    await using scene = await openScene();
    const { run, fixture } = scene;
    await run('.create table T (a: long)');
    await assert.rejects(run(".ingest into table T (@'/etc/hostname')"), { code: 'InvalidArgument' });
    const inside = join(fixture.folder, '.clusters', 'contoso', 'journal', '00000000000000000001.json');
    await assert.rejects(run(`.ingest into table T (@'${inside}')`), /not a file in a folder of this workspace/);
    await assert.rejects(run('.ingest inline into table Nothing <| 1'), { code: 'TableNotFound' });
    await assert.rejects(run('.ingest inline into table T <| words'), { code: 'FileDoesNotFit' });
    assert.deepEqual(await run('T | count'), [[0]]);
  });

  it('writes the result of a query: set, append, set-or-append, set-or-replace', async () => {
    await using scene = await openScene();
    const { run, rows } = scene;
    const [written] = await rows('.set T <| range x from 1 to 5 step 1 | extend s = tostring(x), d = 1d * x');
    assert.equal(written?.RowCount, 5);
    assert.deepEqual(await run('T | where x == 3'), [[3, '3', '3.00:00:00']]);
    await run('.append T <| T | where x < 3');
    await run('.set-or-append T <| T | where x == 5');
    assert.deepEqual(await run('T | summarize count(), sum(x)'), [[8, 23]]);
    await assert.rejects(run('.set T <| print 1'), { code: 'TableExists' });
    await assert.rejects(run('.append U <| print 1'), { code: 'TableNotFound' });
    await assert.rejects(run('.append T <| print x = "1"'), /yields \(x:string\), table 'T' has/);
    await run('.set-or-replace T <| T | top 2 by x desc');
    assert.deepEqual(await run('T | summarize count(), sum(x)'), [[2, 10]]);
    const text = '.set-or-append T <| T | where nowhere == 1';
    await assert.rejects(run(text), (error: { span?: { start: number } }) => {
      assert.equal(error.span?.start, text.indexOf('nowhere'));
      return true;
    });
    await run('.set Empty <| T | where x > 100');
    assert.deepEqual(await run('Empty | count'), [[0]]);
  });

  it('drops extents by id, by query, of a table', async () => {
    await using scene = await openScene();
    const { run } = scene;
    await run('.set T <| print x = 1');
    await run('.append T <| range x from 1 to 3 step 1');
    await run('.append T <| print x = 9');
    const dropped = await run('.drop extents <| .show table T extents | where RowCount == 3');
    assert.equal(dropped.length, 1);
    const ids = (await run('.show table T extents | project ExtentId')).flat();
    assert.equal((await run(`.drop extents (${ids[0]})`)).length, 1);
    assert.deepEqual(await run('T | count'), [[1]]);
    await assert.rejects(run(`.drop extents (${ids[0]})`), { code: 'EntityNotFound' });
    await run('.clear table T data');
    assert.deepEqual(await run('T | count'), [[0]]);
  });

  it('changes columns without losing what is stored, and refuses another type', async () => {
    await using scene = await openScene();
    const { run } = scene;
    await run('.set T <| print a = 1, b = "x"');
    await run('.rename column T.a to z');
    await run('.alter-merge table T (c: real)');
    await run('.append T <| print z = 2, b = "y", c = 0.5');
    assert.deepEqual(await run('T | sort by z asc'), [
      [1, 'x', null],
      [2, 'y', 0.5],
    ]);
    await run('.drop column T.b');
    await run('.alter-merge table T (b: string)');
    assert.deepEqual(await run('T | sort by z asc'), [
      [1, null, ''],
      [2, 0.5, ''],
    ]);
    await assert.rejects(run('.alter column T.z type=string'), /cannot be changed to string/);
    assert.deepEqual(await run('.show table T cslschema | project Schema'), [['z:long,c:real,b:string']]);
    await run('.rename table T to U');
    assert.deepEqual(await run('.drop table T ifexists'), [['U', 'Db']]);
    await assert.rejects(run('.drop table T'), { code: 'TableNotFound' });
    assert.deepEqual(await run('.drop table U'), []);
  });

  it('keeps functions and materialized views, also for the queries', async () => {
    await using scene = await openScene();
    const { run, rows } = scene;
    await run('.set T <| range x from 1 to 4 step 1 | extend k = x % 2');
    const [made] = await rows(
      ".create-or-alter function with (docstring='d') Above(least: long = 2) {\n  T // rows\n  | where x > least\n}",
    );
    assert.deepEqual(made, {
      Name: 'Above',
      Parameters: '(least: long = 2)',
      Body: '{\n  T // rows\n  | where x > least\n}',
      Folder: '',
      DocString: 'd',
    });
    assert.deepEqual(await run('Above() | count'), [[2]]);
    await assert.rejects(run('.create materialized-view V on table T { T | summarize sum(x) by k }'), /backfill=true/);
    await run('.create materialized-view with (backfill=true) V on table T { T | summarize Sum = sum(x) by k }');
    assert.deepEqual(await run('V | sort by k asc'), [
      [0, 6],
      [1, 4],
    ]);
    await run('.append T <| print x = 10, k = 0');
    assert.deepEqual(await run('V | where k == 0 | project Sum'), [[16]]);
    assert.deepEqual(await run('.show materialized-views | project Name, SourceTable, IsHealthy'), [['V', 'T', true]]);
    await assert.rejects(run('.create materialized-view W on table T { T | where x > 1 }'), /ends with 'summarize'/);
    await run('.clear table T data');
    await assert.rejects(run('V | count'), { code: 'QueryNotSupported' });
    await run('.drop materialized-view V');
    await run('.drop function Above');
    assert.deepEqual(await run('.show functions'), []);
    await run(".create external table E (a: long) kind=storage dataformat=csv (h@'https://contoso.example/x;secret')");
    await run(
      ".create-or-alter external table E (a: long) kind=storage dataformat=csv (h@'https://contoso.example/x;secret')",
    );
    assert.deepEqual(await run('.show external tables | project TableName, ConnectionStrings'), [
      ['E', '["https://contoso.example/x;******"]'],
    ]);
  });

  it('sets policies and principals, and shows them', async () => {
    await using scene = await openScene();
    const { run, cluster } = scene;
    await run('.create table T (a: long)');
    await run('.alter table T policy caching hot = 7d');
    const policy = '{"DataHotSpan":{"Value":"7.00:00:00"},"IndexHotSpan":{"Value":"7.00:00:00"}}';
    assert.deepEqual(await run('.show table T policy caching'), [['CachingPolicy', '[Db].[T]', policy, '', 'Table']]);
    assert.deepEqual(await run('.show tables details | project CachingPolicy'), [[policy]]);
    await run('.alter-merge database Db policy retention softdelete = 10d');
    const retention = '{"SoftDeletePeriod":"10.00:00:00","Recoverability":"Enabled"}';
    assert.deepEqual(await run('.show database Db details | project RetentionPolicy, DatabaseAccessMode'), [
      [retention, 'ReadWrite'],
    ]);
    await run(`.alter table T policy retention '{"SoftDeletePeriod": "1.00:00:00", "Recoverability": "Disabled"}'`);
    assert.match(String((await run('.show table T policy retention'))[0]?.[2]), /"1\.00:00:00".*Disabled/);
    await run(".add database Db viewers ('aaduser=kim@contoso.com') 'a note'");
    assert.deepEqual(await run('.show database Db principals | project Role, PrincipalType, PrincipalFQN, Notes'), [
      ['Database Db Viewer', 'AAD User', 'aaduser=kim@contoso.com', 'a note'],
    ]);
    assert.deepEqual(await run(".drop database Db viewers ('aaduser=kim@contoso.com')"), []);
    await run('.create database Other');
    assert.deepEqual(await run('.show databases | project DatabaseName, IsCurrent, DatabaseAccessMode'), [
      ['Db', true, 'ReadWrite'],
      ['Other', false, 'ReadWrite'],
    ]);
    const operations = (await run('.show sharing journal | project Operation')).flat();
    assert.ok(operations.includes('DatabasePrincipalsSet'), JSON.stringify(operations));
    assert.deepEqual(await run('.show sharing usage'), []);
    await run('.drop database Other');
    assert.equal((await scene.fixture.engine.listDatabases({ cluster })).length, 1);
  });

  it('drops what is older than the retention policy by itself', async () => {
    await using scene = await openScene();
    const { run } = scene;
    await run('.set T <| print x = 1');
    await run('.alter-merge table T policy retention softdelete = 0d');
    await eventually(
      () => run('T | count'),
      ([row]) => row?.[0] === 0,
    );
  });

  const roles: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'viewers',
      ['.show tables', 'T | count'],
      ['.create table U (a: long)', '.append T <| print x = 2', '.drop table T'],
    ],
    [
      'users',
      ['.create table U (a: long)', '.create function F() { T }'],
      ['.ingest inline into table T <| 2', '.drop table T'],
    ],
    ['ingestors', ['.ingest inline into table T <| 2'], ['T | count', '.append T <| T', '.clear table T data']],
    ['admins', ['.append T <| T', '.drop table T'], ['.create database X', '.show cluster principals']],
  ];
  for (const [role, allowed, refused] of roles) {
    it(`lets ${role} do what their role allows and no more`, async () => {
      await using scene = await openScene();
      const { run, fixture } = scene;
      await run('.set T <| print x = 1');
      await run(`.add database Db ${role} ('aaduser=kim@contoso.com')`);
      await fixture.engine.actAs({ principal: 'aaduser=kim@contoso.com' });
      for (const text of refused) await assert.rejects(run(text), { code: 'Forbidden' }, text);
      for (const text of allowed) await run(text);
    });
  }

  it('asks without a database', async () => {
    await using scene = await openScene();
    const ask = (text: string): Promise<Cell[][]> =>
      scene.fixture.ask('', 'NetDefaultDB', text).then(({ rows }) => rows);
    assert.deepEqual(await ask('print x = 1 + 1'), [[2]]);
    await scene.run('.create table T (a: long)');
    await assert.rejects(ask('T | count'), /'T'/);
  });
});
