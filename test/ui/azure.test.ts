import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeFabric } from '../support/fakeFabric.ts';
import { answerCommands, schemaRows } from '../support/fakeKusto.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

const columns = { At: 'datetime', Delay: 'long' };

/** The same screens on Azure, which a stand-in on this machine is. Each test goes on where the one before ended. */
describe('Azure on the screen', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'azure-'));
    await mkdir(join(home, 'empty'));
    fake = await FakeAzure.start();
    arrange();
    server = await launchVsCodeServer({ azure: fake.url });
    workbench = await server.openWorkbench({ folders: [join(home, 'empty')] });
    await workbench.openContainer('Data Share');
  });
  after(async () => {
    await server?.close();
    await fake?.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshotFailure('azure');
  });

  const azure = (): Locator => workbench.view('Azure');
  const asked = (text: string): Promise<void> => workbench.quickInput.filter({ hasText: text }).waitFor();

  /** A leader and followers in all the states that Azure knows. */
  function arrange(): void {
    fabric = new FakeFabric(fake);
    const tenants = [
      { tenantId: fabric.tenant, displayName: 'Contoso' },
      { tenantId: 'signed-out', displayName: 'Fabrikam Ltd.' },
    ];
    fake.answer('GET', '/tenants', { body: { value: tenants } });
    const subscription = { tenantId: fabric.tenant, subscriptionId: fabric.subscription, displayName: 'Flights' };
    const disabled = { tenantId: fabric.tenant, subscriptionId: 'sub-2', displayName: 'Old', state: 'Disabled' };
    fake.answer('GET', '/subscriptions', { body: { value: [{ ...subscription, state: 'Enabled' }, disabled] } });
    const clusters = '/subscriptions/sub-2/providers/Microsoft.Kusto/clusters';
    const refused = {
      code: 'AuthorizationFailed',
      message:
        "The client 'kim@contoso.com' does not have authorization to perform action 'Microsoft.Kusto/clusters/read'.",
    };
    fake.answer('GET', clusters, { status: 403, body: { error: refused } });
    fabric.add({
      name: 'contoso',
      uri: `${fake.url}/contoso`,
      databases: ['Aviation', 'Crew', 'Weather'],
      told: { Crew: { suspensionDetails: { suspensionStartDate: '2026-01-01T00:00:00Z' } } },
    });
    fabric.add({ name: 'fabrikam', uri: `${fake.url}/fabrikam`, databases: ['Own'] });
    fabric.add({ name: 'tailspin', uri: `${fake.url}/tailspin`, properties: { state: 'Stopped' } });
    fabric.add({ name: 'wingtip', uri: `${fake.url}/wingtip`, region: 'North Europe', databases: ['Own'] });
    const attach = (follower: string, name: string, properties: object, more: object = {}): void => {
      const all = { clusterResourceId: fabric.id('contoso'), defaultPrincipalsModificationKind: 'Union' };
      const of = { ...all, databaseName: '*', ...properties };
      fabric.configurations.get(follower)?.set(name, { location: 'West Europe', properties: of, ...more });
      fabric.allow(follower, name);
    };
    const filter = { tablesToInclude: ['Flights', 'Log*'], functionsToExclude: ['Late'] };
    attach('fabrikam', 'contoso-Aviation', { databaseName: 'Aviation', tableLevelSharingProperties: filter });
    attach('fabrikam', 'contoso-all', { databaseNamePrefix: 'c_', defaultPrincipalsModificationKind: 'Replace' });
    attach('fabrikam', 'share', { databaseName: 'Weather', databaseNameOverride: 'Sky' }, { origin: 'DataShare' });
    attach('fabrikam', 'broken', { databaseName: 'Crew', databaseNameOverride: 'Lost', provisioningState: 'Failed' });
    fabric.principals.get('contoso')?.set('one', {
      ...{ principalId: 'kim@contoso.com', principalType: 'User', role: 'AllDatabasesAdmin', principalName: 'Kim' },
      tenantId: fabric.tenant,
    });
    fabric.principals.get('contoso')?.set('two', {
      ...{ principalId: '87654321-1234-1234-1234-123456789123', principalType: 'App', role: 'AllDatabasesViewer' },
      principalName: 'Reports',
    });
    fabric.principals.get('contoso')?.set('three', {
      ...{ principalId: 'pilots@contoso.com', principalType: 'Group', role: 'AllDatabasesMonitor' },
    });
    for (const [cluster, database] of [
      ['contoso', 'Aviation'],
      ['fabrikam', 'Aviation'],
    ] as const) {
      answerCommands(fake, cluster, [
        ['.show database', schemaRows(database, { Flights: columns, Logs: columns }, { Late: '{ Flights }' })],
        ['.show tables details', [{ TableName: 'Flights', TotalRowCount: 5, TotalExtentSize: 10, TotalExtents: 1 }]],
      ]);
    }
  }

  it('shows tenants, subscriptions, clusters in their states, and why something cannot be listed', async () => {
    // Its view gets all the room.
    for (const title of ['Leader Clusters', 'Follower Clusters', 'Invitations']) {
      await workbench.view(title).locator('.pane-header').click();
    }
    const error = workbench.treeRow(/^Azure does not let you list the clusters of subscription 'sub-2'/, azure());
    await workbench.expand(['Old'], azure());
    await error.waitFor();
    await workbench.treeRow('Fabrikam Ltd.', azure()).waitFor();
    await workbench.expand(['Flights', 'contoso', 'Principals'], azure());
    await workbench.expand(['Flights', 'contoso', 'Aviation', 'Followers'], azure());
    await workbench.expand(['Flights', 'fabrikam', 'Attached Configurations', 'contoso-all'], azure());
    await workbench.expand(['Flights', 'fabrikam', 'Attached Configurations', 'contoso-Aviation'], azure());
    const wanted = [
      'contoso West Europe',
      'tailspin West Europe · Stopped',
      'Crew suspended · followed · 4 KB',
      'Kim AllDatabasesAdmin',
      'c_Weather ← contoso/Weather · 4 KB',
      'broken Failed · ← contoso/Crew',
      'contoso-all ← contoso: all databases',
      'c_Aviation ← Aviation',
      'Principals replace',
      'Tables shared: Flights, Log*',
      'Functions held back: Late',
    ];
    await eventually('the tree shows all of it', async () => {
      const texts = (await workbench.treeTexts(azure())).map((text) => text.trim());
      return wanted.every((each) => texts.includes(each));
    });
    await workbench.screenshotInThemes('azure');
    await workbench.expand(['Flights', 'contoso'], azure());
  });

  it('gives a role on a whole cluster, and takes it again when that is confirmed', async () => {
    await workbench.contextMenu(workbench.treeRow('contoso', azure()), 'Add Principal');
    await workbench.pick('AllDatabasesViewer');
    await workbench.typeInput('lee@contoso.com', { accept: false });
    await asked("'lee@contoso.com' is not the fully qualified name of a principal");
    await workbench.typeInput('aaduser=lee@contoso.com');
    const lee = workbench.treeRow('lee@contoso.com', azure());
    await lee.waitFor();
    await workbench.contextMenu(lee, 'Remove Principal');
    await workbench.dialog.waitFor();
    await workbench.screenshot('azure-remove-principal');
    await workbench.dialogButton('Remove');
    await lee.waitFor({ state: 'detached' });
    await workbench.close();
  });
});
