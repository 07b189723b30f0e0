import assert from 'node:assert/strict';
import { ArmClient } from '../../src/azure/arm/armClient.ts';
import { type SharePlace, ShareResources } from '../../src/azure/arm/shareResources.ts';
import type { AzureClusters } from '../../src/azure/azureBackend.ts';
import { createAzure } from '../../src/azure/azureBackend.ts';
import { answerOf, example, needsExamples } from '../support/azureExamples.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeDataShare } from '../support/fakeDataShare.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const none = { include: [], exclude: [] };
const noFilter = { tables: none, externalTables: none, materializedViews: none, functions: none };

describe("Azure's own examples of what a provider does", () => {
  const service = 'datashare-2021-08-01';
  const account = '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.DataShare/accounts/Account1';
  const place: SharePlace = { account, name: 'Share1', tenant: undefined };
  const share = `${account}/shares/Share1`;
  const id = '4256e2cf-0f82-4865-961b-12f83333f487';
  let fake: FakeAzure;
  let shares: ShareResources;
  let ports: FakePorts;
  before(needsExamples);
  beforeEach(async () => {
    fake = await FakeAzure.start();
    ports = new FakePorts(fake.url);
    shares = new ShareResources(new ArmClient(ports));
  });
  afterEach(() => fake?.close());

  it('Shares_ListByAccount, Shares_Create: a share in place, of which nothing is synchronized', async () => {
    fake.answer('GET', `${account}/shares`, answerOf(example(service, 'Shares_ListByAccount'), 200, fake));
    const listed = await shares.shares(account, undefined);
    assert.deepEqual(
      listed.map(({ name, properties }) => [name, properties.shareKind]),
      [
        ['Share1', 'CopyBased'],
        ['Share1', 'CopyBased'],
      ],
    );
    for (const status of [200, 201]) {
      fake.answer('PUT', share, answerOf(example(service, 'Shares_Create'), status, fake));
      await shares.create(place, { description: 'd', terms: 't' });
    }
    assert.deepEqual(fake.requests.at(-1)?.body, {
      properties: { description: 'd', terms: 't', shareKind: 'InPlace' },
    });
  });

  for (const kind of ['KustoCluster', 'KustoDatabase', 'KustoTable'] as const) {
    it(`DataSets_${kind}_Create: sent as the example sends it, and read whether or not it has a name`, async () => {
      const of = example(service, `DataSets_${kind}_Create`);
      for (const status of [200, 201]) {
        fake.answer('PUT', `${share}/dataSets/Dataset1`, answerOf(of, status, fake));
        await shares.putDataSet(place, 'Dataset1', of.parameters.dataSet as object);
        assert.deepEqual(fake.requests.at(-1)?.body, of.parameters.dataSet);
        const body: unknown = JSON.parse(String(answerOf(of, status, fake).body));
        fake.answer('GET', `${share}/dataSets`, { body: { value: [body] } });
        const [read] = await shares.dataSets(place);
        assert.equal(read?.kind, kind);
      }
    });
  }

  it('Invitations_Create, Invitations_ListByShare and Invitations_Delete', async () => {
    const of = example(service, 'Invitations_Create');
    fake.answer('PUT', `${share}/invitations/i`, answerOf(of, 201, fake));
    await shares.putInvitation(place, 'i', of.parameters.invitation as object);
    assert.deepEqual(fake.requests.at(-1)?.body, of.parameters.invitation);
    fake.answer('GET', `${share}/invitations`, answerOf(example(service, 'Invitations_ListByShare'), 200, fake));
    assert.equal((await shares.invitations(place))[0]?.properties.invitationStatus, 'Accepted');
    for (const status of [200, 204]) {
      fake.answer('DELETE', `${share}/invitations/i`, answerOf(example(service, 'Invitations_Delete'), status, fake));
      await shares.deleteInvitation(place, 'i');
    }
  });

  it('ProviderShareSubscriptions: listed, revoked when Azure has done so, reinstated and adjusted', async () => {
    const at = `${share}/providerShareSubscriptions`;
    const answer = (name: string, status: number) =>
      answerOf(example(service, `ProviderShareSubscriptions_${name}`), status, fake);
    fake.answer('GET', at, answer('ListByShare', 200));
    assert.equal((await shares.subscriptions(place))[0]?.name, id);
    const accepted = answer('Revoke', 202);
    fake.answer('POST', `${at}/${id}/revoke`, accepted);
    const operation = new URL(accepted.headers?.['Azure-AsyncOperation'] ?? '').pathname;
    fake.answer('GET', operation, { body: { status: 'InProgress' } }, { body: { status: 'Succeeded' } });
    await shares.revoke(place, id);
    assert.equal(fake.requests.filter(({ path }) => path === operation).length, 2);
    for (const name of ['Reinstate', 'Adjust'] as const) {
      const verb = name.toLowerCase() as 'reinstate' | 'adjust';
      fake.answer('POST', `${at}/${id}/${verb}`, answer(name, 200));
      const { properties } = await shares[verb](place, id, '2020-12-26T22:33:24.5785265Z');
      assert.equal(properties.shareSubscriptionStatus, 'Active');
      const { providerShareSubscription } = example(service, `ProviderShareSubscriptions_${name}`).parameters;
      assert.deepEqual(fake.requests.at(-1)?.body, providerShareSubscription);
    }
  });

  it('Shares_Delete and DataSets_Delete: gone when Azure has done so', async () => {
    for (const [name, path, remove] of [
      ['Shares_Delete', share, () => shares.delete(place)],
      ['DataSets_Delete', `${share}/dataSets/d`, () => shares.deleteDataSet(place, 'd')],
    ] as const) {
      for (const status of [200, 202, 204]) {
        const answer = answerOf(example(service, name), status, fake);
        fake.answer('DELETE', path, answer);
        const operation = answer.headers?.['Azure-AsyncOperation'];
        if (operation) fake.answer('GET', new URL(operation).pathname, { body: { status: 'Succeeded' } });
        await remove();
        if (operation) assert.equal(fake.requests.at(-1)?.path, new URL(operation).pathname);
      }
    }
  });
});

