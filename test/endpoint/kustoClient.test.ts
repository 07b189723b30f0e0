import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { Client, ClientRequestProperties } from 'azure-kusto-data';
import { endless } from '../engine/query/endless.ts';
import { eventually } from '../support/engineFixture.ts';
import { openScene, type Scene } from './endpointFixture.ts';

/** What Kusto's client for Node rejects with: the answer is in it. */
interface Refusal {
  readonly response: { readonly status: number; readonly data: { readonly error: ErrorBody } };
}

interface ErrorBody {
  readonly code: string;
  readonly '@message': string;
  readonly '@text': string;
  readonly innererror?: ErrorBody & { readonly '@line': string; readonly '@pos': string; readonly '@token': string };
}

/** As the service has it where there is no `render`. */
const nothingAsked = {
  Visualization: null,
  Title: null,
  XColumn: null,
  Series: null,
  YColumns: null,
  AnomalyColumns: null,
  XTitle: null,
  YTitle: null,
  XAxis: null,
  YAxis: null,
  Legend: null,
  YSplit: null,
  Accumulate: false,
  IsQuerySorted: false,
  Kind: null,
  Ymin: 'NaN',
  Ymax: 'NaN',
  Xmin: null,
  Xmax: null,
};

describe("Kusto's own client", function () {
  this.timeout(60_000);
  let scene: Scene;
  let client: Client;

  before(async () => {
    scene = await openScene();
    client = new Client(scene.endpoint.url);
    const { uri: cluster } = await scene.engine.createCluster({
      folder: scene.folder,
      name: 'contoso',
      region: 'West Europe',
    });
    await scene.engine.createDatabase({ cluster, database: 'Main' });
    await client.execute('Main', '.create table Birds (Name: string, Weight: real, Seen: datetime, Id: long)');
  });
  after(async () => {
    client.close();
    await scene[Symbol.asyncDispose]();
  });

  async function refusal(database: string, text: string): Promise<Refusal['response']> {
    const error: unknown = await client.execute(database, text).catch((caught: unknown) => caught);
    assert.ok(error instanceof Error && 'response' in error, `not refused: ${text}`);
    return (error as unknown as Refusal).response;
  }

  it('tells what it ran, by the names that the client gave', async () => {
    const properties = new ClientRequestProperties({}, {}, 'KNC.test;1');
    await client.executeMgmt('contoso/Main', '.show tables', properties);
    await client.executeMgmt('contoso/Main', '.drop table Nowhere', properties).catch(() => undefined);
    interface Operation {
      readonly OperationId: string;
      readonly Operation: string;
      readonly State: string;
    }
    const rows = async <T>(text: string): Promise<T[]> =>
      (await client.executeMgmt('contoso/Main', text)).primaryResults[0]?.toJSON<T>().data ?? [];
    const own = await rows<{ CommandType: string; State: string }>(
      '.show commands | where ClientActivityId == "KNC.test;1" | project CommandType, State',
    );
    assert.deepEqual(own, [
      { CommandType: 'TablesShow', State: 'Completed' },
      { CommandType: 'TableDrop', State: 'Failed' },
    ]);
    const operations = await rows<Operation>('.show operations');
    const last = operations.at(-1);
    assert.deepEqual([last?.Operation, last?.State], ['OperationsShow', 'InProgress']);
    const [again] = await rows<Operation>(`.show operations ${last?.OperationId}`);
    assert.deepEqual([again?.Operation, again?.State], ['OperationsShow', 'Completed']);
    const [capacity] = await rows<{ Resource: string; Consumed: number }>('.show capacity ingestions');
    assert.equal(capacity?.Consumed, 0);
    const { data } = await refusal('contoso/Main', '.show principal access');
    assert.match(data.error['@message'], /'\.show principal access'.*documented nowhere/s);
  });

  it('runs commands and queries, in both shapes', async () => {
    await client.execute('Main', '.ingest inline into table Birds <| wren,0.01,2024-05-01T06:00:00Z,1');
    const tables = await client.execute('contoso/Main', '.show tables');
    assert.deepEqual(
      tables.primaryResults[0]?.toJSON<{ TableName: string }>().data.map((row) => row.TableName),
      ['Birds'],
    );
    const text = 'Birds | where Id == 1 | project Name, Weight, Seen';
    for (const found of [await client.executeQuery('Main', text), await client.executeQueryV1('Main', text)]) {
      const [table] = found.primaryResults;
      assert.deepEqual(
        table?.columns.map(({ name, type }) => [name, type]),
        [
          ['Name', 'string'],
          ['Weight', 'real'],
          ['Seen', 'datetime'],
        ],
      );
      assert.deepEqual(table?.toJSON().data, [{ Name: 'wren', Weight: 0.01, Seen: new Date('2024-05-01T06:00:00Z') }]);
      assert.deepEqual(found.getErrorsCount(), { warnings: 0, errors: 0 });
    }
  });

  it('is told what render asked for, under the names of the service and all of them, in both shapes', async () => {
    const asked = 'print a = 1, b = 2 | render columnchart with (title="Birds", kind=stacked, ycolumns=b, ymin=0)';
    for (const [text, said] of [
      [asked, { Visualization: 'columnchart', Title: 'Birds', Kind: 'stacked', YColumns: ['b'], Ymin: 0 }],
      ['print a = 1', {}],
    ] as const) {
      for (const found of [await client.executeQuery('Main', text), await client.executeQueryV1('Main', text)]) {
        const table = found.tables.find(({ name }) => name === '@ExtendedProperties');
        const [row] = table?.toJSON<{ Value: string }>().data ?? [];
        assert.deepEqual(JSON.parse(row?.Value ?? ''), { ...nothingAsked, ...said });
      }
    }
  });

  it('gets several results of one query', async () => {
    const { primaryResults } = await client.execute('Main', 'print a = 1; print b = "two"');
    assert.deepEqual(
      primaryResults.map((table) => table.toJSON().data),
      [[{ a: 1 }], [{ b: 'two' }]],
    );
    const v1 = await client.executeQueryV1('Main', 'print a = 1; print b = "two"');
    assert.equal(v1.primaryResults.length, 2);
  });

  it('streams data in', async () => {
    const rows = Buffer.from('owl,1.5,2024-05-02,2\n"eagle, golden",4,,3\n');
    await client.executeStreamingIngest('Main', 'Birds', gzipSync(rows), 'csv', null);
    const lines = Buffer.from('{"Name":"kite","Id":9007199254740993}\n{"Weight":2,"Name":"crow"}\n');
    await client.executeStreamingIngest('contoso/Main', 'Birds', gzipSync(lines), 'json', null);
    const found = await client.execute(
      'Main',
      'Birds | where Name != "wren" | sort by Name asc | project Name, tostring(Id)',
    );
    assert.deepEqual(found.primaryResults[0]?.toJSON().data, [
      { Name: 'crow', Id: '' },
      { Name: 'eagle, golden', Id: '3' },
      { Name: 'kite', Id: '9007199254740993' },
      { Name: 'owl', Id: '2' },
    ]);
  });

  it('is told what is wrong with a query, with the code and the place that Kusto has', async () => {
    const syntax = await refusal('Main', 'Birds\n| where Weight > (\n');
    assert.equal(syntax.status, 400);
    assert.equal(syntax.data.error.code, 'General_BadRequest');
    assert.equal(syntax.data.error['@text'], 'Birds\n| where Weight > (');
    const { innererror } = syntax.data.error;
    assert.deepEqual([innererror?.code, innererror?.['@line'], innererror?.['@pos']], ['SYN0002', '2', '18']);

    const name = await refusal('Main', 'Birds\n| where Wheight > 1');
    assert.match(name.data.error['@message'], /Semantic error: SEM0100: .*'Wheight' \[line:position=2:8\]/);
    assert.equal(name.data.error.innererror?.['@token'], 'Wheight');

    const table = await refusal('Main', 'Nothing | count');
    assert.match(table.data.error['@message'], /SEM0100: Failed to resolve table or column expression named 'Nothing'/);
    const func = await refusal('Main', 'print nothing(1)');
    assert.match(func.data.error['@message'], /SEM0260: Unknown function: 'nothing'/);
    const refused = await refusal('Main', 'Birds | evaluate autocluster()');
    assert.match(refused.data.error['@message'], /does not support .*\[line:position=1:8\]/);
    const unreadable = await refusal('Main', '.create tabel T (a: long)');
    assert.equal(unreadable.data.error.innererror?.['@line'], '1');
  });

  it('is told what is not there', async () => {
    const database = await refusal('Nowhere', 'print 1');
    assert.deepEqual([database.status, database.data.error.code], [400, 'BadRequest_DatabaseNotExist']);
    const table = await refusal('Main', '.drop table Nothing');
    assert.equal(table.data.error.code, 'BadRequest_EntityNotFound');
    assert.match(table.data.error['@message'], /Nothing/);
  });

  it('is told when a result is too large', async () => {
    await assert.rejects(client.execute('Main', 'range i from 1 to 30000 step 1'), /set limit of 20000 records/);
    await assert.rejects(client.executeQueryV1('Main', 'range i from 1 to 30000 step 1'), /400/);
  });

  it('may say that it only reads', async () => {
    const properties = new ClientRequestProperties({ request_readonly: true });
    await client.execute('Main', '.show tables', properties);
    await assert.rejects(client.execute('Main', '.drop table Birds', properties), /403/);
    await client.execute('Main', 'Birds | count');
  });

  it('gives values of query parameters', async () => {
    const text = 'declare query_parameters(n: long, name: string = "none"); print n = n + 1, name = name';
    const properties = new ClientRequestProperties({}, { n: 41, name: 'wren' });
    const { primaryResults } = await client.execute('Main', text, properties);
    assert.deepEqual(primaryResults[0]?.toJSON().data, [{ n: 42, name: 'wren' }]);
  });

  it('finds the queries that it runs under the ids that it gave them, and cancels them', async () => {
    const properties = new ClientRequestProperties({}, {}, 'Test.Run;1', undefined, 'Bird count');
    const running = client.execute('Main', endless, properties).catch((error: unknown) => error);
    const shown = async (): Promise<unknown> => {
      const { primaryResults } = await client.execute(
        'Main',
        ".show running queries | where Application == 'Bird count'",
      );
      return primaryResults[0]?.toJSON<{ ClientActivityId: string }>().data.map((row) => row.ClientActivityId);
    };
    await eventually(shown, (ids) => JSON.stringify(ids) === '["Test.Run;1"]');
    const { primaryResults } = await client.execute('Main', ".cancel query 'Test.Run;1'");
    assert.deepEqual(primaryResults[0]?.toJSON().data, [
      { ClientRequestId: 'Test.Run;1', RunningQueryCanceled: true, ReasonPhrase: '' },
    ]);
    assert.ok((await running) instanceof Error);
  });

  it('works beside another one', async () => {
    const other = new Client(scene.endpoint.url);
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    const found = await Promise.all(
      numbers.map(async (number) => {
        const { primaryResults } = await (number % 2 ? client : other).execute('Main', `print n = ${number}`);
        return primaryResults[0]?.toJSON().data;
      }),
    );
    other.close();
    assert.deepEqual(
      found,
      numbers.map((n) => [{ n }]),
    );
  });
});
