import assert from 'node:assert/strict';
import type { NotificationParams } from '../../../src/protocol/contract.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { QueryResult } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';
import { endless } from '../query/endless.ts';

const page = { table: 0, offset: 0, count: 10 };

describe('narrowing what is followed', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let leader: string;
  let follower: string;
  let narrowed: NotificationParams<'linkEnded'>[];
  const onLeader = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(leader, 'd', text);
  const run = (text: string, cluster = follower): Promise<QueryResult> =>
    fixture.engine.runQuery({ cluster, database: 'd', text });
  const rowsOf = ({ result }: QueryResult): Promise<unknown> => fixture.engine.fetchRows({ result, ...page });
  const tables = async (): Promise<string[]> =>
    (await fixture.engine.listTables({ cluster: follower, database: 'd' })).map(({ name }) => name);
  const share = (include: readonly string[], exclude: readonly string[] = []): Promise<unknown> => {
    const all = { include: [], exclude: [] };
    const filter = {
      tables: { include: [...include], exclude: [...exclude] },
      externalTables: all,
      materializedViews: all,
      functions: all,
    };
    return fixture.engine.alterFilter({ cluster: follower, database: 'd', filter });
  };
  const seen = (names: readonly string[]): Promise<unknown> =>
    eventually(tables, (found) => JSON.stringify(found.sort()) === JSON.stringify(names));

  beforeEach(async () => {
    fixture = await openCommandEngine();
    const { engine, folder } = fixture;
    leader = (await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' })).uri;
    follower = (await engine.createCluster({ folder, name: 'fabrikam', region: 'West Europe' })).uri;
    await engine.createDatabase({ cluster: leader, database: 'd' });
    await onLeader('.set T <| print n = 1');
    await onLeader('.set U <| print n = 2');
    await engine.attachDatabase({ follower, leader, database: 'd' });
    await seen(['T', 'U']);
    narrowed = [];
    engine.on('linkEnded', (link) => narrowed.push(link));
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  it('takes the rows of a table that is no longer shared, and no others', async () => {
    const taken = [
      await run('T'),
      await run('U | union T'),
      // Asked of the data by the compiler, and of the other side through the link.
      await run('T | extend k = "a" | evaluate pivot(k, take_any(n))'),
      await run("T | union (cluster('fabrikam').database('d').T) | count", leader),
    ];
    const kept = [await run('U'), await run('print 1'), await run('T', leader)];
    assert.deepEqual(taken[1]?.followed, [{ cluster: follower, database: 'd', tables: ['U', 'T'] }]);
    for (const result of [...taken, ...kept]) await rowsOf(result);

    await share([], ['T']);
    await seen(['U']);
    const reason = "Table 'T' of 'contoso/d' is no longer shared with 'd'.";
    assert.deepEqual(narrowed, [{ cluster: follower, database: 'd', reason, tables: ['T'] }]);
    for (const result of taken) {
      const message = `${reason} The rows that were read from it went with it.`;
      await assert.rejects(rowsOf(result), { code: 'AccessRevoked', message });
    }
    for (const result of kept) await rowsOf(result);

    await share([]);
    await seen(['T', 'U']);
    assert.deepEqual(await rowsOf(await run('T')), [[1]]);
    const [first] = taken;
    assert.ok(first);
    await assert.rejects(rowsOf(first), { code: 'AccessRevoked' });
  });

  it('ends the queries that read it, and lets the others go on', async () => {
    const ending = run(`T | extend k = 1 | join (${endless} | extend k = 1) on k`).catch((error: unknown) => error);
    const going = run(`U | extend k = 1 | join (${endless} | extend k = 1) on k`).catch((error: unknown) => error);
    const running = (): ReturnType<CommandEngine['rows']> => fixture.rows(follower, 'd', '.show running queries');
    await eventually(running, (rows) => rows.length === 2);
    await share(['U']);
    const error = await ending;
    assert.ok(SharingError.is(error, 'AccessRevoked'), String(error));
    assert.match(error.message, /^Table 'T' of 'contoso\/d' is no longer shared/);
    const [left] = await eventually(running, (rows) => rows.length === 1);
    assert.match(String(left?.Text), /^U/);
    await fixture.rows(follower, 'd', `.cancel query '${String(left?.ClientActivityId)}'`);
    assert.match(String(await going), /cancelled/);
  });

  it('takes what leaves the filter by its new name, and leaves what the leader itself has dropped', async () => {
    await share(['T', 'U']);
    const [ofT, ofU] = [await run('T'), await run('U')];
    await onLeader('.drop table U');
    await seen(['T']);
    assert.equal(narrowed.length, 0);
    await onLeader('.rename table T to Secret');
    await seen([]);
    assert.deepEqual(
      narrowed.map((link) => link.tables),
      [['T']],
    );
    await assert.rejects(rowsOf(ofT), { code: 'AccessRevoked' });
    assert.deepEqual(await rowsOf(ofU), [[2]]);
  });
});
