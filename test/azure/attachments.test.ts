import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const leader = 'https://contoso.westeurope.kusto.windows.net';
const follower = 'https://fabrikam.westeurope.kusto.windows.net';
const all = { include: [], exclude: [] };
const everything = { tables: all, externalTables: all, materializedViews: all, functions: all };

describe('attaching on Azure', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let ports: FakePorts;
  let azure: Azure;
  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    fabric.add({ name: 'contoso', uri: leader, databases: ['Flights', 'Weather'] });
    fabric.add({ name: 'fabrikam', uri: follower, databases: ['Own'] });
    ports = new FakePorts(fake.url);
    azure = createAzure(ports);
  });
  afterEach(() => fake.close());

  const sent = (): readonly string[] =>
    fake.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

  it('is seen from both sides, and undone from either', async () => {
    const { clusters, own } = azure;
    fabric.allow('fabrikam', 'contoso-Flights');
    const attached = await clusters.attachDatabase({ follower, leader, database: 'Flights' });
    assert.equal(attached.configuration, 'contoso-Flights');
    assert.deepEqual(attached.leader, { cluster: leader, clusterName: 'contoso' });
    assert.deepEqual(attached.databases, [{ database: 'Flights', localName: 'Flights', standing: 'active' }]);
    assert.deepEqual([...new Set(ports.told)].sort(), [leader, follower].sort());

    const followed = (await own.listDatabases({ cluster: follower })).find(({ name }) => name === 'Flights');
    assert.deepEqual(
      [followed?.access, followed?.following?.leaderName, followed?.following?.principalsKind],
      ['ReadOnlyFollowing', 'contoso', 'union'],
    );
    const [one] = await clusters.listFollowers({ cluster: leader, database: 'Flights' });
    assert.deepEqual([one?.clusterName, one?.attachmentId], ['fabrikam', attached.attachmentId]);
    assert.deepEqual(await clusters.listFollowers({ cluster: leader, database: 'Weather' }), []);

    await clusters.detachFollowers({ cluster: leader, attachmentIds: [attached.attachmentId] });
    assert.deepEqual(await clusters.listAttachments({ cluster: follower }), []);

    await clusters.attachDatabase({ follower, leader, database: 'Flights' });
    await clusters.detachDatabase({ cluster: follower, database: 'Flights' });
    assert.deepEqual(await clusters.listAttachments({ cluster: follower }), []);
    await clusters.attachDatabase({ follower, leader, database: 'Flights' });
    await clusters.detachAttachment({ cluster: follower, attachmentId: attached.attachmentId });
    assert.deepEqual(await clusters.listFollowers({ cluster: leader }), []);
  });

  it('undone for several says how many it was undone for where Azure stops half-way', async () => {
    const attach = (database: string, prefix: string): Promise<{ readonly attachmentId: string }> => {
      fabric.allow('fabrikam', prefix);
      return azure.clusters.attachDatabase({
        follower,
        leader,
        database,
        configuration: prefix,
        databaseNamePrefix: prefix,
      });
    };
    const attachmentIds = [(await attach('Flights', 'a')).attachmentId, (await attach('*', 'b')).attachmentId];
    const none = `${attachmentIds[0]}-none`;
    await assert.rejects(azure.clusters.detachFollowers({ cluster: leader, attachmentIds: [...attachmentIds, none] }), {
      code: 'AttachmentNotFound',
    });
    assert.equal((await azure.clusters.listFollowers({ cluster: leader })).length, 2, 'nothing is detached in vain');
    const at = `${fabric.id('contoso')}/detachFollowerDatabases`;
    const error = { code: 'ScopeLocked', message: 'It is locked.' };
    fake.answer('POST', at, { status: 200 }, { status: 409, body: { error } });
    await assert.rejects(azure.clusters.detachFollowers({ cluster: leader, attachmentIds }), {
      code: 'AzureRefused',
      message: /It is locked.*It stopped after 1 of 2 changes/,
    });
  });

  it('changes what is shared, and the local name, and keeps all else of the configuration', async () => {
    const { clusters } = azure;
    fabric.allow('fabrikam', 'mine');
    await clusters.attachDatabase({
      ...{ follower, leader, database: 'Flights', configuration: 'mine', databaseNameOverride: 'Local' },
      ...{ databaseNamePrefix: 'p_', principalsKind: 'replace' },
    });
    const put = (): unknown => fake.requests.findLast(({ method }) => method === 'PUT')?.body;
    const kept = {
      clusterResourceId: fabric.id('contoso'),
      databaseName: 'Flights',
      defaultPrincipalsModificationKind: 'Replace',
    };
    const filter = { ...everything, tables: { include: ['Delays*'], exclude: [] } };
    await clusters.alterFilter({ cluster: follower, database: 'p_Local', filter });
    const tableLevelSharingProperties = { tablesToInclude: ['Delays*'] };
    const names = { databaseNameOverride: 'Local', databaseNamePrefix: 'p_' };
    const properties = { ...kept, ...names, tableLevelSharingProperties };
    assert.deepEqual(put(), { location: 'West Europe', properties });
    assert.deepEqual((await clusters.listAttachments({ cluster: follower }))[0]?.filter, filter);

    await clusters.renameFollowed({ cluster: follower, database: 'p_Local', name: 'Delays' });
    const renamed = { ...kept, databaseNameOverride: 'Delays', tableLevelSharingProperties };
    assert.deepEqual(put(), { location: 'West Europe', properties: renamed });
    const [shown] = (await clusters.listAttachments({ cluster: follower }))[0]?.databases ?? [];
    assert.equal(shown?.localName, 'Delays');
    await clusters.alterFilter({ cluster: follower, database: 'Delays', filter: everything });
    assert.deepEqual((await clusters.listAttachments({ cluster: follower }))[0]?.filter, everything);
  });

  it('changes nothing that Azure would refuse, and says where Azure lets it stand', async () => {
    const { clusters } = azure;
    fabric.allow('fabrikam', 'mine');
    await clusters.attachDatabase({ follower, leader, database: 'Flights', configuration: 'mine' });
    const of = { cluster: follower, database: 'Flights' };
    const before = sent().length;
    await assert.rejects(clusters.renameFollowed({ ...of, name: 'own' }), { code: 'DatabaseExists' });
    await assert.rejects(clusters.renameFollowed({ ...of, database: 'Own', name: 'x' }), {
      code: 'AttachmentNotFound',
    });
    const many = { include: Array.from({ length: 101 }, (_, i) => `T${i}`), exclude: [] };
    const filter = { ...everything, tables: many };
    await assert.rejects(clusters.alterFilter({ ...of, filter }), { code: 'TooManyFilterEntries' });
    assert.equal(sent().length, before);
    const error = { code: 'CannotAlterFollowerDatabase', message: '[BadRequest] Cannot alter.' };
    const at = `${fabric.id('fabrikam')}/attachedDatabaseConfigurations/mine`;
    fake.answer('PUT', at, { status: 400, body: { error } });
    await assert.rejects(clusters.renameFollowed({ ...of, name: 'x' }), {
      code: 'AzureRefused',
      message: /change 'mine' on cluster 'fabrikam': \[BadRequest\] Cannot alter\. \(CannotAlterFollowerDatabase\)/,
    });
    fake.answer('PUT', at, { status: 200, body: {} });
    await assert.rejects(clusters.renameFollowed({ ...of, name: 'x' }), /left it as it was/);
  });

  it('leaves all databases of a leader as they come', async () => {
    fabric.allow('fabrikam', 'contoso-all');
    await azure.clusters.attachDatabase({ follower, leader, database: '*' });
    const of = { cluster: follower, database: 'Flights' };
    const filter = { ...everything, tables: { include: ['T'], exclude: [] } };
    await assert.rejects(azure.clusters.alterFilter({ ...of, filter }), { code: 'FilterWithAllDatabases' });
    await assert.rejects(azure.clusters.renameFollowed({ ...of, name: 'x' }), /comes with all databases of 'contoso'/);
  });

  it('tells of all databases of a leader by their names on both sides, and in which state a configuration is', async () => {
    const { clusters, own } = azure;
    fabric.allow('fabrikam', 'contoso-all');
    await clusters.attachDatabase({
      follower,
      leader,
      database: '*',
      databaseNamePrefix: 'c_',
      principalsKind: 'none',
    });
    const list = async () => (await clusters.listAttachments({ cluster: follower }))[0];
    assert.deepEqual((await list())?.databases, [
      { database: 'Flights', localName: 'c_Flights', standing: 'active' },
      { database: 'Weather', localName: 'c_Weather', standing: 'active' },
    ]);
    assert.deepEqual([(await list())?.principalsKind, (await list())?.phase], ['none', 'attached']);
    const databases = await own.listDatabases({ cluster: follower });
    assert.deepEqual(
      databases.flatMap(({ name, following }) => (following ? [[name, following.database]] : [])),
      [
        ['c_Flights', 'Flights'],
        ['c_Weather', 'Weather'],
      ],
    );
    const kept = fabric.configurations.get('fabrikam');
    const of = kept?.get('contoso-all') ?? assert.fail();
    for (const [state, phase, told] of [
      ['Creating', 'attaching', undefined],
      ['Failed', 'attached', 'Failed'],
      ['Deleting', 'attached', 'Deleting'],
    ] as const) {
      kept?.set('contoso-all', { ...of, properties: { ...of.properties, provisioningState: state } });
      assert.deepEqual([(await list())?.phase, (await list())?.state], [phase, told]);
    }
  });

  it('is listed anew also where it failed, or is no longer waited for', async () => {
    const { clusters } = azure;
    const at = `${fabric.id('fabrikam')}/attachedDatabaseConfigurations/contoso-Flights`;
    const controller = new AbortController();
    fake.answer('PUT', at, () => {
      controller.abort();
      return { status: 201, headers: { 'azure-asyncoperation': `${fake.url}/operations/done` }, body: {} };
    });
    const params = { follower, leader, database: 'Flights' };
    await assert.rejects(clusters.attachDatabase(params, { signal: controller.signal }), { name: 'AbortError' });
    assert.deepEqual(ports.told, [follower, leader]);
    ports.told.length = 0;
    fake.answer('POST', `${fabric.id('fabrikam')}/stop`, { status: 400, body: {} });
    await assert.rejects(clusters.stopCluster({ cluster: follower }), { code: 'AzureRefused' });
    assert.deepEqual(ports.told, [follower]);
  });

  it('sends names, prefix, kind of principals and only the lists that say something', async () => {
    fabric.allow('fabrikam', 'mine');
    await azure.clusters.attachDatabase({
      follower,
      leader,
      database: 'Flights',
      configuration: 'mine',
      databaseNameOverride: 'Local',
      databaseNamePrefix: 'x_',
      principalsKind: 'replace',
      filter: { ...everything, tables: { include: ['Logs*'], exclude: [] } },
    });
    assert.deepEqual(fake.requests.find(({ method }) => method === 'PUT')?.body, {
      location: 'West Europe',
      properties: {
        clusterResourceId: fabric.id('contoso'),
        databaseName: 'Flights',
        defaultPrincipalsModificationKind: 'Replace',
        databaseNameOverride: 'Local',
        databaseNamePrefix: 'x_',
        tableLevelSharingProperties: { tablesToInclude: ['Logs*'] },
      },
    });
  });

  it('is refused before anything is sent where Azure would refuse it after minutes', async () => {
    const { clusters } = azure;
    const refused = async (code: string, says: RegExp, params: object = {}): Promise<void> => {
      const attaching = clusters.attachDatabase({ follower, leader, database: 'Flights', ...params });
      await assert.rejects(attaching, { code, message: says });
      assert.deepEqual(sent(), []);
    };
    const many = { include: Array.from({ length: 101 }, (_, index) => `T${index}`), exclude: [] };
    await refused('AttachToItself', /contoso/, { follower: leader });
    await refused('TooManyFilterEntries', /101/, { filter: { ...everything, tables: many } });
    const one = { ...everything, tables: { include: ['T'], exclude: [] } };
    await refused('FilterWithAllDatabases', /contoso/, { database: '*', filter: one });
    await refused('InvalidArgument', /prefix/, { database: '*', databaseNameOverride: 'X' });
    await refused('DatabaseNotFound', /Ships/, { database: 'Ships' });
    await refused('DatabaseExists', /fabrikam.*own/, { databaseNameOverride: 'own' });
    fabric.add({ name: 'fabrikam', uri: follower, region: 'eastus' });
    await refused('RegionMismatch', /eastus.*West Europe/);
    fabric.add({ name: 'fabrikam', uri: follower, properties: { state: 'Stopped' } });
    await refused('ClusterNotRunning', /fabrikam.*stopped/);
    await refused('ClusterNotFound', /nowhere/, { follower: 'https://nowhere.kusto.windows.net' });
  });

  it('is refused where it is attached already, or would change what is attached', async () => {
    const { clusters } = azure;
    fabric.allow('fabrikam', 'mine');
    await clusters.attachDatabase({ follower, leader, database: 'Flights', configuration: 'mine' });
    const again = { follower, leader, database: 'Flights' };
    await assert.rejects(clusters.attachDatabase(again), { code: 'AlreadyAttached', message: /'mine'/ });
    const other = { follower, leader, database: 'Weather', configuration: 'MINE' };
    await assert.rejects(clusters.attachDatabase(other), { code: 'ConfigurationExists' });
    // What is followed cannot be led on.
    const on = { follower: leader, leader: follower, database: 'Flights' };
    await assert.rejects(clusters.attachDatabase(on), { code: 'DatabaseIsFollower' });
    // A key of one's own is allowed, but not beside following others.
    fabric.add({ name: 'adatum', uri: 'https://adatum.westeurope.kusto.windows.net', databases: ['Ships'] });
    fabric.add({
      name: 'contoso',
      uri: leader,
      databases: ['Flights'],
      properties: { keyVaultProperties: { keyName: 'k' } },
    });
    const ships = { follower, leader: 'https://adatum.westeurope.kusto.windows.net', database: 'Ships' };
    fabric.allow('fabrikam', 'adatum-Ships');
    await clusters.attachDatabase(ships);
    const withKey = { follower, leader, database: 'Weather' };
    await assert.rejects(clusters.attachDatabase(withKey), {
      code: 'CustomerManagedKey',
      message: /contoso.*fabrikam/,
    });
  });

  it('says that something is no longer attached', async () => {
    await assert.rejects(azure.clusters.detachDatabase({ cluster: follower, database: 'Own' }), {
      code: 'AttachmentNotFound',
    });
    const attachmentIds = [`${fabric.id('fabrikam')}/attachedDatabaseConfigurations/gone`];
    await assert.rejects(azure.clusters.detachFollowers({ cluster: leader, attachmentIds }), {
      code: 'AttachmentNotFound',
      message: /'gone'.*'contoso'/,
    });
  });

  it('names the tenants that want a sign-in of their own', async () => {
    const tenants = ['tenant-1', 'tenant-2'].map((tenantId) => ({ tenantId, displayName: tenantId.toUpperCase() }));
    fake.answer('GET', '/tenants', { body: { value: tenants } });
    ports.signedOut.add('tenant-2');
    assert.deepEqual(await azure.own.listSubscriptions({}), {
      tenants: [
        { id: 'tenant-1', name: 'TENANT-1', signedIn: true },
        { id: 'tenant-2', name: 'TENANT-2', signedIn: false },
      ],
      subscriptions: [{ id: 'sub-1', name: 'Flights', tenant: 'tenant-1', state: 'Enabled' }],
    });
  });
});
