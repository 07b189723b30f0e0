import assert from 'node:assert/strict';
import { ArmClient } from '../../src/azure/arm/armClient.ts';
import { DataShareResources } from '../../src/azure/arm/dataShareResources.ts';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { answerOf, example, needsExamples } from '../support/azureExamples.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeDataShare } from '../support/fakeDataShare.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const service = 'datashare-2021-08-01';
const account = '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.DataShare/accounts/Account1';

describe("Azure's own examples of Microsoft.DataShare", () => {
  let fake: FakeAzure;
  let dataShare: DataShareResources;
  before(needsExamples);
  beforeEach(async () => {
    fake = await FakeAzure.start();
    dataShare = new DataShareResources(new ArmClient(new FakePorts(fake.url)));
  });
  afterEach(() => fake?.close());

  it('ConsumerInvitations_ListInvitations: who invites to what', async () => {
    const of = example(service, 'ConsumerInvitations_ListInvitations');
    fake.answer('GET', '/providers/Microsoft.DataShare/listInvitations', answerOf(of, 200, fake));
    const [invitation] = await dataShare.invitations('contoso');
    assert.equal(invitation?.properties.shareName, 'share1');
    assert.equal(invitation?.properties.termsOfUse, 'Confidential');
    assert.equal(fake.requests[0]?.query.get('api-version'), '2021-08-01');
  });

  it('ConsumerInvitations_RejectInvitation: sent as the example sends it', async () => {
    const of = example(service, 'ConsumerInvitations_RejectInvitation');
    const { location, invitation } = of.parameters as {
      location: string;
      invitation: { properties: { invitationId: string } };
    };
    fake.answer(
      'POST',
      `/providers/Microsoft.DataShare/locations/${location}/rejectInvitation`,
      answerOf(of, 200, fake),
    );
    const { invitationId } = invitation.properties;
    const rejected = await dataShare.reject({ location, invitationId, tenant: undefined });
    assert.equal(rejected.properties.invitationStatus, 'Rejected');
    assert.deepEqual(fake.requests[0]?.body, invitation);
  });

  it('Accounts_ListBySubscription: where an accepted share can be kept', async () => {
    const of = example(service, 'Accounts_ListBySubscription');
    const subscription = String(of.parameters.subscriptionId);
    fake.answer(
      'GET',
      `/subscriptions/${subscription}/providers/Microsoft.DataShare/accounts`,
      answerOf(of, 200, fake),
    );
    const accounts = await dataShare.accounts(subscription, undefined);
    assert.deepEqual(
      accounts.map(({ name, location }) => [name, location]),
      [
        ['Account1', 'West US 2'],
        ['Account2', 'East US 2'],
      ],
    );
  });

  it('ShareSubscriptions_Create: accepted as the example accepts, but for a date of its own', async () => {
    const of = example(service, 'ShareSubscriptions_Create');
    const { shareSubscription } = of.parameters as {
      shareSubscription: { properties: { invitationId: string; sourceShareLocation: string } };
    };
    const { invitationId, sourceShareLocation } = shareSubscription.properties;
    for (const status of [200, 201]) {
      fake.requests.length = 0;
      fake.answer('PUT', `${account}/shareSubscriptions/mine`, answerOf(of, status, fake));
      const at = { account, name: 'mine', tenant: undefined };
      await dataShare.subscribe(at, { invitationId, location: sourceShareLocation });
      assert.deepEqual(fake.requests[0]?.body, { properties: { invitationId, sourceShareLocation } });
    }
  });

  it('ConsumerSourceDataSets_ListByShareSubscription: what a share holds', async () => {
    const of = example(service, 'ConsumerSourceDataSets_ListByShareSubscription');
    fake.answer('GET', `${account}/shareSubscriptions/mine/consumerSourceDataSets`, answerOf(of, 200, fake));
    const [dataSet] = await dataShare.dataSets({ account, name: 'mine', tenant: undefined });
    assert.equal(dataSet?.properties.dataSetType, 'Blob');
  });
});

