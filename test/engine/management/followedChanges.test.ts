import assert from 'node:assert/strict';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { sharedKql } from '../../support/kql.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly leader: string;
  readonly follower: string;
  onLeader(text: string): Promise<Cell[][]>;
  onFollower(text: string): Promise<Cell[][]>;
}

const invitee = { kind: 'email', email: 'tester@contoso.com' } as const;

describe('what changes on a leader while its follower is read', function () {
  this.timeout(120_000);
  /** Told of each query that is about to run. */
  let compiled: () => void = () => undefined;

  async function openScene(...leaderTexts: readonly string[]): Promise<Scene> {
    const fixture = await openCommandEngine({
      compiler: {
        parseCommand: (text) => sharedKql().parseCommand(text),
        functionParameters: (texts) => sharedKql().functionParameters(texts),
        compile: async (...asked) => {
          const query = await sharedKql().compile(...asked);
          compiled();
          return query;
        },
      },
    });
    const { engine, folder } = fixture;
    const create = (name: string): Promise<{ uri: string }> =>
      engine.createCluster({ folder, name, region: 'West Europe' });
    const { uri: leader } = await create('contoso');
    const { uri: follower } = await create('fabrikam');
    await engine.createDatabase({ cluster: leader, database: 'Db' });
    const on =
      (cluster: string) =>
      async (text: string): Promise<Cell[][]> =>
        (await fixture.ask(cluster, 'Db', text)).rows;
    for (const text of leaderTexts) await on(leader)(text);
    return {
      fixture,
      leader,
      follower,
      onLeader: on(leader),
      onFollower: on(follower),
      [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
    };
  }

  /** Shares the database by invitation, and maps it on the follower; the subscription, to be revoked. */
  async function share({ fixture, leader, follower }: Scene): Promise<{ share: string; subscription: string }> {
    const { engine } = fixture;
    const { id } = await engine.createShare({ cluster: leader, name: 'S', description: '', terms: '' });
    await engine.addDataSet({ cluster: leader, share: id, name: 'D', database: 'Db' });
    const { token } = await engine.invite({ cluster: leader, share: id, invitee });
    const { id: subscription, dataSets } = await engine.acceptInvitation({ token, cluster: follower });
    const dataSet = dataSets[0]?.id ?? '';
    await engine.mapDataSet({ cluster: follower, subscription, dataSet, follower });
    return { share: id, subscription };
  }

  it('is seen in order, and no query sees half of it', async () => {
    await using scene = await openScene('.set T <| print a = 1, b = "x"');
    const { fixture, leader, follower, onLeader } = scene;
    await fixture.engine.attachDatabase({ follower, leader, database: 'Db' });
    /** Every state that the table may be seen in: its columns, and its one row. */
    const states = ['a,b 1,x', 'x,b 1,x', 'x,b,c 1,x,', 'x,c 1,', 'x,c,b 1,,'];
    const seen: string[] = [];
    let over = false;
    const reading = (async (): Promise<void> => {
      while (!over || seen.at(-1) !== states.at(-1)) {
        const { table, rows } = await fixture.ask(follower, 'Db', 'T');
        assert.equal(rows.length, 1);
        seen.push(`${table.columns.map(({ name }) => name)} ${rows[0]}`);
      }
    })();
    await onLeader('.rename column T.a to x');
    await onLeader('.alter-merge table T (c: long)');
    await assert.rejects(onLeader('.alter column T.x type=string'), /cannot be changed to string/);
    await onLeader('.drop column T.b');
    await onLeader('.alter-merge table T (b: string)');
    over = true;
    await reading;
    const order = seen.map((state) => states.indexOf(state));
    assert.ok(!order.includes(-1), seen.filter((state) => !states.includes(state)).join('\n'));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  });

  it('is seen as a whole when all data are replaced at once', async () => {
    await using scene = await openScene('.set T <| range x from 1 to 10 step 1');
    const { fixture, leader, follower, onLeader, onFollower } = scene;
    await fixture.engine.attachDatabase({ follower, leader, database: 'Db' });
    const seen = new Set<string>();
    let over = false;
    const reading = (async (): Promise<void> => {
      while (!over) seen.add(JSON.stringify(await onFollower('T | summarize count(), sum(x)')));
    })();
    for (const last of [20, 10, 20, 10]) await onLeader(`.set-or-replace T <| range x from 1 to ${last} step 1`);
    over = true;
    await reading;
    for (const each of seen) assert.ok(['[[10,55]]', '[[20,210]]'].includes(each), each);
  });

  it('ends a running query when the share is revoked, and says so', async () => {
    await using scene = await openScene('.set T <| print x = 1');
    const { fixture, leader, onFollower } = scene;
    const shared = await share(scene);
    const isRunning = new Promise<void>((resolve) => {
      compiled = resolve;
    });
    const many = 'range x from 1 to 100000 step 1 | extend k = 1';
    const ended = onFollower(`${many} | join kind=inner (${many}) on k | where (x * x1) % 7 == 3 | count`).then(
      () => undefined,
      (error: unknown) => error,
    );
    await isRunning;
    await fixture.engine.revokeSubscription({ cluster: leader, ...shared });
    const error = await ended;
    assert.ok(error instanceof Error && 'code' in error, String(error));
    assert.equal(error.code, 'AccessRevoked');
    assert.match(error.message, /Access to 'contoso\/Db' was revoked; the followed database 'Db' is gone/);
    await assert.rejects(onFollower('T'), { code: 'DatabaseNotFound' });
  });

  it('keeps what was used, for who asks in KQL, also after the consumer is gone', async () => {
    await using scene = await openScene('.set T <| range x from 1 to 3 step 1');
    const { fixture, follower, leader, onFollower, onLeader } = scene;
    const shared = await share(scene);
    await onFollower('T');
    await fixture.engine.alterOverrides({ cluster: follower, database: 'Db', change: { reportUsage: true } });
    await onFollower('T');
    await onFollower('T | where x > nowhere').catch(() => undefined);
    const usage = (): Promise<Cell[][]> =>
      onLeader('.show sharing usage | project ClusterName, DatabaseName, Principal, Queries, FailedQueries, RowCount');
    const expected = [['fabrikam', 'Db', 'aaduser=tester@contoso.com', 2, 1, 3]];
    const asExpected = (rows: Cell[][]): boolean => JSON.stringify(rows) === JSON.stringify(expected);
    await eventually(usage, asExpected);
    await fixture.engine.revokeSubscription({ cluster: leader, ...shared });
    await eventually(
      () => fixture.engine.listDatabases({ cluster: follower }),
      (databases) => databases.length === 0,
    );
    assert.deepEqual(await usage(), expected);
  });

  it('counts what was read of each table, in joins, through views and from another database', async () => {
    await using scene = await openScene('.set T <| range x from 1 to 3 step 1');
    const { fixture, follower, onFollower, onLeader } = scene;
    await onLeader('.set U <| range x from 1 to 5 step 1');
    await onLeader('.create materialized-view with (backfill=true) V on table U { U | summarize count() by x }');
    await share(scene);
    await fixture.engine.alterOverrides({ cluster: follower, database: 'Db', change: { reportUsage: true } });
    await onFollower('T | join kind=inner T on x');
    await onFollower('V | where x > 0');
    await onFollower('union T, U');
    await onFollower('T | where toint("nothing") / (x - x) > 1 | take no').catch(() => undefined);
    await fixture.engine.createDatabase({ cluster: follower, database: 'Own' });
    await fixture.ask(follower, 'Own', 'database("Db").T');
    await onFollower('print 1');
    const tables =
      '.show sharing usage | mv-expand Tables | extend Name = tostring(bag_keys(Tables)[0]) | project Name, Queries = tolong(Tables[Name].Queries), Rows = tolong(Tables[Name].RowsRead) | sort by Name asc';
    await eventually(
      () => onLeader(tables),
      (rows) =>
        JSON.stringify(rows) ===
        JSON.stringify([
          ['T', 3, 12],
          ['U', 2, 10],
        ]),
    );
  });

  it('is cached as the override of a view says, and that is shown with its origin', async () => {
    await using scene = await openScene(
      '.set T <| range x from 1 to 3 step 1',
      '.create materialized-view with (backfill=true) V on table T { T | summarize count() by x }',
    );
    const { fixture, leader, follower, onFollower } = scene;
    await fixture.engine.attachDatabase({ follower, leader, database: 'Db' });
    const cached = async (): Promise<number | undefined> => (await fixture.engine.listFreshness({}))[0]?.cachedBytes;
    await onFollower('.alter follower database Db policy caching hot = 0d');
    await eventually(cached, (bytes) => bytes === 0);
    await onFollower('.alter follower database Db materialized-view V policy caching hot = 7d');
    await eventually(cached, (bytes) => (bytes ?? 0) > 0);
    const { lines } = await fixture.engine.effectiveCaching({ cluster: follower, database: 'Db' });
    const shown = lines.map(({ table, view, effective, origin }) => [table ?? view ?? '', effective, origin]);
    assert.deepEqual(shown, [
      ['', 0, 'overrideDatabase'],
      ['T', 0, 'overrideDatabase'],
      ['V', 7 * 86_400_000, 'overrideView'],
    ]);
    const asNone = await fixture.engine.effectiveCaching({ cluster: follower, database: 'Db', kind: 'none' });
    assert.deepEqual(
      asNone.lines.map(({ effective, origin }) => [effective, origin]),
      [1, 2, 3].map(() => [null, 'none']),
    );
    await assert.rejects(onFollower('.alter follower database Db materialized-view W policy caching hot = 7d'), {
      code: 'EntityNotFound',
    });
    await onFollower('.delete follower database Db materialized-view V policy caching');
    await eventually(cached, (bytes) => bytes === 0);
  });
});
