import assert from 'node:assert/strict';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly leader: string;
  readonly follower: string;
  onLeader(text: string): Promise<Cell[][]>;
  onFollower(text: string): Promise<Cell[][]>;
}

/** `MyFollowerCluster` follows `MyDatabase` of `MyLeaderCluster`, where `leaderTexts` were run before. */
async function openScene(...leaderTexts: readonly string[]): Promise<Scene> {
  const fixture = await openCommandEngine();
  const { engine, folder } = fixture;
  const { uri: leader } = await engine.createCluster({ folder, name: 'MyLeaderCluster', region: 'West Europe' });
  const { uri: follower } = await engine.createCluster({ folder, name: 'MyFollowerCluster', region: 'West Europe' });
  await engine.createDatabase({ cluster: leader, database: 'MyDatabase' });
  const on =
    (cluster: string) =>
    async (text: string): Promise<Cell[][]> =>
      (await fixture.ask(cluster, 'MyDatabase', text)).rows;
  for (const text of leaderTexts) await on(leader)(text);
  await engine.attachDatabase({ follower, leader, database: 'MyDatabase', principalsKind: 'none' });
  const dispose = (): PromiseLike<void> => fixture[Symbol.asyncDispose]();
  return {
    fixture,
    leader,
    follower,
    onLeader: on(leader),
    onFollower: on(follower),
    [Symbol.asyncDispose]: dispose,
  };
}

const span = (value: string): string => `{"DataHotSpan":{"Value":"${value}"},"IndexHotSpan":{"Value":"${value}"}}`;

