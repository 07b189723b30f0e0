import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeDataShare } from '../support/fakeDataShare.ts';
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
  let shares: FakeDataShare;
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
    shares = new FakeDataShare(fake, fabric.subscription);
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

  /** A share with one of everything below it, and what somebody else shares. */
  async function arrangeShares(): Promise<void> {
    const put = async (path: string, body: object): Promise<void> => {
      const answer = await fetch(`${fake.url}${shares.account}/shares/Delays${path}`, {
        method: 'PUT',
        body: JSON.stringify(body),
      });
      assert.ok(answer.ok, path);
    };
    await put('', { properties: { shareKind: 'InPlace', description: 'Delays', terms: 'Be kind.' } });
    const kustoDatabaseResourceId = `${fabric.id('contoso')}/databases/Aviation`;
    await put('/dataSets/Aviation', { kind: 'KustoDatabase', properties: { kustoDatabaseResourceId } });
    await put('/invitations/one', { properties: { targetEmail: 'lee@fabrikam.com' } });
    shares.subscribe('Delays', 'active');
    shares.subscribe('Delays', 'revoked', { consumerEmail: 'pat@adatum.com', shareSubscriptionStatus: 'Revoked' });
    const invitation = (name: string, more: object): object => ({
      id: `/providers/Microsoft.DataShare/consumerInvitations/${name}`,
      name,
      properties: {
        ...{ invitationId: name, shareName: name, location: 'westeurope', dataSetCount: 1, description: 'Rain' },
        ...{ providerName: 'Pat', providerTenantName: 'Adatum', providerEmail: 'pat@adatum.com' },
        ...{ invitationStatus: 'Pending', sentAt: '2026-01-01T00:00:00Z', ...more },
      },
    });
    const value = [invitation('Rain', {}), invitation('Snow', { invitationStatus: 'Rejected' })];
    fake.answer('GET', '/providers/Microsoft.DataShare/listInvitations', { body: { value } });
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
    const add = async (): Promise<void> => {
      await workbench.contextMenu(workbench.treeRow('contoso', azure()), 'Add Principal');
      await workbench.pick('AllDatabasesViewer');
      await workbench.typeInput('lee@contoso.com', { accept: false });
      await asked("'lee@contoso.com' is not the fully qualified name of a principal");
      await workbench.typeInput('aaduser=lee@contoso.com');
    };
    const lee = workbench.treeRow('lee@contoso.com', azure());
    await add();
    await lee.waitFor();
    await add();
    // A message hides itself after a while, which a busy machine may need to look for it.
    await workbench.runCommand('Notifications: Show Notifications');
    await workbench.notification("'lee@contoso.com' already has the role AllDatabasesViewer").waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.contextMenu(lee, 'Remove Principal');
    await workbench.dialog.waitFor();
    await workbench.screenshot('azure-remove-principal');
    await workbench.dialogButton('Remove');
    await lee.waitFor({ state: 'detached' });
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('changes what is shared of a followed database, and its name', async () => {
    const followed = (): Promise<Locator> => workbench.expand(['Flights', 'fabrikam', 'Aviation'], azure());
    await workbench.contextMenu(await followed(), 'Change Shared Tables');
    await workbench.pick('All but Some Tables…');
    await workbench.pick('Logs');
    await workbench.quickInput.locator('.monaco-button', { hasText: 'OK' }).click();
    await asked('More names with wildcards');
    await workbench.typeInput('');
    await asked('2 visible, 1 hidden');
    await workbench.pick('Apply');
    await workbench.dialog.waitFor();
    await workbench.screenshot('azure-change-filter');
    await workbench.dialogButton('Change');
    const properties = () => fabric.configurations.get('fabrikam')?.get('contoso-Aviation')?.properties;
    await eventually('it is changed', () => {
      const lists = properties()?.tableLevelSharingProperties;
      return lists !== undefined && 'tablesToExclude' in lists && lists;
    });
    assert.deepEqual(properties()?.tableLevelSharingProperties, { tablesToExclude: ['Logs'] });
    await workbench.contextMenu(await followed(), 'Rename Followed Database');
    await asked("New local name of 'Aviation'");
    await workbench.typeInput('Copy');
    await workbench.dialog.waitFor();
    await workbench.dialogButton('Rename');
    await workbench.treeRow('Copy', azure()).waitFor();
    assert.equal(properties()?.databaseNameOverride, 'Copy');
  });

  it('shows shares with who was invited and who has accepted, and what others share', async () => {
    await arrangeShares();
    // Long lists stand above it, which would be more than is drawn.
    await azure().locator('.pane-header').hover();
    await azure().getByRole('button', { name: 'Collapse All' }).click();
    await workbench.expand(['Flights', 'contoso', 'Shares', 'Delays'], azure());
    await workbench.expand(['Invitations of Azure Data Share'], azure());
    const wanted = [
      'Delays 1 data set · 1 pending · 1 active',
      'Aviation Aviation',
      'lee@fabrikam.com pending',
      'john.smith@fabrikam.com → Fabrikam active',
      'pat@adatum.com → Fabrikam revoked',
      'Rain from Adatum',
    ];
    await eventually('the tree shows all of it', async () => {
      const texts = (await workbench.treeTexts(azure())).map((text) => text.trim());
      return wanted.every((each) => texts.includes(each));
    });
    await workbench.screenshotInThemes('azure-shares');
    await workbench.close();
  });
});
