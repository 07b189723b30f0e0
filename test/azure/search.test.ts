import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const columns = ['DatabaseName', 'EntityType', 'EntityName'].map((ColumnName) => ({ ColumnName, DataType: 'String' }));

describe('searching Azure', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let ports: FakePorts;
  let azure: Azure;
  let contoso: string;

  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    ports = new FakePorts(fake.url);
    contoso = `${fake.url}/contoso`;
    fabric.add({ name: 'contoso', uri: contoso, databases: ['Flights', 'Ships'] });
    fabric.add({ name: 'halted', uri: `${fake.url}/halted`, properties: { state: 'Stopped' } });
    const Rows = [
      ['Ships', 'Function', 'FlightsOf'],
      ['Flights', 'Table', 'Arrivals'],
      ['Flights', 'MaterialiedView', 'FlightsDaily'],
      ['Flights', 'EntityGroup', 'FlightsAll'],
    ];
    fake.answer('POST', '/contoso/v1/rest/mgmt', { body: { Tables: [{ Columns: columns, Rows }] } });
    azure = createAzure(ports);
  });
  afterEach(() => fake.close());

  it('finds what no view has listed: clusters, databases, and what is in them', async () => {
    const found = await azure.own.search({ text: 'FLIGHTS', limit: 10 });
    assert.deepEqual(found.matches, [
      { cluster: contoso, kind: 'database', access: 'ReadWrite', database: 'Flights', name: 'Flights' },
      { cluster: contoso, kind: 'materializedViews', access: 'ReadWrite', database: 'Flights', name: 'FlightsDaily' },
      { cluster: contoso, kind: 'functions', access: 'ReadWrite', database: 'Ships', name: 'FlightsOf' },
    ]);
    assert.deepEqual(
      found.clusters.map(({ name }) => name),
      ['contoso'],
    );
    const halted = await azure.own.search({ text: 'halt', limit: 10 });
    assert.deepEqual(halted.matches, [{ cluster: `${fake.url}/halted`, kind: 'cluster', name: 'halted' }]);
    const cut = await azure.own.search({ text: 'flights', limit: 2 });
    assert.deepEqual([cut.matches.length, cut.isCut], [2, true]);
    assert.deepEqual((await azure.own.search({ text: 'flights', limit: 9, subscriptions: ['other'] })).matches, []);
  });

  it('asks Azure once while somebody types, never for a sign-in, and again when something changed or time has passed', async () => {
    const { own } = azure;
    await own.search({ text: 'f', limit: 10 });
    const asked = fake.requests.length;
    assert.ok(ports.asked.every(({ interactive }) => !interactive));
    await own.search({ text: 'fl', limit: 10 });
    assert.equal(fake.requests.length, asked);
    await own.search({ text: 'fl', limit: 10, anew: true });
    assert.equal(fake.requests.length, 2 * asked);
    await ports.wait(300_000);
    await own.search({ text: 'fl', limit: 10 });
    assert.equal(fake.requests.length, 3 * asked);
  });

  it('still finds a cluster that shows nothing of itself', async () => {
    fake.answer('POST', '/contoso/v1/rest/mgmt', { status: 403, body: {} });
    const found = await azure.own.search({ text: 'o', limit: 10 });
    assert.deepEqual(
      found.matches.map(({ name }) => name),
      ['contoso'],
    );
  });
});
