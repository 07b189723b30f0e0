import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { compareVersions } from '../../src/azure/freshness.ts';
import type { Freshness } from '../../src/protocol/catalog.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { type FakeAnswer, FakeAzure } from '../support/fakeAzure.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const columns = ['DatabaseName', 'Version'].map((ColumnName) => ({ ColumnName, DataType: 'String' }));

describe('freshness of followers on Azure', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let ports: FakePorts;
  let azure: Azure;
  /** By cluster, then database. */
  let versions: Record<string, Record<string, string>>;
  const minute = 60_000;
  const look = async (): Promise<Freshness> => (await azure.own.listFreshness({}))[0] ?? assert.fail();
  const told = (cluster: string): (() => FakeAnswer) => {
    return () => ({ body: { Tables: [{ Columns: columns, Rows: Object.entries(versions[cluster] ?? {}) }] } });
  };
  const commands = (): number => fake.requests.filter(({ method }) => method === 'POST').length;

  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    fabric.add({ name: 'contoso', uri: `${fake.url}/contoso`, databases: ['Flights'] });
    fabric.add({ name: 'fabrikam', uri: `${fake.url}/fabrikam` });
    fabric.allow('fabrikam', 'contoso-Local');
    for (const name of ['contoso', 'fabrikam']) fake.answer('POST', `/${name}/v1/rest/mgmt`, told(name));
    ports = new FakePorts(fake.url);
    azure = createAzure(ports);
    const [leader, follower] = [`${fake.url}/contoso`, `${fake.url}/fabrikam`];
    await azure.clusters.attachDatabase({ leader, follower, database: 'Flights', databaseNameOverride: 'Local' });
    versions = { contoso: { Flights: 'v7.1' }, fabrikam: { Local: 'v7.1' } };
  });
  afterEach(() => fake.close());

  it('is what both sides say of their versions, asked with one command for each cluster', async () => {
    const { cluster, database, leader, state, lag, compared, error } = await look();
    assert.deepEqual(
      [cluster, database, state, lag, error],
      [`${fake.url}/fabrikam`, 'Local', 'Following', 0, undefined],
    );
    assert.deepEqual(leader, { cluster: `${fake.url}/contoso`, clusterName: 'contoso', database: 'Flights' });
    assert.deepEqual(compared, { at: ports.now(), version: 'v7.1', leaderVersion: 'v7.1' });
    assert.equal(commands(), 2);
    assert.ok(ports.asked.filter(({ resource }) => resource === 'kusto').every(({ interactive }) => !interactive));
  });

  it('counts from when the leader was first seen ahead, and anew for each version that is caught up with', async () => {
    await look();
    versions.contoso = { Flights: 'v7.2' };
    assert.equal((await look()).lag, 0);
    await ports.wait(minute);
    versions.contoso = { Flights: 'v8.1' };
    assert.equal((await look()).lag, minute);
    await ports.wait(minute);
    assert.equal((await look()).lag, 2 * minute);
    // It has the first of the two, and has lacked the second for a minute.
    versions.fabrikam = { Local: 'v7.2' };
    const { lag, behindSince } = await look();
    assert.deepEqual([lag, behindSince], [minute, ports.now() - minute]);
    versions.fabrikam = { Local: 'v8.1' };
    assert.deepEqual([(await look()).lag, (await look()).behindSince], [0, undefined]);
  });

  it('says what cannot be known, and why, and makes nothing up', async () => {
    versions.contoso = {};
    const hidden = await look();
    assert.deepEqual(hidden.compared, { at: ports.now(), version: 'v7.1' });
    assert.match(hidden.error?.message ?? '', /You may not see the version of its leader contoso\/Flights/);
    fake.answer('POST', '/contoso/v1/rest/mgmt', {
      status: 403,
      body: { error: { code: 'Forbidden', '@message': 'Principal is not authorized.' } },
    });
    assert.match((await look()).error?.message ?? '', /Principal is not authorized/);
  });

  it('asks no cluster that stands still', async () => {
    fabric.add({ name: 'contoso', uri: `${fake.url}/contoso`, properties: { state: 'Stopped' } });
    const before = commands();
    const { cause, error, compared } = await look();
    assert.equal(cause, 'NotRunning');
    assert.match(error?.message ?? '', /'contoso' is stopped/);
    assert.equal(compared?.leaderVersion, undefined);
    assert.equal(commands(), before + 1);
  });

  it('lists what is followed once in five minutes, and when something has changed', async () => {
    await look();
    const lists = (): number =>
      fake.requests.filter(({ path }) => path.toLowerCase().endsWith('/fabrikam/databases')).length;
    const before = lists();
    await look();
    assert.equal(lists(), before);
    await azure.own.listFreshness({ anew: true });
    assert.equal(lists(), before + 1);
    await ports.wait(5 * minute);
    await look();
    assert.equal(lists(), before + 2);
  });

  it('is only of the subscriptions that are shown', async () => {
    assert.deepEqual(await azure.own.listFreshness({ subscriptions: ['another'] }), []);
    assert.equal((await azure.own.listFreshness({ subscriptions: [fabric.subscription] })).length, 1);
  });

  it('compares versions by their numbers', () => {
    const sorted = ['v10.1', 'v2.30', 'v2.4', 'v2.4'].sort(compareVersions);
    assert.deepEqual(sorted, ['v2.4', 'v2.4', 'v2.30', 'v10.1']);
  });
});
