import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell } from '../../../src/protocol/query.ts';
import { eventually } from '../../support/engineFixture.ts';
import { endless } from '../query/endless.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

const admin = 'aaduser=tester@contoso.com';
const kim = 'aaduser=kim@contoso.com';
const lee = 'aaduser=lee@contoso.com';

describe('commands about what was done on a cluster', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let cluster: string;
  const ask = (text: string): ReturnType<CommandEngine['rows']> => fixture.rows(cluster, 'd', text);
  const columnsOf = async (text: string): Promise<string[]> =>
    (await fixture.ask(cluster, 'd', text)).table.columns.map(({ name, type }) => `${name}:${type}`);
  const as = async <T>(principal: string, work: () => Promise<T>): Promise<T> => {
    await fixture.engine.actAs({ principal });
    try {
      return await work();
    } finally {
      await fixture.engine.actAs({ principal: admin });
    }
  };

  beforeEach(async () => {
    fixture = await openCommandEngine();
    const { engine, folder } = fixture;
    cluster = (await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' })).uri;
    await engine.createDatabase({ cluster, database: 'd' });
    await ask('.set T <| range n from 1 to 10 step 1');
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  it('list commands that have ended, as they are typed in Kusto, beside queries', async () => {
    await ask('.show tables');
    await assert.rejects(ask('.drop table Nowhere'));
    await ask('T | count');
    const commands = await ask('.show commands | project CommandType, Text, Database, State, User, Principal');
    assert.deepEqual(
      commands.map((row) => [row['CommandType'], row['State'], row['Text']]),
      [
        ['TableSet', 'Completed', '.set T <| range n from 1 to 10 step 1'],
        ['TablesShow', 'Completed', '.show tables'],
        ['TableDrop', 'Failed', '.drop table Nowhere'],
      ],
    );
    assert.deepEqual(
      [commands[0]?.['Database'], commands[0]?.['User'], commands[0]?.['Principal']],
      ['d', 'tester@contoso.com', admin],
    );
    const both = await ask('.show commands-and-queries | where State == "Completed" | project CommandType, Text');
    assert.deepEqual(
      both.map((row) => row['CommandType']),
      ['TableSet', 'TablesShow', 'Query', 'CommandsShow'],
    );
    // Neither is taken for the other.
    assert.deepEqual(await ask('.show queries | project Text'), [{ Text: 'T | count' }]);
    assert.deepEqual((await columnsOf('.show commands')).slice(0, 5), [
      'ClientActivityId:string',
      'CommandType:string',
      'Text:string',
      'Database:string',
      'StartedOn:datetime',
    ]);
  });

  it('hide what their authors mark, in texts and in what went wrong, and data that are written out', async () => {
    await assert.rejects(ask('.ingest into table T (h@"missing-key.csv")'), /missing-key/);
    await ask('.ingest inline into table T <| 42');
    const texts = (await ask('.show commands | project Text, FailureReason')).slice(1);
    assert.deepEqual(
      texts.map((row) => row['Text']),
      ['.ingest into table T (h@"******")', '.ingest inline into table T <| …'],
    );
    assert.match(String(texts[0]?.['FailureReason']), /\*{6}/);
    const everything = await ask('.show operations');
    assert.doesNotMatch(JSON.stringify(everything.map((row) => row['Status'])), /missing-key/);
  });

  it('list operations by id, those that run too', async () => {
    await assert.rejects(ask('.drop table Nowhere'));
    const [set, failed, own] = await ask('.show operations');
    assert.deepEqual([set?.['Operation'], set?.['State'], set?.['Status']], ['TableSet', 'Completed', '']);
    assert.deepEqual(
      [failed?.['Operation'], failed?.['State'], failed?.['ShouldRetry']],
      ['TableDrop', 'Failed', false],
    );
    assert.match(String(failed?.['Status']), /'Nowhere'/);
    assert.deepEqual([own?.['Operation'], own?.['State']], ['OperationsShow', 'InProgress']);
    const ids = [set, failed].map((row) => String(row?.['OperationId']));
    const states = (text: string): Promise<Cell[]> => ask(text).then((rows) => rows.map((row) => row['State'] ?? null));
    assert.deepEqual(await states(`.show operations ${ids[1]}`), ['Failed']);
    assert.deepEqual(await states(`.show operations (${ids.join(', ')})`), ['Completed', 'Failed']);
    assert.deepEqual(await states(`.show operations | where OperationId == guid(${ids[0]})`), ['Completed']);
    assert.deepEqual(await ask('.show operations 00000000-0000-0000-0000-000000000000'), []);
    await assert.rejects(ask(`.show operation ${ids[0]} details`), {
      code: 'QueryNotSupported',
      message: /'\.show operations' says how it ended/,
    });
  });

  it('do not take a command for a query that could be cancelled', async () => {
    const client = 'of the test';
    const { engine } = fixture;
    const stop = new AbortController();
    const filling = engine.runQuery(
      { cluster, database: 'd', text: `.set U <| ${endless}`, clientRequestId: client },
      { signal: stop.signal },
    );
    const ended = assert.rejects(filling);
    await eventually(
      () => ask('.show operations | where Operation == "TableSet" and State == "InProgress"'),
      (rows) => rows.length === 1,
    );
    assert.deepEqual(await ask('.show running queries'), []);
    const [capacity] = await ask('.show capacity ingestions');
    assert.deepEqual(capacity, { Resource: 'ingestions', Total: null, Consumed: 1, Remaining: null });
    const [refused] = await ask(`.cancel query '${client}'`);
    assert.equal(refused?.['RunningQueryCanceled'], false);
    stop.abort();
    await ended;
    const states = await ask('.show operations | where Operation == "TableSet" | project State');
    assert.deepEqual(states, [{ State: 'Completed' }, { State: 'Canceled' }]);
  });

  it('list ingestions that failed', async () => {
    await writeFile(join(fixture.folder, 'bad.csv'), 'no number\n');
    await assert.rejects(ask(`.ingest into table T (@"${fixture.folder}/bad.csv")`));
    await ask('.ingest inline into table T <| 42');
    const [failure, ...others] = await ask('.show ingestion failures');
    assert.deepEqual(others, []);
    const { Database, Table, IngestionSourcePath, FailureKind, OperationKind, ErrorCode, OriginatesFromUpdatePolicy } =
      failure ?? {};
    assert.deepEqual(
      { Database, Table, IngestionSourcePath, FailureKind, OperationKind, ErrorCode, OriginatesFromUpdatePolicy },
      {
        Database: 'd',
        Table: 'T',
        IngestionSourcePath: `${fixture.folder}/bad.csv`,
        FailureKind: 'Permanent',
        OperationKind: 'DataIngestPull',
        ErrorCode: 'FileDoesNotFit',
        OriginatesFromUpdatePolicy: false,
      },
    );
    const id = String(failure?.['OperationId']);
    assert.equal((await ask(`.show ingestion failures with (OperationId = "${id}")`)).length, 1);
    assert.deepEqual(await ask(`.show operations ${id} | project State`), [{ State: 'Failed' }]);
    const [health] = await ask('.show diagnostics');
    assert.deepEqual([health?.['FailedIngestOperations'], health?.['IngestionsInProgress']], [1, 0]);
    assert.equal(Math.round(Number(health?.['IngestionsSuccessRate'])), 67);
  });

  it('list imports that no command asked for, as the commands that they stand for', async () => {
    const { engine, folder } = fixture;
    const file = async (name: string, content: string): Promise<string> => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    await ask(`.add database d ingestors ('${kim}')`);
    await ask(`.create table T ingestion csv mapping 'M' '[{"column":"n","Properties":{"Ordinal":"0"}}]'`);
    const good = { cluster, database: 'd', table: 'T', path: await file('good.csv', '11\n'), format: {} };
    const bad = { ...good, path: await file('bad.csv', 'no number\n'), format: { format: 'csv' as const } };
    const mapping = { reference: 'M' };
    await as(kim, () => engine.ingestFile({ ...good, mapping, format: { format: 'csv' } }));
    await assert.rejects(engine.ingestFile(bad), { code: 'FileDoesNotFit' });
    await assert.rejects(engine.ingestFile(good, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    await assert.rejects(engine.ingestFile({ ...good, database: 'nowhere' }), { code: 'DatabaseNotFound' });
    const stream = { location: '', clientRequestId: 'KPC.test;1', application: 'the test', format: bad.format };
    await engine.ingestFile({ ...good, ...stream, table: 'T-2', columns: [{ name: 'n', type: 'long' }] });

    const imports = await ask(
      '.show commands | where CommandType startswith "DataIngest" | where Duration >= 0s ' +
        '| project CommandType, Text, State, Principal, Database, Application, ClientActivityId',
    );
    assert.deepEqual(
      imports.map((row) => [row['CommandType'], row['Text'], row['State'], row['Principal'], row['Database']]),
      [
        [
          'DataIngestPull',
          `.ingest into table T ("${good.path}") with (format = "csv", ingestionMappingReference = "M")`,
          'Completed',
          kim,
          'd',
        ],
        ['DataIngestPull', `.ingest into table T ("${bad.path}") with (format = "csv")`, 'Failed', admin, 'd'],
        ['DataIngestPull', `.ingest into table T ("${good.path}")`, 'Cancelled', admin, 'd'],
        ['DataIngestPull', `.ingest into table T ("${good.path}")`, 'Failed', admin, 'nowhere'],
        ['DataIngestInline', `.ingest inline into table ['T-2'] with (format = "csv") <| …`, 'Completed', admin, 'd'],
      ],
    );
    assert.deepEqual([imports[4]?.['ClientActivityId'], imports[4]?.['Application']], ['KPC.test;1', 'the test']);
    const failures = await ask('.show ingestion failures | project Table, IngestionSourcePath, ErrorCode, Principal');
    assert.deepEqual(failures[0], {
      Table: 'T',
      IngestionSourcePath: bad.path,
      ErrorCode: 'FileDoesNotFit',
      Principal: admin,
    });
    const operations = await ask('.show operations | where Operation startswith "DataIngest" | project State');
    assert.deepEqual(
      operations.map(({ State }) => State),
      ['Completed', 'Failed', 'Canceled', 'Failed', 'Completed'],
    );
  });

  it('show what others did only to who administrates or monitors the database', async () => {
    await ask(`.add database d viewers ('${kim}', '${lee}')`);
    await as(kim, () => ask('.show table T'));
    await as(lee, () => ask('.show table T details'));
    const of = (what: string, principal: string): Promise<Cell[]> =>
      as(principal, () => ask(`.show ${what} | distinct Principal`)).then((rows) =>
        rows.map((row) => row['Principal'] ?? null),
      );
    for (const what of ['commands', 'operations', 'commands-and-queries']) {
      assert.deepEqual(await of(what, kim), [kim], what);
      assert.deepEqual((await of(what, admin)).sort(), [kim, lee, admin].sort(), what);
    }
    await ask(`.add database d monitors ('${kim}')`);
    assert.deepEqual((await of('operations', kim)).sort(), [kim, lee, admin].sort());
  });

  it('tell of the cluster, its state and what it is able to', async () => {
    await ask('.set-or-append T <| range n from 11 to 20 step 1');
    await ask('.set U <| print n = 1');
    const [node] = await ask('.show cluster details');
    assert.deepEqual([node?.['NodeId'], node?.['IsAdmin'], node?.['NetAndClsVersion']], ['KEngine000000', true, '']);
    const [state] = await ask('.show diagnostics');
    const shown = ['IsHealthy', 'MachinesTotal', 'ExtentsTotal', 'NumberOfDatabases', 'TableWithMaxExtents'] as const;
    assert.deepEqual(
      shown.map((name) => state?.[name]),
      [true, 1, 3, 1, 'T'],
    );
    assert.ok(Number(state?.['TotalExtentSize']) > 0);
    assert.equal(state?.['WarmExtentSize'], state?.['TotalExtentSize']);
    const capacity = await ask('.show capacity');
    assert.deepEqual(capacity[0], { Resource: 'ingestions', Total: null, Consumed: 0, Remaining: null });
    assert.deepEqual(capacity[1], { Resource: 'extents-merge', Total: 0, Consumed: 0, Remaining: 0 });
    await assert.rejects(ask('.show capacity unicorns'), { code: 'QueryNotSupported', message: /'unicorns'/ });
    const plugins = new Map((await ask('.show plugins')).map((row) => [row['PluginName'], row['IsEnabled']]));
    assert.deepEqual([plugins.get('pivot'), plugins.get('python')], [true, false]);
  });

  it('show the journal of the database in scope', async () => {
    await fixture.engine.createDatabase({ cluster, database: 'other' });
    const databases = (text: string): Promise<Cell[]> =>
      ask(text).then((rows) => rows.map((row) => row['Database'] ?? null));
    assert.deepEqual(await databases('.show database journal | distinct Database'), ['d']);
    assert.deepEqual(await databases('.show journal | distinct Database | sort by Database asc'), ['d', 'other']);
  });
});
