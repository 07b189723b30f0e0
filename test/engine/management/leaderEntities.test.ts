import assert from 'node:assert/strict';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly cluster: string;
  run(text: string): Promise<Cell[][]>;
  rows(text: string): Promise<Record<string, Cell>[]>;
  /** Names of the columns of an answer. */
  columns(text: string): Promise<string>;
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
    columns: async (text) => (await fixture.ask(cluster, 'Db', text)).table.columns.map(({ name }) => name).join(),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

const owner = 'aaduser=tester@contoso.com';

describe('what a leader holds, by commands', function () {
  this.timeout(60_000);

  it('makes a database unless there is one, and drops it if there is one', async () => {
    await using scene = await openScene();
    const { run, rows, fixture, cluster } = scene;
    assert.equal((await rows('.create database Other ifnotexists'))[0]?.Created, 'True');
    assert.equal((await rows('.create database other ifnotexists'))[0]?.Created, 'False');
    await assert.rejects(run('.create database Other'), { code: 'DatabaseExists' });
    await run('.drop database Other ifexists');
    assert.deepEqual(await run('.drop database Other ifexists'), []);
    await assert.rejects(run('.drop database Other'), { code: 'DatabaseNotFound' });
    await fixture.engine.actAs({ principal: 'aaduser=kim@contoso.com' });
    for (const text of ['.create database Db ifnotexists', '.drop database Other ifexists'])
      await assert.rejects(run(text), { code: 'Forbidden' }, text);
    await fixture.engine.actAs({ principal: owner });
    assert.equal((await fixture.engine.listDatabases({ cluster })).length, 1);
  });

  it('shows one, some and all databases by name, identity, details, policies and statistics', async () => {
    await using scene = await openScene();
    const { run, rows, columns } = scene;
    await run('.create database Other');
    await run('.set T <| range x from 1 to 4 step 1');
    await run(".alter database Db prettyname 'The Database'");
    await run('.alter-merge database Db policy retention softdelete = 30d');
    const identity = 'DatabaseName,PersistentStorage,Version,IsCurrent,DatabaseAccessMode,PrettyName';
    assert.equal(await columns('.show databases'), `${identity},DatabaseId,InTransitionTo,SuspensionState`);
    assert.equal(await columns('.show database'), `${identity},DatabaseId,InTransitionTo,SuspensionState`);
    assert.equal(
      await columns('.show databases details'),
      `${identity},AuthorizedPrincipals,RetentionPolicy,MergePolicy,CachingPolicy,ShardingPolicy,StreamingIngestionPolicy,IngestionBatchingPolicy,TotalSize,DatabaseId,InTransitionTo,NumberOfTables,NumberOfExternalTables,NumberOfMaterializedViews,EncryptionScope,SuspensionState`,
    );
    assert.deepEqual(await run('.show databases details | project DatabaseName, PrettyName, NumberOfTables'), [
      ['Db', 'The Database', 1],
      ['Other', '', 0],
    ]);
    assert.deepEqual(await run('.show databases (Other) details | project DatabaseName'), [['Other']]);
    assert.equal((await rows('.show database identity'))[0]?.CurrentUserIsUnrestrictedViewer, true);
    const [policies] = await rows('.show database Db policies');
    assert.match(String(policies?.RetentionPolicy), /30\.00:00:00/);
    const [statistics] = await rows('.show database datastats');
    assert.deepEqual([statistics?.RowCount, statistics?.HotRowCount, statistics?.TotalExtents], [4, 4, 1]);
    await run('.drop database Db prettyname');
    assert.equal((await rows('.show database'))[0]?.PrettyName, '');
  });

  it('says what tables, columns, functions and views are for', async () => {
    await using scene = await openScene();
    const { run, rows } = scene;
    await run(".create table T (a: long, ['b c']: string) with (docstring='old', folder='F')");
    const [described] = await rows(".alter table T docstring 'flights'");
    assert.deepEqual([described?.DocString, described?.Folder], ['flights', 'F']);
    await run(".alter table T folder 'Facts'");
    assert.deepEqual(await run('.show tables'), [['T', 'Db', 'Facts', 'flights']]);
    const docs = async (text: string): Promise<(string | undefined)[]> =>
      JSON.parse(String((await rows(text))[0]?.Schema)).OrderedColumns.map(
        ({ DocString }: { DocString?: string }) => DocString,
      );
    assert.deepEqual(await docs(".alter table T column-docstrings (a: 'key')"), ['key', undefined]);
    assert.deepEqual(await docs(".alter-merge table T column-docstrings (['b c']: 'text')"), ['key', 'text']);
    await run('.rename column T.a to z');
    assert.deepEqual(await docs('.alter-merge table T (n: real)'), ['key', 'text', undefined]);
    assert.deepEqual(await docs(".alter table T column-docstrings (n: 'new')"), [undefined, undefined, 'new']);
    await assert.rejects(run(".alter table T column-docstrings (gone: 'x')"), /no column 'gone'/);
    assert.deepEqual(await run('.show table T | project AttributeName, AttributeType'), [
      ['z', 'System.Int64'],
      ['b c', 'System.String'],
      ['n', 'System.Double'],
    ]);
    await run('.create function F() { 1 }');
    await run(".alter function F docstring 'one'");
    assert.deepEqual(await run(".alter function F folder 'Numbers'"), [['F', '()', '{ 1 }', 'Numbers', 'one']]);
    await assert.rejects(run(".alter function G folder 'x'"), { code: 'EntityNotFound' });
    assert.equal((await run('print F()'))[0]?.[0], 1);
  });

  it('renames tables all at once, also with each other, and makes one like another', async () => {
    await using scene = await openScene();
    const { run } = scene;
    await run('.set A <| print x = "a"');
    await run('.set B <| print x = "b"');
    await run('.rename tables A = B, B = A');
    assert.deepEqual(await run('A | union B'), [['b'], ['a']]);
    assert.deepEqual(await run('.rename tables C = A ifexists, D = Nothing ifexists | project TableName'), [['C']]);
    await assert.rejects(run('.rename tables D = C, E = Nothing'), { code: 'TableNotFound' });
    await assert.rejects(run('.rename tables B = C'), { code: 'EntityExists' });
    await assert.rejects(run('.rename tables X = B, X = C'), { code: 'InvalidArgument' });
    assert.deepEqual((await run('.show tables | project TableName')).flat().sort(), ['B', 'C']);
    await run(".create table Like based-on C with (folder='F')");
    await run('.append Like <| C');
    assert.deepEqual(await run('Like'), [['b']]);
    await run('.create table Like based-on B ifnotexists');
    await assert.rejects(run('.create table Like based-on B'), { code: 'TableExists' });
    assert.deepEqual(await run('.show tables (Like) | project Folder'), [['F']]);
  });

  it('renames, describes and shows materialized views', async () => {
    await using scene = await openScene();
    const { run, rows } = scene;
    await run('.set T <| range x from 1 to 4 step 1');
    await run(
      '.create materialized-view with (backfill=true) V on table T { T | summarize n = count() by even = x % 2 }',
    );
    await run(".alter materialized-view V docstring 'parity'");
    await run(".alter materialized-view V folder 'Sums'");
    await run('.alter materialized-view V policy caching hot = 1d');
    const [renamed] = await rows('.rename materialized-view V to W');
    assert.deepEqual([renamed?.Name, renamed?.Folder, renamed?.DocString], ['W', 'Sums', 'parity']);
    assert.deepEqual(await run('W | sort by even asc'), [
      [0, 2],
      [1, 2],
    ]);
    const [details] = await rows('.show materialized-view W details');
    assert.deepEqual([details?.MaterializedViewName, details?.TotalRowCount], ['W', 4]);
    assert.match(String(details?.CachingPolicy), /1\.00:00:00/);
    assert.equal((await run('.show materialized-views details')).length, 1);
    assert.deepEqual(await run('.show materialized-view W cslschema | project TableName, Schema'), [
      ['W', 'even:long,n:long'],
    ]);
    assert.deepEqual(await run('.show database Db cslschema | project TableName, Schema'), [['T', 'x:long']]);
    await assert.rejects(run('.rename materialized-view W to T'), { code: 'EntityExists' });
    // A new definition keeps what was said of the view.
    await run('.alter materialized-view W on table T { T | summarize n = count() by even = x % 2 }');
    assert.match(String((await run('.show materialized-view W policy caching'))[0]?.[2]), /1\.00:00:00/);
    assert.deepEqual(await run('.drop materialized-view Nothing ifexists'), []);
    await run('.drop materialized-view W ifexists');
    assert.deepEqual(await run('.show materialized-views'), []);
  });

  it('answers of a view what its retention policy keeps, by the newest data of each row', async () => {
    await using scene = await openScene();
    const { run } = scene;
    await run('.set T <| range x from 1 to 4 step 1');
    await run(
      '.create materialized-view with (backfill=true) V on table T { T | where x > 1 | summarize n = count(), top = max(x) by even = x % 2 == 0 }',
    );
    await run('.create materialized-view with (backfill=true) D on table T { T | summarize by x }');
    const all = await run('V | sort by even asc');
    assert.deepEqual(all, [
      [false, 1, 3],
      [true, 2, 4],
    ]);
    const [policy] = await run('.alter-merge materialized-view V policy retention softdelete = 30d');
    assert.match(String(policy?.[2]), /"SoftDeletePeriod":"30\.00:00:00"/);
    assert.deepEqual(await run('V | sort by even asc'), all);
    assert.match(String((await run('.show materialized-view V policy retention'))[0]?.[2]), /30\.00:00:00/);
    await run(`.alter materialized-view V policy retention '{"SoftDeletePeriod": "00:00:00"}'`);
    await run('.alter-merge materialized-view D policy retention softdelete = 0d');
    assert.deepEqual(await run('V'), []);
    assert.deepEqual(await run('D'), []);
    assert.deepEqual(await run('T | count'), [[4]]);
    await run(
      '.create materialized-view with (backfill=true) P on table T { T | project z = x + 1 | summarize count() by z }',
    );
    const refused = run('.alter-merge materialized-view P policy retention softdelete = 1d');
    await assert.rejects(refused, /view 'P' cannot have a retention policy: its query changes rows before/);
    assert.equal((await run('P')).length, 4);
    await run('.alter-merge materialized-view V policy retention softdelete = 1d');
    assert.deepEqual(await run('V | sort by even asc'), all);
  });

  it('gives and takes roles on the cluster, and never leaves it without an administrator', async () => {
    await using scene = await openScene();
    const { run } = scene;
    const roles = (text: string): Promise<Cell[][]> => run(`${text} | project Role, PrincipalFQN, Notes`);
    assert.deepEqual(await roles(".add cluster viewers ('aaduser=kim@contoso.com') 'reads'"), [
      ['AllDatabasesAdmin', owner, ''],
      ['AllDatabasesViewer', 'aaduser=kim@contoso.com', 'reads'],
    ]);
    assert.deepEqual(await run(".add cluster alldatabasesmonitors ('aaduser=max@contoso.com') skip-results"), []);
    assert.deepEqual(await roles(".set cluster viewers ('aaduser=lee@contoso.com')"), [
      ['AllDatabasesAdmin', owner, ''],
      ['AllDatabasesMonitor', 'aaduser=max@contoso.com', ''],
      ['AllDatabasesViewer', 'aaduser=lee@contoso.com', ''],
    ]);
    assert.equal((await roles('.set cluster viewers none')).length, 2);
    await run(".drop cluster monitors ('aaduser=max@contoso.com')");
    assert.deepEqual(await roles('.show cluster principals'), [['AllDatabasesAdmin', owner, '']]);
    await assert.rejects(run(`.drop cluster admins ('${owner}')`), /at least one AllDatabasesAdmin/);
    await assert.rejects(run('.set cluster admins none'), /at least one AllDatabasesAdmin/);
  });

  it('shows the policies of all tables and of all databases', async () => {
    await using scene = await openScene();
    const { run } = scene;
    await run('.create tables T (a: long), U (a: long)');
    await run('.create database Other');
    await run('.alter tables (T) policy caching hotdata = 3d hotindex = 9d');
    const policy = '{"DataHotSpan":{"Value":"3.00:00:00"},"IndexHotSpan":{"Value":"9.00:00:00"}}';
    assert.deepEqual(await run('.show table * policy caching | project EntityName, Policy'), [
      ['[Db].[T]', policy],
      ['[Db].[U]', 'null'],
    ]);
    await assert.rejects(run('.alter table Other.T policy caching hot = 1d'), { code: 'TableNotFound' });
    assert.deepEqual(await run('.show database * policy retention | project EntityName'), [['[Db]'], ['[Other]']]);
  });

  it('reaches followers: names, columns, descriptions and pretty names of the leader', async () => {
    await using scene = await openScene();
    const { run, fixture, cluster: leader } = scene;
    const { engine, folder } = fixture;
    const { uri: follower } = await engine.createCluster({ folder, name: 'fabrikam', region: 'West Europe' });
    await run('.set A <| print x = "a"');
    await run('.set B <| print x = "b"');
    await engine.attachDatabase({ follower, leader, database: 'Db' });
    await run('.rename tables A = B, B = A');
    await run(".alter table A docstring 'was B'");
    await run(".alter database Db prettyname 'Letters'");
    await eventually(
      () => fixture.ask(follower, 'Db', '.show databases details | project PrettyName'),
      ({ rows }) => rows[0]?.[0] === 'Letters',
    );
    assert.deepEqual((await fixture.ask(follower, 'Db', 'A')).rows, [['b']]);
    assert.deepEqual((await fixture.ask(follower, 'Db', '.show tables (A) | project DocString')).rows, [['was B']]);
    const { id: share } = await engine.createShare({ cluster: follower, name: 'On', description: '', terms: '' });
    await assert.rejects(
      engine.addDataSet({ cluster: follower, share, name: 'Db', database: 'Db' }),
      /^SharingError: 'fabrikam\/Db' is a followed database and read-only\. Change or attach it at its leader 'contoso\/Db'/,
    );
    for (const text of [
      ".alter table A docstring 'x'",
      ".alter database Db prettyname 'x'",
      '.rename tables A = B, B = A',
      ".alter table A column-docstrings (x: 'x')",
      '.create table C based-on A',
      '.alter materialized-view V policy caching hot = 1d',
    ]) {
      await assert.rejects(fixture.ask(follower, 'Db', text), { code: 'DatabaseIsFollower' }, text);
    }
  });
});