describe('sharing by Azure Data Share', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let account: FakeDataShare;
  let ports: FakePorts;
  let azure: AzureClusters;
  const cluster = 'https://contoso.westeurope.kusto.windows.net';
  const other = 'https://adatum.westeurope.kusto.windows.net';
  const create = async (name: string): Promise<string> =>
    (await azure.createShare({ cluster, name, description: '', terms: '', account: account.account })).id;

  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    fabric.add({ name: 'contoso', uri: cluster, databases: ['Flights'] });
    fabric.add({ name: 'adatum', uri: other });
    account = new FakeDataShare(fake, fabric.subscription);
    ports = new FakePorts(fake.url);
    azure = createAzure(ports).clusters;
  });
  afterEach(() => fake.close());

  it('creates a share, puts a cluster, a database and some tables into it, and lists what it holds', async () => {
    const share = await create('Flights');
    await azure.addDataSet({ cluster, share, name: 'all' });
    await azure.addDataSet({ cluster, share, name: 'one', database: 'Flights' });
    const filter = { ...noFilter, tables: { include: ['Delays*'], exclude: [] } };
    const shown = await azure.addDataSet({ cluster, share, name: 'some', database: 'Flights', filter });
    assert.deepEqual(
      shown.dataSets.map(({ name, kind, database, filter: of }) => [name, kind, database, of?.tables.include]),
      [
        ['all', 'KustoCluster', undefined, undefined],
        ['one', 'KustoDatabase', 'Flights', undefined],
        ['some', 'KustoTable', 'Flights', ['Delays*']],
      ],
    );
    assert.deepEqual(await azure.listShares({ cluster }), [shown]);
    await azure.removeDataSet({ cluster, share, dataSet: 'all' });
    assert.equal((await azure.listShares({ cluster }))[0]?.dataSets.length, 2);
    assert.ok(ports.told.length >= 5 && ports.told.every((uri) => uri === cluster));
  });

  it('shows a share at the clusters that it holds something of, and an empty one at each', async () => {
    const share = await create('Flights');
    assert.equal((await azure.listShares({ cluster: other })).length, 1);
    await azure.addDataSet({ cluster, share, name: 'one', database: 'Flights' });
    assert.equal((await azure.listShares({ cluster: other })).length, 0);
    await azure.addDataSet({ cluster: other, share, name: 'theirs' });
    const [seen] = await azure.listShares({ cluster: other });
    assert.deepEqual(
      seen?.dataSets.map(({ database }) => database),
      ['contoso/Flights', undefined],
    );
  });

  it('leaves out shares that are copied, which no cluster follows', async () => {
    await create('Flights');
    const share = account.shares.get('Flights');
    assert.ok(share);
    share.properties = { ...share.properties, shareKind: 'CopyBased' };
    assert.deepEqual(await azure.listShares({ cluster }), []);
  });

  it('refuses what would change something that is there, and functions, which Data Share cannot choose', async () => {
    const share = await create('Flights');
    await assert.rejects(create('flights'), { code: 'ShareExists', message: /'Account1' has 'flights' already/ });
    await azure.addDataSet({ cluster, share, name: 'one', database: 'Flights' });
    await assert.rejects(azure.addDataSet({ cluster, share, name: 'One' }), { code: 'ShareExists' });
    const filter = { ...noFilter, functions: { include: ['Late'], exclude: [] } };
    const puts = fake.requests.filter(({ method }) => method === 'PUT').length;
    await assert.rejects(azure.addDataSet({ cluster, share, name: 'f', database: 'Flights', filter }), {
      code: 'NotOnAzure',
      message: /no functions/,
    });
    await assert.rejects(azure.createShare({ cluster, name: 'x', description: '', terms: '' }), /account/);
    assert.equal(fake.requests.filter(({ method }) => method === 'PUT').length, puts);
  });

  it('invites by e-mail and by object id, once each, and withdraws while nobody has answered', async () => {
    const share = await create('Flights');
    const lee = { kind: 'email', email: 'lee@fabrikam.com' } as const;
    const expiresAt = Date.UTC(2026, 5, 1);
    const { invitation, token } = await azure.invite({ cluster, share, invitee: lee, expiresAt });
    assert.equal(token, '');
    const end = { targetEmail: 'lee@fabrikam.com', expirationDate: '2026-06-01T00:00:00.000Z' };
    assert.deepEqual(fake.requests.findLast(({ method }) => method === 'PUT')?.body, { properties: end });
    await assert.rejects(azure.invite({ cluster, share, invitee: lee }), { code: 'InvitationExists' });
    const object = { kind: 'object', tenantId: 't', objectId: 'o' } as const;
    await azure.invite({ cluster, share, invitee: object, expiresAt: 0 });
    const sent = async () =>
      (await azure.listShares({ cluster }))[0]?.invitations.map(({ invitee, status }) => [invitee, status]);
    assert.deepEqual(await sent(), [
      ['lee@fabrikam.com', 'Pending'],
      ['o', 'Expired'],
    ]);
    await azure.withdrawInvitation({ cluster, share, invitation });
    assert.deepEqual(await sent(), [['o', 'Expired']]);
    const kept = account.shares.get('Flights')?.below.invitations.values().next().value;
    assert.ok(kept);
    kept.properties = { ...kept.properties, invitationStatus: 'Accepted' };
    await assert.rejects(azure.withdrawInvitation({ cluster, share, invitation: kept.name }), {
      code: 'InvitationNotPending',
      message: /Revoke the subscription/,
    });
  });

  it('revokes, says what Azure says where that fails, reinstates, and sets another end', async () => {
    const share = await create('Flights');
    account.subscribe('Flights', 's');
    const of = { cluster, share, subscription: 's' };
    const subscription = async () => (await azure.listShares({ cluster }))[0]?.subscriptions[0];
    const { consumer, consumerCluster, status } = (await subscription()) ?? {};
    assert.deepEqual([consumer, consumerCluster, status], ['john.smith@fabrikam.com', 'Fabrikam', 'Active']);
    await azure.revokeSubscription(of);
    assert.equal((await subscription())?.status, 'Revoked');
    const expiresAt = Date.UTC(2026, 5, 1);
    await azure.reinstateSubscription({ ...of, expiresAt });
    assert.deepEqual((await subscription())?.expiresAt, expiresAt);
    await azure.adjustSubscription({ ...of, expiresAt: expiresAt + 86_400_000 });
    assert.deepEqual((await subscription())?.expiresAt, expiresAt + 86_400_000);
    // What Azure does not do is not said to be done.
    await assert.rejects(azure.adjustSubscription({ ...of, expiresAt: null }), /Azure keeps the end/);
    account.revoking = { status: 'Failed', error: { code: 'FollowerBusy', message: 'The follower is being moved.' } };
    await assert.rejects(azure.revokeSubscription(of), {
      code: 'AzureRefused',
      message: /revoke the subscription to share 'Flights': The follower is being moved\. \(FollowerBusy\)/,
    });
  });

  it('stops waiting for a revocation when it is cancelled', async () => {
    const share = await create('Flights');
    account.subscribe('Flights', 's');
    account.revoking = { status: 'InProgress' };
    const controller = new AbortController();
    const revoking = azure.revokeSubscription(
      { cluster, share, subscription: 's' },
      { signal: controller.signal, progress: () => controller.abort() },
    );
    await assert.rejects(revoking, { name: 'AbortError' });
  });

  it('deletes a share, and says so where it is gone already', async () => {
    const share = await create('Flights');
    await azure.deleteShare({ cluster, share });
    assert.deepEqual(await azure.listShares({ cluster }), []);
    await assert.rejects(azure.addDataSet({ cluster, share, name: 'late' }), { code: 'ShareNotFound' });
  });

  it('names an account that refuses only where there is no other', async () => {
    await create('Flights');
    fake.answer('GET', `${account.account}/shares`, {
      status: 403,
      body: { error: { code: 'AuthorizationFailed', message: 'No right to read.' } },
    });
    await assert.rejects(azure.listShares({ cluster }), {
      code: 'Forbidden',
      message: /No right to read.*Account1|Account1.*No right/,
    });
  });
});
