import assert from 'node:assert/strict';
import { KustoClient, type KustoRequest } from '../../src/azure/kusto/kustoClient.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { eventually } from '../support/engineFixture.ts';
import { type FakeAnswer, FakeAzure } from '../support/fakeAzure.ts';

const request = (fake: FakeAzure, text: string): KustoRequest => ({
  cluster: fake.url,
  clusterName: 'contoso',
  database: 'Flights',
  text,
  interactive: true,
});

/** Frames as the service gives them; `rows` as JSON text, so that no digit is lost on the way. */
function frames(columns: Readonly<Record<string, string>>, rows: string, more: readonly object[] = []): string {
  const Columns = Object.entries(columns).map(([ColumnName, ColumnType]) => ({ ColumnName, ColumnType }));
  const table = { FrameType: 'DataTable', TableId: 1, TableKind: 'PrimaryResult', TableName: 'PrimaryResult', Columns };
  const withRows = `${JSON.stringify(table).slice(0, -1)},"Rows":${rows}}`;
  const header = { FrameType: 'DataSetHeader', IsProgressive: false, Version: 'v2.0' };
  const done = { FrameType: 'DataSetCompletion', HasErrors: false, Cancelled: false };
  return `[${[JSON.stringify(header), withRows, ...more.map((each) => JSON.stringify(each)), JSON.stringify(done)].join(',')}]`;
}

const error = (inner: object, code = 'General_BadRequest'): object => ({
  error: {
    code,
    message: 'Request is invalid and cannot be executed.',
    '@message': 'Request is invalid and cannot be processed.',
    ...(Object.keys(inner).length > 0 && { innererror: inner }),
  },
});

