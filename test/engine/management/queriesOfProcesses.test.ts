import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import { borrowDataProcess, openDataProcess } from '../../support/dataProcess.ts';
import { eventually, openEngine } from '../../support/engineFixture.ts';
import { sharedKql } from '../../support/kql.ts';
import { endless } from '../query/endless.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

type Row = Awaited<ReturnType<CommandEngine['rows']>>[number];

const kim = 'aaduser=kim@contoso.com';
const lee = 'aaduser=lee@contoso.com';

describe('queries of several processes on one folder', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let other: Engine;
  let cluster: string;
  let folder: string;
  const here = (text: string): Promise<Row[]> => fixture.rows(cluster, 'd', text);
  /** Runs a text in the other one, as kim. */
  const there = async (text: string, clientRequestId?: string): Promise<void> => {
    const { result } = await other.runQuery({ cluster, database: 'd', text, clientRequestId, application: 'Tool' });
    await other.closeResult({ result });
  };
  const shown = (text: string, running = ''): Promise<Row[]> =>
    eventually(
      () => here(`.show ${running} queries | where Text == ${JSON.stringify(text)}`),
      (rows) => rows.length > 0,
    );
  const as = async <T>(principal: string, work: () => Promise<T>): Promise<T> => {
    await fixture.engine.actAs({ principal });
    try {
      return await work();
    } finally {
      await fixture.engine.actAs({ principal: 'aaduser=tester@contoso.com' });
    }
  };
  /** The one file, each of a process, in which this is told. */
  const fileWith = async (words: string): Promise<string> => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const [name, ...others] = names.filter((_, i) => texts[i]?.includes(words));
    assert.deepEqual(others, []);
    return name ?? assert.fail(`'${words}' is told in no file`);
  };
  const openOther = async (data = borrowDataProcess()): Promise<void> => {
    other = await openEngine([fixture.folder], { data, compiler: sharedKql(), principal: kim });
  };

  beforeEach(async () => {
    fixture = await openCommandEngine();
    const { engine } = fixture;
    cluster = (await engine.createCluster({ folder: fixture.folder, name: 'contoso', region: 'West Europe' })).uri;
    folder = join(fixture.folder, '.clusters/contoso/queries');
    await engine.createDatabase({ cluster, database: 'd' });
    await here('.set T <| range n from 1 to 10 step 1');
    await here(`.add database d viewers ('${kim}', '${lee}')`);
    await openOther();
  });
  afterEach(async () => {
    await other.close();
    await fixture[Symbol.asyncDispose]();
  });

  it('are shown by each of them, as their own are', async () => {
    await there('T | where n > 5', 'KE.Run;1');
    await assert.rejects(there('T | where m > 5'));
    const [ran] = await shown('T | where n > 5');
    assert.equal(ran?.ClientActivityId, 'KE.Run;1');
    assert.equal(ran.State, 'Completed');
    assert.equal(ran.User, 'kim@contoso.com');
    assert.equal(ran.Application, 'Tool');
    assert.equal(JSON.parse(String(ran.ScannedExtentsStatistics)).ScannedRowsCount, 10);
    assert.deepEqual(JSON.parse(String(ran.ResultSetStatistics)).TablesStatistics, [{ RowCount: 5 }]);
    const [failed] = await shown('T | where m > 5');
    assert.equal(failed?.State, 'Failed');
    assert.match(String(failed.FailureReason), /'m'/);
  });

  it('are shown to who asked or administrates the database, and nobody else', async () => {
    await there('print "of kim"');
    await shown('print "of kim"');
    const texts = (): Promise<Row[]> => here('.show queries | where Text == "print \\"of kim\\""');
    assert.equal((await as(kim, texts)).length, 1);
    assert.equal((await as(lee, texts)).length, 0);
  });

  it('are cancelled from another process by who may, while they run', async () => {
    const ending = there(endless, 'KE.Run;2').catch((error: unknown) => error);
    const [running] = await shown(endless, 'running');
    assert.equal(running?.State, 'InProgress');
    const cancel = (): Promise<Row[]> => here(".cancel query 'KE.Run;2'");
    const [refused] = await as(lee, cancel);
    assert.equal(refused?.RunningQueryCanceled, false);
    const [cancelled] = await cancel();
    assert.deepEqual([cancelled?.RunningQueryCanceled, cancelled?.ReasonPhrase], [true, '']);
    assert.match(String(await ending), /cancelled by '\.cancel query'/);
    assert.deepEqual(await here('.show running queries'), []);
    assert.equal((await shown(endless))[0]?.State, 'Cancelled');
    const left = await readdir(folder);
    assert.ok(!left.some((name) => name.endsWith('.cancel')), left.join());
  });

  it('have failed when their process is gone, and stay known when it was closed', async () => {
    await other.close();
    await openOther(openDataProcess({ threads: 1 }));
    const ending = there(endless).catch((error: unknown) => error);
    await shown(endless, 'running');
    const written = await fileWith('"application":"Tool"');
    // As a process leaves it that was killed eleven seconds ago.
    await copyFile(join(folder, written), join(folder, 'gone.json'));
    const then = new Date(Date.now() - 11_000);
    await utimes(join(folder, 'gone.json'), then, then);
    const [gone] = await here('.show queries');
    assert.deepEqual([gone?.State, gone?.Text], ['Failed', endless]);
    assert.equal(gone?.FailureReason, 'The process that ran the query ended.');
    assert.equal((await here('.show running queries')).length, 1);
    await rm(join(folder, 'gone.json'));

    await other.close();
    await ending;
    const [closed] = await here('.show queries');
    assert.equal(closed?.State, 'Failed');
    assert.equal(closed.FailureReason, 'The engine was closed while the query ran.');
    await openOther();
    assert.equal((await here('.show queries')).length, 1);
  });

  it('are told of as long as the process that runs them lives', async () => {
    const ending = there(endless).catch((error: unknown) => error);
    await shown(endless, 'running');
    const written = await fileWith('"application":"Tool"');
    const then = new Date(Date.now() - 60_000);
    await utimes(join(folder, written), then, then);
    await eventually(
      () => stat(join(folder, written)),
      ({ mtimeMs }) => mtimeMs > then.getTime() + 30_000,
    );
    const [running] = await shown(endless, 'running');
    await here(`.cancel query '${String(running?.ClientActivityId)}'`);
    await ending;
  });

  it('do not suffer from files that are damaged, nor from many of them', async () => {
    await there('print 1');
    await shown('print 1');
    await writeFile(join(folder, 'damaged.json'), '{"format":1,"queries":[{"id":"../../x"}');
    await writeFile(join(folder, 'newer.json'), '{"format":2}');
    const then = new Date(Date.now() - 3_600_000);
    for (let n = 0; n < 30; n += 1) {
      await writeFile(join(folder, `old${n}.json`), '{"format":1,"queries":[]}');
      await utimes(join(folder, `old${n}.json`), then, then);
    }
    assert.equal((await here('.show queries')).length, 1);
    // The first that a process tells puts away what is old.
    await other.close();
    await openOther();
    await there('print 2');
    await eventually(
      async () => (await readdir(folder)).filter((name) => name.startsWith('old')).length,
      (old) => old < 20,
    );
    assert.equal((await readdir(folder)).includes('.gitignore'), true);
  });
});
