import assert from 'node:assert/strict';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly leader: string;
  readonly follower: string;
  onLeader(text: string): Promise<Record<string, Cell>[]>;
  onFollower(text: string): Promise<Record<string, Cell>[]>;
}

/** `fabrikam` follows `Db` of `contoso`, which has a table `T` and a view `V` of it. */
async function openScene(): Promise<Scene> {
  const fixture = await openCommandEngine();
  const { engine, folder } = fixture;
  const { uri: leader } = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' });
  const { uri: follower } = await engine.createCluster({ folder, name: 'fabrikam', region: 'West Europe' });
  await engine.createDatabase({ cluster: leader, database: 'Db' });
  const onLeader: Scene['onLeader'] = (text) => fixture.rows(leader, 'Db', text);
  await onLeader('.set T <| range x from 1 to 10 step 1');
  await onLeader('.create materialized-view with (backfill=true) V on table T { T | summarize count() by x }');
  await engine.attachDatabase({ follower, leader, database: 'Db' });
  return {
    fixture,
    leader,
    follower,
    onLeader,
    onFollower: (text) => fixture.rows(follower, 'Db', text),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

const always = 'hot_window = datetime(2000-01-01) .. datetime(2999-01-01)';
const longAgo = 'hot_window = datetime(2000-01-01) .. datetime(2000-02-01)';

describe('overrides of a follower by commands', function () {
  this.timeout(60_000);

  /** Waits until the cache of the follower holds something, or nothing. */
  async function cached({ fixture, follower }: Scene, holds: boolean): Promise<void> {
    await eventually(
      () => fixture.engine.followerDetail({ cluster: follower, database: 'Db' }),
      ({ tables }) => tables.some(({ cachedBytes }) => cachedBytes > 0) === holds,
    );
  }

  it('keeps in the cache what was made in a hot window, of the database, a table or a view', async () => {
    await using scene = await openScene();
    const { onFollower, fixture, follower } = scene;
    const on = '.alter follower database Db';
    await cached(scene, true);
    const [shown] = await onFollower(`${on} policy caching hot = 0d, ${longAgo}, ${always}`);
    assert.deepEqual(JSON.parse(String(shown?.CachingPolicyOverride)), {
      DataHotSpan: { Value: '00:00:00' },
      IndexHotSpan: { Value: '00:00:00' },
      HotWindows: [
        { MinValue: '2000-01-01T00:00:00Z', MaxValue: '2000-02-01T00:00:00Z' },
        { MinValue: '2000-01-01T00:00:00Z', MaxValue: '2999-01-01T00:00:00Z' },
      ],
    });
    assert.equal((await onFollower('.show tables details | project HotRowCount'))[0]?.HotRowCount, 10);
    await onFollower(`${on} policy caching hot = 0d, ${longAgo}`);
    await cached(scene, false);
    assert.equal((await onFollower('.show tables details | project HotRowCount'))[0]?.HotRowCount, 0);
    await onFollower(`${on} materialized-views (V) policy caching hot = 0d, ${always}`);
    await cached(scene, true);
    const { lines } = await fixture.engine.effectiveCaching({ cluster: follower, database: 'Db' });
    const view = lines.find((line) => line.view === 'V');
    assert.deepEqual([view?.origin, view?.hotBytes === view?.bytes], ['overrideView', true]);
    await onFollower('.delete follower database Db materialized-view V policy caching');
    await cached(scene, false);
    await onFollower(`${on} table T policy caching hot = 0d, ${always}`);
    await cached(scene, true);
    await onFollower('.delete follower database Db table T policy caching');
    await cached(scene, false);
    await onFollower(`${on} caching-policies-modification-kind = none`);
    await cached(scene, true);
  });

  it('follows hot windows and policies of views of the leader, unless they are replaced', async () => {
    await using scene = await openScene();
    const { onLeader, onFollower, fixture, follower } = scene;
    await onLeader('.alter database Db policy caching hot = 0d');
    await cached(scene, false);
    const [policy] = await onLeader(`.alter materialized-view V policy caching hot = 0d, ${always}`);
    assert.deepEqual([policy?.EntityName, policy?.EntityType], ['[Db].[V]', 'Materialized View']);
    assert.match(String(policy?.Policy), /HotWindows/);
    await cached(scene, true);
    const { lines } = await fixture.engine.effectiveCaching({ cluster: follower, database: 'Db' });
    assert.equal(lines.find(({ view }) => view === 'V')?.origin, 'leaderView');
    await onFollower('.alter follower database Db policy caching hot = 0d');
    await onFollower('.alter follower database Db caching-policies-modification-kind = replace');
    await cached(scene, false);
    await onLeader('.delete materialized-view V policy caching');
    assert.equal((await onLeader('.show materialized-view V policy caching'))[0]?.Policy, 'null');
    await onLeader(`.alter table T policy caching hot = 0d, ${always}`);
    await onFollower('.alter follower database Db caching-policies-modification-kind = union');
    await cached(scene, true);
  });

  it('takes the overrides as one JSON, in the form in which it shows them', async () => {
    await using scene = await openScene();
    const { onFollower } = scene;
    const metadata = (json: object): Promise<Record<string, Cell>[]> =>
      onFollower(`.alter follower database Db metadata @'${JSON.stringify(json)}'`);
    const week = { DataHotSpan: { Value: '7.00:00:00' }, IndexHotSpan: { Value: '7.00:00:00' } };
    const [shown] = await metadata({
      CachingPolicyOverride: week,
      AuthorizedPrincipalsOverride: [
        { Principal: { FullyQualifiedName: 'aaduser=kim@contoso.com' }, Role: 'Admin', Notes: 'why' },
      ],
      AuthorizedPrincipalsModificationKind: 'Replace',
      CachingPoliciesModificationKind: 'Replace',
      TableMetadataOverrides: { T: { CachingPolicyOverride: week }, V: { CachingPolicyOverride: week } },
      IsAutoPrefetchEnabled: true,
    });
    assert.equal(shown?.AuthorizedPrincipalsModificationKind, 'Replace');
    assert.equal(shown.CachingPoliciesModificationKind, 'Replace');
    assert.equal(shown.IsAutoPrefetchEnabled, true);
    assert.deepEqual(JSON.parse(String(shown.CachingPolicyOverride)), week);
    assert.equal(JSON.parse(String(shown.AuthorizedPrincipalsOverride))[0].Notes, 'why');
    const overrides = await scene.fixture.engine.getOverrides({ cluster: scene.follower, database: 'Db' });
    assert.deepEqual(Object.keys(overrides.caching.tables), ['T']);
    assert.deepEqual(Object.keys(overrides.caching.materializedViews), ['V']);
    // What it answers is what it takes: the columns as they come.
    const { DatabaseName: _name, LeaderClusterMetadataPath: _path, ...columns } = shown;
    await metadata({ CachingPolicyOverride: null, AuthorizedPrincipalsOverride: [], TableMetadataOverrides: {} });
    const [emptied] = await onFollower('.show follower database Db');
    assert.deepEqual([emptied?.CachingPolicyOverride, emptied?.AuthorizedPrincipalsOverride], ['null', '[]']);
    assert.equal(emptied?.TableMetadataOverrides, '');
    assert.equal(emptied?.AuthorizedPrincipalsModificationKind, 'Replace');
    assert.deepEqual(await metadata(columns), [shown]);
    for (const wrong of [
      { CachingPolicy: week },
      { TableMetadataOverrides: { Nothing: { CachingPolicyOverride: week } } },
      { CachingPolicyOverride: { DataHotSpan: { Value: 'a week' } } },
      { AuthorizedPrincipalsModificationKind: 'Both' },
    ]) {
      const error = await metadata(wrong).catch((e: unknown) => e);
      assert.ok(SharingError.is(error) && error.kind === 'user', JSON.stringify(wrong));
    }
    await assert.rejects(onFollower(".alter follower database Db metadata 'no json'"), { code: 'InvalidArgument' });
    assert.deepEqual(await onFollower('.show follower database Db'), [shown]);
  });

  it('sets what holds for all databases of a leader, and the prefix of their names', async () => {
    await using scene = await openScene();
    const { onFollower, fixture, leader, follower } = scene;
    await fixture.engine.createDatabase({ cluster: leader, database: 'More' });
    const on = `.alter follower cluster configuration from '${leader}'`;
    const kinds = (rows: Record<string, Cell>[]): Cell[][] =>
      rows.map((row) => [
        row.DatabaseName ?? null,
        row.AuthorizedPrincipalsModificationKind ?? null,
        row.CachingPoliciesModificationKind ?? null,
      ]);
    await fixture.rows(follower, 'Db', `.add follower database More from '${leader}'`);
    assert.deepEqual(kinds(await onFollower(`${on} follow-authorized-principals = false`)).sort(), [
      ['Db', 'Replace', 'Union'],
      ['More', 'Replace', 'Union'],
    ]);
    await onFollower('.alter follower database Db principals-modification-kind = union');
    await onFollower(`${on} default-principals-modification-kind = none`);
    // A database that says itself what holds keeps that.
    assert.deepEqual(kinds(await onFollower(`${on} default-caching-policies-modification-kind = replace`)).sort(), [
      ['Db', 'Union', 'Union'],
      ['More', 'None', 'Replace'],
    ]);
    assert.deepEqual(
      kinds(await onFollower(`${on} database-name-prefix = contoso_`))
        .map(([name]) => name)
        .sort(),
      ['contoso_Db', 'contoso_More'],
    );
    assert.deepEqual(await fixture.rows(follower, 'contoso_Db', 'T | count'), [{ Count: 10 }]);
    await fixture.engine.createDatabase({ cluster: follower, database: 'x_Db' });
    const taken = fixture.rows(follower, 'x_Db', `${on} database-name-prefix = x_`);
    await assert.rejects(taken, { code: 'DatabaseExists' });
    const names = await fixture.rows(follower, 'x_Db', '.show follower databases | project DatabaseName');
    assert.deepEqual(names.map((row) => row.DatabaseName).sort(), ['contoso_Db', 'contoso_More']);
    const unknown = ".alter follower cluster configuration from '/elsewhere' follow-authorized-principals = true";
    await assert.rejects(fixture.rows(follower, 'x_Db', unknown), { code: 'AttachmentNotFound' });
  });

  it('attaches by a command, with a filter and kinds', async () => {
    await using scene = await openScene();
    const { onFollower, onLeader, fixture, leader, follower } = scene;
    await fixture.engine.createDatabase({ cluster: leader, database: 'Parts' });
    for (const name of ['Public1', 'Secret']) {
      await fixture.rows(leader, 'Parts', `.set ${name} <| print x = 1`);
    }
    const text = `.add follower database Parts tables include (Public*) functions exclude (*) from '${leader}' default-principals-modification-kind = none default-caching-policies-modification-kind = replace`;
    const [added] = await onFollower(text);
    assert.deepEqual(
      [added?.DatabaseName, added?.AuthorizedPrincipalsModificationKind, added?.CachingPoliciesModificationKind],
      ['Parts', 'None', 'Replace'],
    );
    const tables = await fixture.rows(follower, 'Parts', '.show tables | project TableName');
    assert.deepEqual(tables, [{ TableName: 'Public1' }]);
    await assert.rejects(onFollower(text), { code: 'AlreadyAttached' });
    await assert.rejects(onFollower(`.add follower database Nothing from '${leader}'`), { code: 'DatabaseNotFound' });
    await onFollower(`.drop follower database Parts from '${leader}'`);
    await onLeader('.create database Late');
    assert.equal((await fixture.engine.listFollowers({ cluster: leader, database: 'Parts' })).length, 0);
  });
});
