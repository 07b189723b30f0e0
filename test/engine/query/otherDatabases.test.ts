import assert from 'node:assert/strict';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';

const nobody = 'aaduser=nobody@contoso.com';
const nothing = { include: [], exclude: [] };

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly leader: string;
  readonly follower: string;
  run(cluster: string, database: string, text: string): Promise<Cell[][]>;
}

/** `Sales` on contoso, of which fabrikam follows all but `Secret*`; fabrikam has a database `Own` as well. */
async function openScene(): Promise<Scene> {
  const fixture = await openCommandEngine();
  const { engine, folder } = fixture;
  const { uri: leader } = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' });
  const { uri: follower } = await engine.createCluster({ folder, name: 'fabrikam', region: 'West Europe' });
  const run: Scene['run'] = async (cluster, database, text) => (await fixture.ask(cluster, database, text)).rows;
  await engine.createDatabase({ cluster: leader, database: 'Sales' });
  await engine.createDatabase({ cluster: leader, database: 'Stock' });
  await engine.createDatabase({ cluster: follower, database: 'Own' });
  await run(leader, 'Sales', '.set Orders <| range x from 1 to 3 step 1');
  await run(leader, 'Sales', '.set SecretOrders <| range x from 1 to 9 step 1');
  await run(leader, 'Stock', '.set Items <| range x from 2 to 5 step 1 | extend bag = bag_pack("half", x * 0.5)');
  await run(follower, 'Own', '.set Mine <| print x = 3');
  const filter = {
    tables: { include: [], exclude: ['Secret*'] },
    externalTables: nothing,
    materializedViews: nothing,
    functions: nothing,
  };
  await engine.attachDatabase({ follower, leader, database: 'Sales', principalsKind: 'replace', filter });
  await eventually(
    () => run(follower, 'Sales', 'Orders | count').catch(() => []),
    (rows) => rows[0]?.[0] === 3,
  );
  return { fixture, leader, follower, run, [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose]() };
}

