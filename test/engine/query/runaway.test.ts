import assert from 'node:assert/strict';
import { openDataProcess } from '../../support/dataProcess.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';
import { endless } from './endless.ts';

const joined = endless.slice(0, endless.indexOf(' | where'));

describe('A runaway query', function () {
  this.timeout(120_000);
  let fixture: CommandEngine;
  let leader: string;
  let follower: string;
  const onLeader = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(leader, 'd', text);
  const onFollower = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(follower, 'd', text);

  before(async () => {
    fixture = await openCommandEngine({
      data: openDataProcess({ threads: 1, memoryLimit: 256 * 2 ** 20 }),
    });
    const { engine, folder } = fixture;
    leader = (await engine.createCluster({ folder, name: 'leader', region: 'West Europe' })).uri;
    follower = (await engine.createCluster({ folder, name: 'follower', region: 'West Europe' })).uri;
    await engine.createDatabase({ cluster: leader, database: 'd' });
    await onLeader('.set T <| print n = 1');
    await engine.attachDatabase({ follower, leader, database: 'd' });
  });
  after(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  it('lets commits reach a follower and other queries run, until it is stopped', async () => {
    const running = assert.rejects(onFollower(endless), { code: 'QueryFailed' });
    const [query] = await eventually(
      () => onFollower('.show running queries'),
      (rows) => rows.length === 1,
    );
    for (let n = 2; n <= 4; n++) {
      await onLeader(`.set-or-append T <| print n = ${n}`);
      await eventually(
        () => onFollower('T | count'),
        ([row]) => row?.['Count'] === n,
      );
      assert.equal((await onFollower('.show running queries')).length, 1);
    }
    await onFollower(`.cancel query '${String(query?.['ClientActivityId'])}'`);
    await running;
  });

  it('is not kept from ending by the rows of a range, which are never all there', async () => {
    const counting = 'range x from 1 to 500000000000 step 1 | summarize count() by x % 97';
    await assert.rejects(onFollower(`set servertimeout = 1s; ${counting}`), { message: /longer than the 1 seconds/ });
  });

  it('gives the first rows of an endless range, and ends where there are too many', async () => {
    const endlessRange = 'range x from 1 to 9000000000000000000 step 1';
    assert.deepEqual(await onFollower(`${endlessRange} | where x % 5 == 0 | take 2`), [{ x: 5 }, { x: 10 }]);
    await assert.rejects(onFollower(endlessRange), { code: 'QueryTooLarge', message: /E_QUERY_RESULT_SET_TOO_LARGE/ });
  });

  it('ends when its time is over, and says what to do', async () => {
    await assert.rejects(onFollower(`set servertimeout = 1s; ${endless}`), {
      code: 'QueryFailed',
      message: /longer than the 1 seconds that it may take.*Filter earlier.*set servertimeout/,
    });
  });

  it('ends when its memory is used up, and says what to do', async () => {
    await assert.rejects(onFollower(`${joined} | summarize make_list(strcat(strrep("x", 1000), a * b), 100000000)`), {
      code: 'QueryTooLarge',
      message: /more memory than the engine may use\. Filter earlier/,
    });
  });

  it('ends when its result is too large, by number of rows and by size, as in Kusto', async () => {
    await assert.rejects(onFollower(joined), {
      code: 'QueryTooLarge',
      message: /80DA0003.*exceed the set limit of 500000 records.*E_QUERY_RESULT_SET_TOO_LARGE.*set notruncation/,
    });
    await assert.rejects(onFollower('range n from 1 to 100000 step 1 | extend s = strrep("x", 1000)'), {
      code: 'QueryTooLarge',
      message: /80DA0003.*exceeded the internal data size limit 67108864.*E_QUERY_RESULT_SET_TOO_LARGE/,
    });
  });

  it('leaves an engine that answers', async () => {
    assert.deepEqual(await onFollower('T | summarize Total = sum(n)'), [{ Total: 10 }]);
  });
});
