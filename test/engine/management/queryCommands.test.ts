import assert from 'node:assert/strict';
import { eventually } from '../../support/engineFixture.ts';
import { endless } from '../query/endless.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

const kim = 'aaduser=kim@contoso.com';
const lee = 'aaduser=lee@contoso.com';
const admin = 'aaduser=tester@contoso.com';

describe('commands about queries', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let cluster: string;
  const ask = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(cluster, 'd', text);

  before(async () => {
    fixture = await openCommandEngine();
    const { engine, folder } = fixture;
    cluster = (await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' })).uri;
    await engine.createDatabase({ cluster, database: 'd' });
    await ask('.set T <| range n from 1 to 10 step 1');
    await ask('.set-or-append T <| range n from 101 to 110 step 1');
    await ask(`.add database d viewers ('${kim}', '${lee}')`);
  });
  after(async () => {
    await fixture[Symbol.asyncDispose]();
  });
  const as = async <T>(principal: string, work: () => Promise<T>): Promise<T> => {
    await fixture.engine.actAs({ principal });
    try {
      return await work();
    } finally {
      await fixture.engine.actAs({ principal: admin });
    }
  };

  it('list queries that have ended, with what they read and why they failed', async () => {
    await ask('T | where n > 100 | count');
    await assert.rejects(ask('T | where m > 100'));
    const [counted] = await ask('.show queries | where Text == "T | where n > 100 | count"');
    assert.equal(counted?.['State'], 'Completed');
    assert.equal(counted['Database'], 'd');
    assert.equal(counted['User'], 'tester@contoso.com');
    assert.equal(counted['Principal'], admin);
    assert.deepEqual(JSON.parse(String(counted['ScannedExtentsStatistics'])), {
      TotalExtentsCount: 2,
      ScannedExtentsCount: 1,
      TotalRowsCount: 20,
      ScannedRowsCount: 10,
    });
    assert.deepEqual(JSON.parse(String(counted['ResultSetStatistics'])), {
      TableCount: 1,
      TablesStatistics: [{ RowCount: 1 }],
    });
    await ask('T | where tostring(n) == h"key" | count');
    const hidden = await ask('.show queries | where Text has "tostring" and Text !has "show" | project Text');
    assert.deepEqual(hidden, [{ Text: 'T | where tostring(n) == h"******" | count' }]);
    const failed = await ask('.show queries | where State == "Failed" | project Text, FailureReason');
    assert.deepEqual(
      failed.map((row) => row['Text']),
      ['T | where m > 100'],
    );
    assert.match(String(failed[0]?.['FailureReason']), /'m'/);
  });

  it('show others only to who administrates or monitors the database', async () => {
    const texts = (): Promise<unknown[]> =>
      ask('.show queries | where Text startswith "print" | project Text').then((rows) =>
        rows.map((row) => row['Text']),
      );
    await as(kim, () => ask('print "of kim"'));
    await as(lee, () => ask('print "of lee"'));
    assert.deepEqual(await as(kim, texts), ['print "of kim"']);
    assert.deepEqual(await as(lee, texts), ['print "of lee"']);
    assert.deepEqual(await texts(), ['print "of kim"', 'print "of lee"']);
    await ask(`.add database d users ('${kim}')`);
    assert.deepEqual(await as(kim, texts), ['print "of kim"']);
    await ask(`.add database d monitors ('${kim}')`);
    assert.deepEqual(await as(kim, texts), ['print "of kim"', 'print "of lee"']);
  });

  it('list queries that run, and cancel them', async () => {
    const running = ask(endless);
    const ended = assert.rejects(running, { code: 'QueryFailed', message: /cancelled by '\.cancel query'/ });
    const [seen] = await eventually(
      () => ask('.show running queries by user "tester@contoso.com"'),
      (rows) => rows.length === 1,
    );
    assert.equal(seen?.['Text'], endless);
    assert.equal(seen['State'], 'InProgress');
    const cancel = (): ReturnType<typeof ask> => ask(`.cancel query '${String(seen['ClientActivityId'])}'`);
    const [refused] = await as(lee, cancel);
    assert.equal(refused?.['RunningQueryCanceled'], false);
    const [done] = await cancel();
    assert.equal(done?.['RunningQueryCanceled'], true);
    await ended;
    assert.deepEqual(await ask('.show running queries'), []);
    const last = await ask('.show queries | where State == "Cancelled" | project Text');
    assert.deepEqual(last, [{ Text: endless }]);
  });

  it('show what a query becomes, without running it', async () => {
    const rows = await ask('.show queryplan <| T | where n > 100 | summarize Total = sum(n)');
    const content = (type: string): string => String(rows.find((row) => row['ResultType'] === type)?.['Content']);
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['ResultType', 'Format', 'Content']);
    assert.equal(content('QueryText'), 'T | where n > 100 | summarize Total = sum(n)');
    assert.match(content('RelopTree'), /aggregate .*\n +filter .*\n +scan T/);
    assert.match(content('Sql'), /SELECT .* FROM "T"/);
    assert.match(content('QueryPlan'), /READ_PARQUET/);
    const [source] = JSON.parse(content('Stats')).Sources;
    assert.deepEqual([source.Table, source.Columns, source.Filter], ['T', ['n'], 'n > 100']);
    assert.deepEqual([source.TotalExtentsCount, source.ScannedExtentsCount], [2, 1]);
    assert.deepEqual(await ask('.show queries | where Text has "Total"'), []);
  });

  it('report errors of an explained query where they are', async () => {
    const text = '.show queryplan <| T | where missing > 1';
    await assert.rejects(ask(text), { code: 'QueryInvalid', span: { start: text.indexOf('missing'), length: 7 } });
  });

  it('explain a query only to who may run it', async () => {
    await ask(".add database d ingestors ('aaduser=max@contoso.com')");
    await assert.rejects(
      as('aaduser=max@contoso.com', () => ask('.show queryplan <| T')),
      { code: 'Forbidden' },
    );
  });
});
