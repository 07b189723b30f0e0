import assert from 'node:assert/strict';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

type Row = Awaited<ReturnType<CommandEngine['rows']>>[number];

const admin = 'aaduser=tester@contoso.com';
const kim = 'aaduser=kim@contoso.com';

describe('policies and principals that are looked at', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let leader: string;
  let follower: string;
  const onLeader = (text: string): Promise<Row[]> => fixture.rows(leader, 'Db', text);
  const onFollower = (text: string): Promise<Row[]> => fixture.rows(follower, 'Db', text);
  const as = async <T>(principal: string, work: () => Promise<T>): Promise<T> => {
    await fixture.engine.actAs({ principal });
    try {
      return await work();
    } finally {
      await fixture.engine.actAs({ principal: admin });
    }
  };

  before(async () => {
    fixture = await openCommandEngine();
    const { engine, folder } = fixture;
    const create = (name: string): Promise<{ uri: string }> =>
      engine.createCluster({ folder, name, region: 'West Europe' });
    leader = (await create('contoso')).uri;
    follower = (await create('fabrikam')).uri;
    await engine.createDatabase({ cluster: leader, database: 'Db' });
    await onLeader('.set T <| print x = 1');
    await onLeader('.create function F(n: long = 3, U: (a: string, b: real)) { U | take n }');
    await onLeader('.create materialized-view with (backfill=true) V on table T { T | summarize count() by x }');
    await onLeader(`.add database Db viewers ('${kim}') 'to look'`);
    await engine.attachDatabase({ follower, leader, database: 'Db' });
    await eventually(
      () => onFollower('.show tables'),
      (rows) => rows.length === 1,
    );
  });
  after(() => fixture[Symbol.asyncDispose]());

  it('show policies that nobody can set here as not set', async () => {
    const forms: readonly (readonly [text: string, policy: string, entity: string, type: string])[] = [
      ['.show table T policy sharding', 'ShardingPolicy', '[Db].[T]', 'Table'],
      ['.show table T policy update', 'UpdatePolicy', '[Db].[T]', 'Table'],
      ['.show table T policy row_level_security', 'RowLevelSecurityPolicy', '[Db].[T]', 'Table'],
      ['.show table T policy restricted_view_access', 'RestrictedViewAccessPolicy', '[Db].[T]', 'Table'],
      ['.show table T policy ingestionbatching', 'IngestionBatchingPolicy', '[Db].[T]', 'Table'],
      ['.show table T policy partitioning', 'PartitioningPolicy', '[Db].[T]', 'Table'],
      ['.show table T policy roworder', 'RowOrderPolicy', '[Db].[T]', 'Table'],
      ['.show table T policy auto_delete', 'AutoDeletePolicy', '[Db].[T]', 'Table'],
      ['.show table * policy merge', 'MergePolicy', '[Db].[T]', 'Table'],
      ['.show column T.x policy encoding', 'EncodingPolicy', '[Db].[T].[x]', 'Column'],
      ['.show database Db policy merge', 'MergePolicy', '[Db]', 'Database'],
      ['.show database Db policy managed_identity', 'ManagedIdentityPolicy', '[Db]', 'Database'],
      ['.show materialized-view V policy partitioning', 'PartitioningPolicy', '[Db].[V]', 'Materialized View'],
      ['.show cluster policy capacity', 'CapacityPolicy', '', 'Cluster'],
    ];
    for (const [text, PolicyName, EntityName, EntityType] of forms) {
      for (const ask of [onLeader, onFollower]) {
        const rows = (await ask(text)).map(({ ChildEntities: _, ...row }) => row);
        assert.deepEqual(rows, [{ PolicyName, EntityName, Policy: 'null', EntityType }], text);
      }
    }
    await assert.rejects(onLeader('.show table Nowhere policy sharding'), { code: 'TableNotFound' });
    await assert.rejects(onLeader('.show column T.nothing policy encoding'), { code: 'EntityNotFound' });
  });

  it('say that data can be streamed in where they can, and that tables know when they came', async () => {
    const policy = async (ask: typeof onLeader, text: string): Promise<unknown> =>
      JSON.parse(String((await ask(`.show ${text}`))[0]?.['Policy']));
    assert.deepEqual(await policy(onLeader, 'database Db policy streamingingestion'), {
      IsEnabled: true,
      HintAllocatedRate: null,
    });
    assert.equal(await policy(onFollower, 'database Db policy streamingingestion'), null);
    assert.equal(await policy(onLeader, 'table T policy streamingingestion'), null);
    assert.deepEqual(await policy(onFollower, 'table T policy ingestiontime'), { IsEnabled: true });
  });

  it('refuse to set them, and say why', async () => {
    const reasons: readonly (readonly [text: string, reason: RegExp])[] = [
      ['.alter table T policy row_level_security enable "T | take 1"', /does not enforce this policy/],
      ['.alter table T policy restricted_view_access true', /does not enforce this policy/],
      ['.alter table T policy update @\'[{"IsEnabled":true}]\'', /runs no update policy/],
      ['.alter-merge table T policy merge \'{"MaxRangeInHours":1}\'', /lays out the data of a table by itself/],
      ['.alter database Db policy ingestionbatching \'{"MaximumBatchingTimeSpan":"00:00:30"}\'', /no queued ingestion/],
      ['.alter table T policy ingestiontime true', /that cannot be changed/],
      ['.get ingestion resources', /Use streaming ingestion, or '\.ingest into table'/],
      ['.show principal access', /Use '\.show principal roles'/],
    ];
    for (const [text, message] of reasons) {
      await assert.rejects(onLeader(text), { code: 'QueryNotSupported', message }, text);
    }
  });

  it('show how much each column takes up, on leader and follower alike', async () => {
    await onLeader(
      '.set Wide <| range n from 1 to 20000 step 1 | extend text = strcat("row ", hash(n), "-", n), gone = 1',
    );
    await onLeader('.alter-merge table Wide (later: real)');
    await onLeader('.drop column Wide.gone');
    await eventually(
      () => onFollower('.show table Wide | count'),
      ([row]) => row?.['Count'] === 3,
    );
    const [onBoth, there] = await Promise.all(
      [onLeader, onFollower].map((ask) => ask('.show table Wide data statistics')),
    );
    assert.deepEqual(there, onBoth);
    const [n, text, later] = onBoth ?? [];
    assert.deepEqual(
      [n, text, later].map((row) => [row?.['ColumnName'], row?.['ColumnType'], row?.['PresentRowCount']]),
      [
        ['n', 'long', 20000],
        ['text', 'string', 20000],
        ['later', 'real', 20000],
      ],
    );
    const size = (row: Row | undefined): number => Number(row?.['ExtentSize']);
    assert.ok(size(text) > size(n) && size(n) > 0, `${size(text)} ${size(n)}`);
    assert.deepEqual([size(later), later?.['CompressionRatio']], [0, null]);
    const [whole] = await onLeader('.show table Wide extents');
    assert.ok(size(n) + size(text) <= Number(whole?.['ExtentSize']));
    assert.ok(Number(text?.['OriginalSize']) >= size(text));
    const none = await onLeader('.show table Wide data statistics with (scope = "all", to = datetime(2020-01-01))');
    assert.deepEqual(
      none.map((row) => [row['PresentRowCount'], row['ExtentSize'], row['IncludeColdData']]),
      Array.from({ length: 3 }, () => [0, 0, true]),
    );
    await onLeader('.drop table Wide');
  });

  it('show who may do something with what a database holds: its own principals', async () => {
    for (const ask of [onLeader, onFollower]) {
      const all = await ask('.show database Db principals');
      assert.ok(all.some((row) => row['PrincipalFQN'] === kim && row['Role'] === 'Database Db Viewer'));
      for (const holder of ['table T', 'function F', 'materialized-view V']) {
        assert.deepEqual(await ask(`.show ${holder} principals`), all, holder);
      }
      await assert.rejects(ask('.show function Lost principals'), {
        code: 'EntityNotFound',
        message: /function 'Lost'/,
      });
    }
  });

  it('show the roles of one principal on one thing, those of others only to who administrates it', async () => {
    const own = [{ Scope: 'Database Db', DisplayName: 'kim@contoso.com', AADObjectID: '', Role: 'Viewer' }];
    for (const text of ['.show database Db principal roles', '.show table T principal roles']) {
      assert.deepEqual(await as(kim, () => onLeader(text)), own, text);
      assert.deepEqual(await as(kim, () => onFollower(text)), own, text);
    }
    assert.deepEqual(await onLeader(`.show database Db principal '${kim}' roles`), own);
    assert.deepEqual(await as(kim, () => onLeader('.show cluster principal roles')), []);
    const asked = as(kim, () => onLeader(`.show database Db principal '${admin}' roles`));
    await assert.rejects(asked, { code: 'Forbidden' });
  });
});
