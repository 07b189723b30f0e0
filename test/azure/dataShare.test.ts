import assert from 'node:assert/strict';
import { ArmClient } from '../../src/azure/arm/armClient.ts';
import { DataShareResources } from '../../src/azure/arm/dataShareResources.ts';
import { createAzure } from '../../src/azure/azureBackend.ts';
import { answerOf, example, needsExamples } from '../support/azureExamples.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
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

  it('accepts nothing for a cluster that does not run', async () => {
    fabric.add({ name: 'fabrikam', uri: follower, properties: { state: 'Stopped' } });
    await assert.rejects(createAzure(ports).own.acceptInvitation(params), { code: 'ClusterNotRunning' });
    assert.ok(fake.requests.every(({ method }) => method === 'GET'));
  });
});
