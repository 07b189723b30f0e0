import assert from 'node:assert/strict';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';

describe('what queries learn of extents and of who runs them', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let cluster: string;
  const run = async (text: string): Promise<Cell[][]> => (await fixture.ask(cluster, 'Sales', text)).rows;
  before(async () => {
    fixture = await openCommandEngine();
    const { engine, folder } = fixture;
    ({ uri: cluster } = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' }));
    await engine.createDatabase({ cluster, database: 'Sales' });
    await run('.set Orders <| range x from 1 to 3 step 1');
    await run('.append Orders <| range x from 4 to 5 step 1');
    await run('.create table Empty (x: long)');
  });
  after(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  it('extents by their ids', async () => {
    assert.deepEqual(
      await run(
        'Orders | where x != 2 | summarize n = count(), least = min(x) by id = extent_id() | project n, least | sort by n',
      ),
      [
        [2, 1],
        [2, 4],
      ],
    );
    const [[id, other] = []] = await run(
      'Orders | summarize take_anyif(extent_id(), x == 1), take_anyif(extent_id(), x == 4)',
    );
    assert.notEqual(id, other);
    assert.deepEqual(await run(`Orders | where extent_id() == guid(${id}) | summarize make_list(x)`), [['[1,2,3]']]);
    assert.deepEqual(await run('Empty | extend e = extent_id(), t = ingestion_time()'), []);
  });

  it('when each row came in', async () => {
    const text =
      'Orders | summarize t = min(ingestion_time()), n = countif(ingestion_time() between (ago(1h) .. now()))';
    const [[time, count] = []] = await run(text);
    assert.equal(count, 5);
    assert.ok(Math.abs(Date.now() - Date.parse(String(time))) < 3_600_000, String(time));
    const [[ordered] = []] = await run(
      'Orders | summarize a = minif(ingestion_time(), x > 3), b = maxif(ingestion_time(), x < 4) | project a >= b',
    );
    assert.equal(ordered, true);
  });

  it('what came in since a cursor', async () => {
    const [[cursor] = []] = await run('print cursor_current()');
    const each = async (condition: string): Promise<Cell[][]> =>
      run(`Arrived | where ${condition} | summarize make_list(x)`);
    await run('.set Arrived <| range x from 1 to 2 step 1');
    const [[later] = []] = await run('print current_cursor()');
    await run('.append Arrived <| print x = 3');
    assert.deepEqual(await each("cursor_after('')"), [['[1,2,3]']]);
    assert.deepEqual(await each(`cursor_after('${cursor}')`), [['[1,2,3]']]);
    assert.deepEqual(await each(`cursor_after('${later}')`), [['[3]']]);
    assert.deepEqual(await each(`cursor_before_or_at('${later}')`), [['[1,2]']]);
    assert.deepEqual(await each('cursor_after(cursor_current())'), [['[]']]);
    assert.deepEqual(await each('x > 1 and cursor_before_or_at(cursor_current())'), [['[2,3]']]);
    await assert.rejects(each("cursor_after('yesterday')"), /no cursor of a database/);
  });

  it('on a follower by the cursors of its leader', async () => {
    const { engine, folder, ask } = fixture;
    const { uri: follower } = await engine.createCluster({ folder, name: 'fabrikam', region: 'West Europe' });
    await run('.set Shared <| range x from 1 to 2 step 1');
    const [[cursor] = []] = await run('print cursor_current()');
    await engine.attachDatabase({ follower, leader: cluster, database: 'Sales' });
    const rows = async (text: string): Promise<string> => JSON.stringify((await ask(follower, 'Sales', text)).rows);
    await eventually(
      () => rows('Shared | count'),
      (answer) => answer === '[[2]]',
    );
    const since = `Shared | where cursor_after('${cursor}') | project x`;
    assert.equal(await rows(since), '[]');
    await run('.append Shared <| print x = 3');
    await eventually(
      () => rows(since),
      (answer) => answer === '[[3]]',
    );
    assert.equal(await rows(`Shared | where cursor_before_or_at('${cursor}') | summarize make_list(x)`), '[["[1,2]"]]');
  });

  for (const text of [
    'Orders | project x = x + 1 | extend ingestion_time()',
    'Orders | summarize count() | extend extent_id()',
    'union Orders, Empty | where ingestion_time() > ago(1h)',
    'print ingestion_time()',
    'Orders | summarize count() | where cursor_after("")',
    'print x = 1 | where cursor_before_or_at("1")',
  ]) {
    it(`but refuse ${text}`, async () => {
      await assert.rejects(
        run(text),
        (error) => SharingError.is(error, 'QueryNotSupported') && error.span !== undefined,
      );
    });
  }

  it('who runs the query, whatever was compiled before', async () => {
    assert.deepEqual(await run('print current_principal()'), [['aaduser=tester@contoso.com']]);
    const reader = 'aaduser=reader@contoso.com';
    await run(`.add database Sales viewers ('${reader}')`);
    await fixture.engine.actAs({ principal: reader });
    try {
      assert.deepEqual(await run('print current_principal()'), [[reader]]);
    } finally {
      await fixture.engine.actAs({ principal: 'aaduser=tester@contoso.com' });
    }
  });

  it('what is known of who runs the query, and to which groups that one belongs', async () => {
    const reader = 'aaduser=reader@contoso.com';
    const member = (name: string): Promise<Cell[][]> =>
      run(`print current_principal_is_member_of('aadgroup=other@contoso.com', '${name}')`);
    assert.deepEqual(await member('AADUSER=Tester@contoso.com'), [[true]]);
    assert.deepEqual(await member(reader), [[false]]);
    assert.deepEqual(await member('aadgroup=all@contoso.com'), [[false]]);
    const group = { name: 'aadgroup=analysts@contoso.com', members: ['aaduser=tester@contoso.com'] };
    await fixture.engine.setGroup({ cluster, group });
    await fixture.engine.setGroup({ cluster, group: { name: 'aadgroup=all@contoso.com', members: [group.name] } });
    assert.deepEqual(await member('aadgroup=all@contoso.com'), [[true]]);
    const listed = 'current_principal_is_member_of(dynamic(["aadgroup=all@contoso.com"]))';
    assert.deepEqual(await run(`Orders | where x == 1 and ${listed} | count`), [[1]]);
    assert.deepEqual(
      await run('print d = current_principal_details() | project d.UserPrincipalName, d.Type, d.Authority, d.FQN'),
      [['"tester@contoso.com"', '"AadUser"', '"contoso.com"', '"aaduser=tester@contoso.com"']],
    );
    await assert.rejects(member('somebody'), /not the fully qualified name/);
  });

  it('only what is hot, where the query asks for no more', async () => {
    const hot = 'set query_datascope = "hotcache"; ';
    assert.deepEqual(await run(`${hot}Orders | count`), [[5]]);
    await run('.alter table Orders policy caching hot = 0s');
    try {
      assert.deepEqual(await run(`${hot}Orders | count`), [[0]]);
      assert.deepEqual(await run('Orders | count'), [[5]]);
      const { extents, result } = await fixture.engine.runQuery({ cluster, database: 'Sales', text: `${hot}Orders` });
      await fixture.engine.closeResult({ result });
      assert.deepEqual([extents.total, extents.read], [2, 0]);
      await run(`.set Copied <| ${hot}Orders`);
      assert.deepEqual(await run('Copied | count'), [[0]]);
      await assert.rejects(run(`${hot}Orders | evaluate pivot(x)`), /output schema/);
    } finally {
      await run('.delete table Orders policy caching');
    }
  });
});