describe('accepting an invitation of Azure Data Share', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let ports: FakePorts;
  const follower = 'https://fabrikam.westeurope.kusto.windows.net';
  const params = {
    invitationId: 'i',
    location: 'westeurope',
    tenant: 'tenant-1',
    account,
    name: 'mine',
    cluster: follower,
  };
  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    fabric.add({ name: 'fabrikam', uri: follower });
    ports = new FakePorts(fake.url);
    fake.answer('PUT', `${account}/shareSubscriptions/mine`, { status: 201, body: {} });
    const dataSet = (id: string, dataSetType: string, dataSetLocation?: string): object => ({
      properties: { dataSetId: id, dataSetName: `set ${id}`, dataSetType, dataSetLocation },
    });
    const value = [
      dataSet('1', 'KustoDatabase', 'westeurope'),
      dataSet('2', 'Blob'),
      dataSet('3', 'KustoCluster', 'eastus'),
      dataSet('4', 'KustoTable'),
    ];
    fake.answer('GET', `${account}/shareSubscriptions/mine/consumerSourceDataSets`, { body: { value } });
    fake.answer('GET', `${account}/shareSubscriptions/mine/dataSetMappings`, { body: { value: [] } });
    fake.answer('PUT', `${account}/shareSubscriptions/mine/dataSetMappings/1`, { status: 201, body: {} });
    const error = { code: 'Forbidden', message: 'No right on the cluster.' };
    fake.answer('PUT', `${account}/shareSubscriptions/mine/dataSetMappings/4`, { status: 403, body: { error } });
  });
  afterEach(() => fake.close());

  it('follows what a cluster can follow, and says of each other data set why not', async () => {
    const { mapped, unmapped } = await createAzure(ports).own.acceptInvitation(params);
    assert.deepEqual(mapped, ['set 1']);
    const why = new Map(unmapped.map((each) => [each.name, each.why]));
    assert.match(why.get('set 2') ?? '', /'Blob'/);
    assert.match(why.get('set 3') ?? '', /eastus.*fabrikam.*West Europe/);
    assert.match(why.get('set 4') ?? '', /No right on the cluster/);
    const mapping = fake.requests.find(({ path }) => path.endsWith('/dataSetMappings/1'));
    const properties = { dataSetId: '1', kustoClusterResourceId: fabric.id('fabrikam') };
    assert.deepEqual(mapping?.body, { kind: 'KustoDatabase', properties });
    assert.deepEqual(ports.told, [follower]);
  });

  it('lists the cluster anew also where it is cancelled after something was mapped', async () => {
    const controller = new AbortController();
    fake.answer('PUT', `${account}/shareSubscriptions/mine/dataSetMappings/1`, () => {
      controller.abort();
      return { status: 201, body: {} };
    });
    const accepting = createAzure(ports).own.acceptInvitation(params, { signal: controller.signal });
    await assert.rejects(accepting, { name: 'AbortError' });
    assert.deepEqual(ports.told, [follower]);
  });

  it('says which resource provider is missing rather than that there is no account', async () => {
    const error = { code: 'MissingSubscriptionRegistration', message: "Not registered to use 'Microsoft.DataShare'." };
    const at = '/subscriptions/sub-1/providers/Microsoft.DataShare/accounts';
    fake.answer('GET', at, { status: 409, body: { error } });
    await assert.rejects(createAzure(ports).own.listShareAccounts({}), /Microsoft\.DataShare.*Resource providers/);
  });

  it('accepts nothing for a cluster that does not run', async () => {
    fabric.add({ name: 'fabrikam', uri: follower, properties: { state: 'Stopped' } });
    await assert.rejects(createAzure(ports).own.acceptInvitation(params), { code: 'ClusterNotRunning' });
    assert.ok(fake.requests.every(({ method }) => method === 'GET'));
  });
});