describe('queries over several databases', function () {
  this.timeout(60_000);
  let scene: Scene;
  before(async () => {
    scene = await openScene();
  });
  after(async () => {
    await scene[Symbol.asyncDispose]();
  });

  it('join and unite tables of databases of one cluster, and of others', async () => {
    const { leader, follower, run } = scene;
    assert.deepEqual(await run(leader, 'Sales', 'Orders | join kind=inner database("Stock").Items on x | count'), [
      [2],
    ]);
    assert.deepEqual(await run(leader, 'Sales', 'union Orders, database("Stock").Items | summarize sum(x)'), [[20]]);
    assert.deepEqual(await run(follower, 'Own', 'Mine | join kind=inner database("Sales").Orders on x | count'), [[1]]);
    assert.deepEqual(await run(follower, 'Own', 'cluster("contoso").database("Stock").Items | count'), [[4]]);
    assert.deepEqual(await run(leader, 'Sales', 'database("Sales").Orders | count'), [[3]]);
  });

  it('take wildcards in names of databases and tables', async () => {
    const { leader, follower, run } = scene;
    const counts = 'summarize count() by from | sort by from asc';
    assert.deepEqual(await run(leader, 'Sales', `union withsource=from database("*").*s | ${counts}`), [
      ['Orders', 3],
      ['SecretOrders', 9],
      ['database("Stock").Items', 4],
    ]);
    assert.deepEqual(await run(leader, 'Sales', 'union database("St*").I*, Orders | count'), [[7]]);
    assert.deepEqual(await run(follower, 'Own', 'union Mine, cluster("contoso").database("S*k").* | count'), [[5]]);
    assert.deepEqual(await run(follower, 'Own', 'find in (database("*").*) where x == 3 | project source_, x'), [
      ['Mine', 3],
      ['database("Sales").Orders', 3],
    ]);
    await assert.rejects(run(leader, 'Sales', 'union database("Q*").*'), /There is no database 'Q\*'/);
  });

  it('leave out what is not there of a fuzzy union', async () => {
    const { leader, run } = scene;
    const text =
      'union isfuzzy=true Orders, Nowhere, database("Stock").Items, database("Gone").Items, Secret*y | count';
    assert.deepEqual(await run(leader, 'Sales', text), [[7]]);
    await assert.rejects(run(leader, 'Sales', text.replace('isfuzzy=true', '')), SharingError);
    await assert.rejects(run(leader, 'Sales', 'union isfuzzy=true Nowhere, Gone*'), /None of the tables/);
  });

  it('answer questions about the data of another database', async () => {
    const text = 'database("Stock").Items | evaluate bag_unpack(bag) | summarize sum(half)';
    assert.deepEqual(await scene.run(scene.leader, 'Sales', text), [[7]]);
  });

  it('count what they read of every database', async () => {
    const { engine } = scene.fixture;
    const text = 'union database("Stock").Items, Orders | count';
    const { extents, result } = await engine.runQuery({ cluster: scene.leader, database: 'Sales', text });
    await engine.closeResult({ result });
    assert.equal(extents.read, 2);
  });

  it('never reach what a follower was not given', async () => {
    const { follower, run } = scene;
    for (const text of [
      'database("Sales").SecretOrders | count',
      'union database("Sales").Secret*',
      'cluster("fabrikam").database("Sales").SecretOrders',
      'database("Sales").table("SecretOrders")',
    ]) {
      await assert.rejects(run(follower, 'Own', text), SharingError, text);
    }
  });

  it('never reach what a follower was not given by way of its leader', async () => {
    const { fixture, leader, follower, run } = scene;
    const guest = 'aaduser=guest@contoso.com';
    await run(follower, 'Own', `.add database Own viewers ('${guest}')`);
    await run(follower, 'Own', `.add follower database Sales viewers ('${guest}')`);
    const { engine } = fixture;
    await engine.actAs({ principal: guest });
    try {
      assert.deepEqual(await run(follower, 'Own', 'database("Sales").Orders | count'), [[3]]);
      for (const text of [
        'cluster("contoso").database("Sales").SecretOrders | count',
        `cluster("${leader}").database("Sales").SecretOrders | count`,
        'cluster("contoso").database("Sales").Orders | count',
      ]) {
        await assert.rejects(run(follower, 'Own', text), /There is no database 'Sales' in cluster/, text);
        await assert.rejects(
          engine.explainQuery({ cluster: follower, database: 'Own', text }),
          /There is no database 'Sales' in cluster/,
          text,
        );
      }
    } finally {
      await engine.actAs({ principal: 'aaduser=tester@contoso.com' });
    }
  });

  it('fill a table by command, within the same bounds', async () => {
    const { follower, run } = scene;
    await run(follower, 'Own', '.set Copied <| database("Sales").Orders | where x > 1');
    assert.deepEqual(await run(follower, 'Own', 'Copied | count'), [[2]]);
    await assert.rejects(run(follower, 'Own', '.set Stolen <| database("Sales").SecretOrders'), SharingError);
    await assert.rejects(run(follower, 'Own', 'Stolen'), SharingError);
  });

  it('are explained with the tables of each', async () => {
    const { fixture, follower } = scene;
    const text = 'Mine | join kind=inner database("Sales").Orders on x | count';
    const { statements } = await fixture.engine.explainQuery({ cluster: follower, database: 'Own', text });
    assert.deepEqual(
      statements[0]?.sources.map(({ database, table }) => [database, table]),
      [
        ['Own', 'Mine'],
        ['Sales', 'Orders'],
      ],
    );
  });

  it('tell a database that is not there and one that must not be seen with the same words', async () => {
    const { fixture, leader, follower, run } = scene;
    await fixture.engine.actAs({ principal: nobody });
    try {
      await assert.rejects(run(leader, 'Sales', 'Orders'), SharingError);
    } finally {
      await fixture.engine.actAs({ principal: 'aaduser=tester@contoso.com' });
    }
    for (const name of ['Nowhere', 'Own']) {
      const error = await run(leader, 'Sales', `database("${name}").Mine`).catch((caught: unknown) => caught);
      assert.ok(SharingError.is(error, 'DatabaseNotFound'));
      assert.equal(error.message, `There is no database '${name}' that you may query.`);
      assert.deepEqual(error.span, { start: 9, length: name.length + 2 });
    }
    await assert.rejects(run(follower, 'Own', 'cluster("tailspin").database("Sales").Orders'), /in cluster 'tailspin'/);
  });

  it('are refused the other database as soon as the right to it is gone, whatever was compiled before', async () => {
    const { fixture, leader, run } = scene;
    const reader = 'aaduser=reader@contoso.com';
    await run(leader, 'Sales', `.add database Sales viewers ('${reader}')`);
    await run(leader, 'Stock', `.add database Stock viewers ('${reader}')`);
    const text = 'database("Stock").Items | count';
    await fixture.engine.actAs({ principal: reader });
    try {
      assert.deepEqual(await run(leader, 'Sales', text), [[4]]);
    } finally {
      await fixture.engine.actAs({ principal: 'aaduser=tester@contoso.com' });
    }
    await run(leader, 'Stock', `.drop database Stock viewers ('${reader}')`);
    await fixture.engine.actAs({ principal: reader });
    try {
      await assert.rejects(run(leader, 'Sales', text), /no database 'Stock'/);
    } finally {
      await fixture.engine.actAs({ principal: 'aaduser=tester@contoso.com' });
    }
  });
});