describe('the data plane of Azure', () => {
  let fake: FakeAzure;
  let ports: FakePorts;
  let kusto: KustoClient;
  beforeEach(async () => {
    fake = await FakeAzure.start();
    ports = new FakePorts(fake.url);
    kusto = new KustoClient(ports);
  });
  afterEach(() => fake.close());

  const failing = async (answer: FakeAnswer, text = 'Flights | take 1'): Promise<SharingError> => {
    fake.answer('POST', '/v2/rest/query', answer);
    const thrown = await kusto.run(request(fake, text)).catch((reason: unknown) => reason);
    assert.ok(thrown instanceof SharingError, String(thrown));
    return thrown;
  };

  it('loses nothing of any type', async () => {
    const columns = {
      b: 'bool',
      i: 'int',
      l: 'long',
      r: 'real',
      m: 'decimal',
      s: 'string',
      d: 'datetime',
      t: 'timespan',
      g: 'guid',
      x: 'dynamic',
    };
    const full =
      '[true,1,9223372036854775807,0.1,"1.00000000000000000001","a","2026-01-02T03:04:05.1234567Z","1.02:03:04.0000001","74be27de-1e4e-49d9-b579-fe0b331d3642",{"n":9007199254740993,"a":[1.5]}]';
    const empty = '[null,null,null,"NaN",null,null,null,null,null,null]';
    fake.answer('POST', '/v2/rest/query', {
      body: frames(
        columns,
        `[${full},${empty},[0,-5,7,null,"2","",null,null,null,"{\\"a\\":1}"],[0,0,0,0,"0","",null,null,null,"plain"]]`,
      ),
    });
    const [table] = (await kusto.run(request(fake, 'Flights'))).tables;
    assert.deepEqual(
      table?.columns.map(({ type }) => type),
      Object.values(columns),
    );
    const [one, none, third, fourth] = table?.rows ?? [];
    assert.deepEqual(one, [
      true, 1, '9223372036854775807', 0.1, '1.00000000000000000001', 'a', '2026-01-02T03:04:05.1234567Z',
      '1.02:03:04.0000001', '74be27de-1e4e-49d9-b579-fe0b331d3642', '{"n":9007199254740993,"a":[1.5]}',
    ]); // biome-ignore format: one row
    assert.deepEqual(none, [null, null, null, 'NaN', null, '', null, null, null, null]);
    assert.deepEqual([third?.[0], third?.[2], third?.[9], fourth?.[9]], [false, 7, '{"a":1}', '"plain"']);
  });

  it('sends the text with its database, parameters, properties, name of the product and a token for Kusto', async () => {
    fake.answer('POST', '/v2/rest/query', { body: frames({ a: 'long' }, '[]') });
    await kusto.run({ ...request(fake, 'print 1'), parameters: { p: 5 }, properties: { notruncation: true } });
    const [sent] = fake.requests;
    assert.deepEqual(sent?.body, {
      db: 'Flights',
      csl: 'print 1',
      properties: { Options: { notruncation: true }, Parameters: { p: 5 }, ClientRequestId: 'DSE.query;id-1' },
    });
    assert.equal(sent?.headers.authorization, 'Bearer token for kusto home');
    assert.equal(sent?.headers['x-ms-app'], 'Data Share Explorer');
    assert.deepEqual(ports.asked[0], { resource: 'kusto', tenant: undefined, interactive: true });
  });

  it('reads what is to be drawn and how much was read', async () => {
    const properties = {
      FrameType: 'DataTable', TableId: 0, TableKind: 'QueryProperties', TableName: '@ExtendedProperties',
      Columns: [{ ColumnName: 'TableId', ColumnType: 'int' }, { ColumnName: 'Key', ColumnType: 'string' }, { ColumnName: 'Value', ColumnType: 'dynamic' }],
      Rows: [[1, 'Visualization', '{"Visualization":"timechart","Title":"Flights","XColumn":null,"YColumns":"a, b","Ymin":"NaN","Accumulate":false}']],
    }; // biome-ignore format: a frame as it comes
    const completion = {
      FrameType: 'DataTable', TableId: 2, TableKind: 'QueryCompletionInformation', TableName: 'QueryCompletionInformation',
      Columns: [{ ColumnName: 'EventTypeName', ColumnType: 'string' }, { ColumnName: 'Payload', ColumnType: 'string' }],
      Rows: [['QueryInfo', '{}'], ['QueryResourceConsumption', '{"input_dataset_statistics":{"extents":{"total":12,"scanned":5}}}']],
    }; // biome-ignore format: a frame as it comes
    fake.answer('POST', '/v2/rest/query', { body: frames({ a: 'long' }, '[[1]]', [properties, completion]) });
    const { tables, extents } = await kusto.run(request(fake, 'Flights | render timechart'));
    assert.deepEqual(tables[0]?.visualization, {
      kind: 'timechart',
      title: 'Flights',
      yColumns: ['a', 'b'],
      accumulate: false,
    });
    assert.deepEqual(extents, { total: 12, read: 5 });
  });

  it('runs commands on their own endpoint', async () => {
    const Tables = [
      {
        TableName: 'Table_0',
        Columns: [
          { ColumnName: 'DatabaseName', DataType: 'String' },
          { ColumnName: 'IsCurrent', DataType: 'SByte' },
        ],
        Rows: [['Flights', 1]],
      },
    ];
    fake.answer('POST', '/v1/rest/mgmt', { body: { Tables } });
    assert.deepEqual(await kusto.command(request(fake, '.show databases')), [
      { DatabaseName: 'Flights', IsCurrent: true },
    ]);
  });

  it('says what Kusto says, with its number and its place in the text', async () => {
    const inner = {
      code: 'SEM0100',
      '@errorCode': 'SEM0100',
      '@errorMessage': "'where' operator: Failed to resolve column named 'Foo'",
      '@line': '2',
      '@pos': '8',
      '@token': 'Foo',
    };
    const semantic = await failing({ status: 400, body: error(inner) }, 'Flights\n| where Foo > 1');
    assert.equal(semantic.code, 'QueryInvalid');
    assert.equal(semantic.message, "SEM0100: 'where' operator: Failed to resolve column named 'Foo'");
    assert.deepEqual(semantic.span, { start: 16, length: 3 });
    const outer = {
      error: {
        code: 'Forbidden',
        message: 'Caller is not authorized',
        '@message': "Principal 'aaduser=x' is not authorized to read database 'Flights'.",
      },
    };
    const forbidden = await failing({ status: 403, body: outer });
    assert.equal(forbidden.code, 'Forbidden');
    assert.match(forbidden.message, /contoso\/Flights.*is not authorized to read.*Viewer/);
    assert.equal((await failing({ status: 401, body: error({}) })).code, 'AzureSignInNeeded');
    const limits = {
      error: { code: 'LimitsExceeded', message: 'x', '@message': 'E_QUERY_RESULT_SET_TOO_LARGE (80DA0003)' },
    };
    assert.equal((await failing({ status: 400, body: limits })).code, 'QueryTooLarge');
    assert.equal((await failing({ status: 520, body: 'out of order' })).code, 'QueryFailed');
    assert.equal((await failing({ body: { not: 'frames' } })).code, 'AzureAnswerInvalid');
  });

  it('gives no half answers', async () => {
    const partial = JSON.parse(frames({ a: 'long' }, '[[1]]')) as object[];
    partial[partial.length - 1] = {
      FrameType: 'DataSetCompletion',
      HasErrors: true,
      Cancelled: false,
      OneApiErrors: [error({ code: 'E_LOW_MEMORY', '@message': 'Query ran out of memory.' })],
    };
    assert.match((await failing({ body: partial })).message, /E_LOW_MEMORY: Query ran out of memory/);
    const among = frames(
      { a: 'long' },
      JSON.stringify([[1], { OneApiErrors: [error({ code: 'E_X', '@message': 'Part failed.' })] }]),
    );
    assert.match((await failing({ body: among })).message, /Part failed/);
  });

  it('runs nothing twice that may have been begun', async () => {
    await failing({ status: 504, body: error({}) });
    assert.equal(fake.requests.length, 1);
    fake.requests.length = 0;
    fake.answer(
      'POST',
      '/v2/rest/query',
      { status: 429, headers: { 'retry-after': '2' } },
      { body: frames({ a: 'long' }, '[]') },
    );
    await kusto.run(request(fake, 'Flights'));
    assert.equal(fake.requests.length, 2);
    assert.deepEqual(ports.waited, [2000]);
  });

  it('tells the cluster that a query is cancelled', async () => {
    const controller = new AbortController();
    fake.answer('POST', '/v2/rest/query', () => {
      controller.abort();
      return new Promise<never>(() => {});
    });
    fake.answer('POST', '/v1/rest/mgmt', { body: { Tables: [] } });
    await assert.rejects(kusto.run(request(fake, 'Flights'), { signal: controller.signal }), { name: 'AbortError' });
    const cancelled = await eventually(
      () => fake.requests.find(({ path }) => path === '/v1/rest/mgmt'),
      (seen) => seen !== undefined,
    );
    assert.ok(JSON.stringify(cancelled?.body).includes('.cancel query \\"DSE.query;id-1\\"'));
  });

  it('sends no token to a host that is no cluster of the cloud', async () => {
    const real = new KustoClient({
      ...ports,
      wait: ports.wait,
      now: () => 0,
      newId: () => 'x',
      keepRows: ports.keepRows,
      changed: () => {},
      access: async () => ({ token: 't', cloud: 'public' }),
      fetch: () => assert.fail('nothing may be sent'),
    });
    for (const cluster of [
      'https://kusto.windows.net.example.com',
      'http://contoso.kusto.windows.net',
      'https://contoso.kusto.chinacloudapi.cn',
      fake.url,
    ]) {
      await assert.rejects(real.run({ ...request(fake, 'Flights'), cluster }), { code: 'AzureRefused' });
    }
  });
});