describe('a followed database', function () {
  this.timeout(60_000);

  it('comes out of the documented sample configuration exactly', async () => {
    await using scene = await openScene(
      '.create tables MyTable1 (x: long), MyTable2 (x: long), MyTable3 (x: long), MyTable4 (x: long)',
      '.alter table MyTable1 policy caching hot = 7d',
      '.alter table MyTable2 policy caching hot = 30d',
      '.alter tables (MyTable3, MyTable4) policy caching hot = 365d',
      ".add database MyDatabase viewers ('aadgroup=scubadivers@contoso.com')",
      ".add database MyDatabase admins ('aaduser=jack@contoso.com')",
    );
    const { onFollower: run, leader } = scene;
    const policies = (): Promise<Cell[][]> =>
      run(
        '.show tables details | summarize TableNames = make_list(TableName) by CachingPolicy | sort by tostring(TableNames) asc',
      );
    assert.deepEqual(await run('.show follower database MyDatabase'), [
      ['MyDatabase', leader, 'null', '[]', 'None', 'Union', false, ''],
    ]);
    assert.deepEqual(await policies(), [
      [span('7.00:00:00'), '["MyTable1"]'],
      [span('30.00:00:00'), '["MyTable2"]'],
      [span('365.00:00:00'), '["MyTable3","MyTable4"]'],
    ]);

    await run(".add follower database MyDatabase admins ('aaduser=jack@contoso.com')");
    await run(".add follower database MyDatabase viewers ('aaduser=jill@contoso.com')");
    await run('.alter follower database MyDatabase principals-modification-kind = replace');
    assert.deepEqual(await run('.show database MyDatabase principals | project Role, PrincipalFQN'), [
      ['Database MyDatabase Admin', 'aaduser=jack@contoso.com'],
      ['Database MyDatabase Viewer', 'aaduser=jill@contoso.com'],
    ]);

    await run('.alter follower database MyDatabase policy caching hot = 0d');
    await run('.alter follower database MyDatabase table MyTable1 policy caching hot = 1d');
    await run('.alter follower database MyDatabase table MyTable2 policy caching hot = 3d');
    await run('.alter follower database MyDatabase caching-policies-modification-kind = replace');
    assert.deepEqual(await policies(), [
      [span('1.00:00:00'), '["MyTable1"]'],
      [span('3.00:00:00'), '["MyTable2"]'],
      [span('00:00:00'), '["MyTable3","MyTable4"]'],
    ]);
    const overrides = await run(
      '.show follower database MyDatabase | mv-expand Each = parse_json(TableMetadataOverrides) | project tostring(Each)',
    );
    assert.deepEqual(overrides, [
      [`{"MyTable1":{"CachingPolicyOverride":${span('1.00:00:00')}}}`],
      [`{"MyTable2":{"CachingPolicyOverride":${span('3.00:00:00')}}}`],
    ]);

    const [summary] = await scene.fixture.rows(scene.follower, 'MyDatabase', '.show follower database MyDatabase');
    const { AuthorizedPrincipalsOverride, ...others } = summary ?? {};
    assert.deepEqual(others, {
      DatabaseName: 'MyDatabase',
      LeaderClusterMetadataPath: leader,
      CachingPolicyOverride: span('00:00:00'),
      AuthorizedPrincipalsModificationKind: 'Replace',
      CachingPoliciesModificationKind: 'Replace',
      IsAutoPrefetchEnabled: false,
      TableMetadataOverrides: `{"MyTable1":{"CachingPolicyOverride":${span('1.00:00:00')}},"MyTable2":{"CachingPolicyOverride":${span('3.00:00:00')}}}`,
    });
    const principals: { Principal: { FullyQualifiedName: string } }[] = JSON.parse(
      String(AuthorizedPrincipalsOverride),
    );
    assert.deepEqual(
      principals.map(({ Principal }) => Principal.FullyQualifiedName),
      ['aaduser=jack@contoso.com', 'aaduser=jill@contoso.com'],
    );
  });

  const writes = [
    '.create table U (a: long)',
    '.alter-merge table T (b: string)',
    '.rename column T.x to y',
    '.drop table T',
    '.create-or-alter function G() { T }',
    '.create materialized-view with (backfill=true) V on table T { T | summarize count() by x }',
    '.alter table T policy caching hot = 1d',
    '.alter-merge database MyDatabase policy retention softdelete = 1d',
    ".add database MyDatabase viewers ('aaduser=jill@contoso.com')",
    '.ingest inline into table T <| 1',
    '.set-or-append T <| print x = 1',
    '.drop extents from T',
    '.drop database MyDatabase',
  ];
  it('refuses every write and names the leader', async () => {
    await using scene = await openScene('.set T <| print x = 1');
    for (const text of writes) {
      await assert.rejects(scene.onFollower(text), (error: { code?: string; message?: string }) => {
        assert.equal(error.code, 'DatabaseIsFollower', `${text}: ${error.message}`);
        assert.match(error.message ?? '', /'MyLeaderCluster\/MyDatabase'/, text);
        return true;
      });
    }
    assert.deepEqual(await scene.onFollower('.show databases | project DatabaseName, DatabaseAccessMode'), [
      ['MyDatabase', 'ReadOnlyFollowing'],
    ]);
  });

  it('gets schema changes, functions, views, retention and deletions of the leader', async () => {
    await using scene = await openScene('.set T <| range x from 1 to 4 step 1');
    const { onLeader, onFollower } = scene;
    const becomes = (text: string, rows: Cell[][]): Promise<unknown> =>
      eventually(
        () => onFollower(text).catch((error: unknown) => [[String(error)]]),
        (seen) => JSON.stringify(seen) === JSON.stringify(rows),
      );
    await onLeader('.rename column T.x to y');
    await onLeader('.alter-merge table T (k: long)');
    await becomes('T | summarize sum(y), countif(isnull(k))', [[10, 4]]);
    await onLeader('.create function Big() { T | where y > 2 }');
    await onLeader('.create materialized-view with (backfill=true) V on table T { T | summarize N = count() }');
    await becomes('Big() | count', [[2]]);
    await becomes('V', [[4]]);
    await onLeader('.drop materialized-view V');
    await onLeader('.alter-merge table T policy retention softdelete = 0d');
    await becomes('T | count', [[0]]);
    await eventually(
      () => scene.fixture.engine.listFreshness({}),
      ([freshness]) => freshness?.cachedBytes === 0,
    );
    await onLeader('.drop table T');
    await becomes('.show tables', []);
  });
});
