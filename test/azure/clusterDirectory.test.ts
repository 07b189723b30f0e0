import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';

const refused = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No right.' } } };

describe('the clusters of several tenants and subscriptions', () => {
  let fake: FakeAzure;
  let ports: FakePorts;
  let azure: Azure;
  beforeEach(async () => {
    fake = await FakeAzure.start();
    ports = new FakePorts(fake.url);
    azure = createAzure(ports);
    tenants('one', 'two');
  });
  afterEach(() => fake.close());

  function tenants(...ids: readonly string[]): void {
    fake.answer('GET', '/tenants', { body: { value: ids.map((tenantId) => ({ tenantId })) } });
  }

  /** By the token, as the real one does: each tenant has the subscriptions that are named, or refuses. */
  function subscriptions(of: Readonly<Record<string, readonly string[] | 'refused'>>): void {
    fake.answer('GET', '/subscriptions', ({ headers }) => {
      const tenantId = headers.authorization?.split(' ').at(-1) ?? '';
      const ids = of[tenantId] ?? [];
      if (ids === 'refused') return refused;
      return { body: { value: ids.map((subscriptionId) => ({ subscriptionId, tenantId, state: 'Enabled' })) } };
    });
  }

  function clusters(subscription: string, ...all: readonly (readonly [name: string, region: string])[]): void {
    const path = `/subscriptions/${subscription}/providers/Microsoft.Kusto/clusters`;
    const value = all.map(([name, location]) => {
      const id = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Kusto/Clusters/${name}`;
      const uri = `https://${name}.${location}.kusto.windows.net`;
      fake.answer('GET', `${id}/databases`, { body: { value: [] } });
      return { id, name, location, properties: { state: 'Running', uri } };
    });
    fake.answer('GET', path, { body: { value } });
  }

  it('are told apart by their addresses where two have one name, and asked for in their own tenant', async () => {
    subscriptions({ one: ['a'], two: ['b'] });
    clusters('a', ['contoso', 'westeurope']);
    clusters('b', ['contoso', 'northeurope']);
    const asked = async (region: string): Promise<readonly (string | undefined)[]> => {
      fake.requests.length = 0;
      await azure.own.listDatabases({ cluster: `https://contoso.${region}.kusto.windows.net` });
      const { path, headers } = fake.requests.at(-1) ?? assert.fail();
      return [path.split('/')[2], headers.authorization?.split(' ').at(-1)];
    };
    assert.deepEqual(await asked('northeurope'), ['b', 'two']);
    assert.deepEqual(await asked('westeurope'), ['a', 'one']);
    assert.deepEqual(azure.knownClusters(), [
      'https://contoso.westeurope.kusto.windows.net',
      'https://contoso.northeurope.kusto.windows.net',
    ]);
  });

  it('are none where a subscription has none, and those of the others where one refuses', async () => {
    subscriptions({ one: ['a', 'c'], two: ['b'] });
    clusters('a');
    clusters('b', ['contoso', 'westeurope']);
    fake.answer('GET', '/subscriptions/c/providers/Microsoft.Kusto/clusters', refused);
    assert.deepEqual(await azure.own.listClusters({ subscription: 'a', tenant: 'one' }), []);
    await assert.rejects(azure.own.listClusters({ subscription: 'c', tenant: 'one' }), {
      code: 'Forbidden',
      message: /list the clusters of subscription 'c'/,
    });
    const cluster = 'https://contoso.westeurope.kusto.windows.net';
    assert.deepEqual(await azure.own.listDatabases({ cluster }), []);
    await assert.rejects(azure.own.listDatabases({ cluster: 'https://nowhere.kusto.windows.net' }), {
      code: 'ClusterNotFound',
      message: /None of your subscriptions has the cluster 'https:\/\/nowhere\.kusto\.windows\.net'/,
    });
  });

  it('are those of the tenants that answer; the others say why they do not', async () => {
    tenants('one', 'two', 'three');
    subscriptions({ one: ['a'], two: 'refused' });
    ports.signedOut.add('three');
    const { tenants: told, subscriptions: found } = await azure.own.listSubscriptions({});
    assert.deepEqual(
      found.map(({ id }) => id),
      ['a'],
    );
    const state = Object.fromEntries(told.map(({ id, signedIn, error }) => [id, [signedIn, error?.code]]));
    assert.deepEqual(state, { one: [true, undefined], two: [true, 'Forbidden'], three: [false, undefined] });
  });

  it('that invite are those of the tenants that answer; where none does it is said', async () => {
    subscriptions({ one: [], two: [] });
    fake.answer('GET', '/providers/Microsoft.DataShare/listInvitations', ({ headers }) =>
      headers.authorization?.endsWith('one') ? refused : { body: { value: [] } },
    );
    assert.deepEqual(await azure.own.listInvitations({}), []);
    fake.answer('GET', '/providers/Microsoft.DataShare/listInvitations', refused);
    await assert.rejects(azure.own.listInvitations({}), { code: 'Forbidden' });
  });
});