describe('what was accepted of Azure Data Share', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let there: FakeDataShare;
  let ports: FakePorts;
  let own: Azure['own'];
  const follower = 'https://fabrikam.westeurope.kusto.windows.net';
  const dataSet = (id: string, dataSetType: string, dataSetLocation = 'westeurope'): object => ({
    properties: { dataSetId: id, dataSetName: `set ${id}`, dataSetType, dataSetLocation },
  });
  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    fabric.add({ name: 'fabrikam', uri: follower });
    there = new FakeDataShare(fake, fabric.subscription);
    there.offered = [dataSet('1', 'KustoDatabase'), dataSet('2', 'KustoTable'), dataSet('3', 'Blob')];
    ports = new FakePorts(fake.url);
    own = createAzure(ports).own;
  });
  afterEach(() => fake.close());

  it('ShareSubscriptions_ListByAccount: is read, but what is copied is left out', async function () {
    needsExamples.call(this);
    const of = answerOf(example(service, 'ShareSubscriptions_ListByAccount'), 200, fake);
    fake.answer('GET', `${there.account}/shareSubscriptions`, of);
    assert.deepEqual(await own.listShareSubscriptions({}), []);
    const inPlace = String(of.body).replaceAll('CopyBased', 'InPlace');
    fake.answer('GET', `${there.account}/shareSubscriptions`, { body: inPlace });
    const [first] = await own.listShareSubscriptions({});
    assert.deepEqual(first && [first.share, first.provider, first.providerEmail, first.terms, first.status], [
      ...['share1', 'Microsoft', 'jack.rose@microsoft.com', 'Confidential', 'Active'],
    ]);
    assert.equal(first?.expiresAt, Date.UTC(2020, 7, 26, 22, 33, 24, 578));
  });

  it('is mapped later where nothing of it is followed yet, and tells what of it is', async () => {
    there.accept('Rain');
    const [rain] = await own.listShareSubscriptions({});
    assert.ok(rain);
    const of = { subscription: rain.id, tenant: rain.tenant };
    const sets = async (): Promise<readonly unknown[]> =>
      (await own.listSourceDataSets(of)).map(({ name, cluster, isBroken }) => [name, cluster, isBroken]);
    assert.deepEqual(
      await sets(),
      ['set 1', 'set 2', 'set 3'].map((name) => [name, undefined, false]),
    );
    const done = await own.mapShareSubscription({ ...of, cluster: follower });
    assert.deepEqual([done.mapped, done.unmapped.map(({ name }) => name)], [['set 1', 'set 2'], ['set 3']]);
    const mapping = there.accepted.get('Rain')?.mappings.get('1');
    assert.deepEqual(mapping, {
      kind: 'KustoDatabase',
      properties: { dataSetId: '1', kustoClusterResourceId: fabric.id('fabrikam') },
    });
    there.accepted.get('Rain')?.mappings.set('2', {
      properties: { dataSetId: '2', kustoClusterResourceId: fabric.id('fabrikam'), dataSetMappingStatus: 'Broken' },
    });
    assert.deepEqual(await sets(), [
      ['set 1', 'fabrikam', false],
      ['set 2', 'fabrikam', true],
      ['set 3', undefined, false],
    ]);
    assert.deepEqual(ports.told, [follower]);
    fake.requests.length = 0;
    assert.deepEqual((await own.mapShareSubscription({ ...of, cluster: follower })).mapped, []);
    assert.ok(!fake.requests.some(({ method }) => method === 'PUT'), 'what is followed is not mapped again');
  });

  it('is deleted when Azure has done so, and what followed it is listed anew', async () => {
    there.accept('Rain');
    const [rain] = await own.listShareSubscriptions({});
    assert.ok(rain);
    const of = { subscription: rain.id, tenant: rain.tenant };
    await own.mapShareSubscription({ ...of, cluster: follower });
    ports.told.length = 0;
    await own.deleteShareSubscription(of);
    assert.deepEqual(ports.told, [follower]);
    assert.ok(fake.requests.some(({ path }) => path === '/operations/deleting'));
    assert.deepEqual(await own.listShareSubscriptions({}), []);
    await assert.rejects(own.listSourceDataSets(of), { code: 'SubscriptionNotFound' });
    await assert.rejects(own.listSourceDataSets({ ...of, subscription: 'Rain' }), { code: 'SubscriptionNotFound' });
  });
});
