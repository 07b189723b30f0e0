import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { type FakeAnswer, FakeAzure } from '../support/fakeAzure.ts';
import { FakeDataShare } from '../support/fakeDataShare.ts';
import { FakeFabric } from '../support/fakeFabric.ts';
import { answerCommands, type CommandAnswer, schemaRows } from '../support/fakeKusto.ts';
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
  let account: FakeDataShare;
  let server: VsCodeServer;
  let workbench: Workbench;
  /** What the follower was told to do. */
  const commands: string[] = [];

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'azure-'));
    await mkdir(join(home, 'empty'));
    fake = await FakeAzure.start();
    arrange();
    await arrangeShares();
    server = await launchVsCodeServer({ azure: fake.url });
    workbench = await server.openWorkbench({ folders: [join(home, 'empty')] });
    await workbench.openContainer('Data Share');
    // Its view gets all the room.
    for (const title of ['Leader Clusters', 'Follower Clusters', 'Invitations']) {
      await workbench.view(title).locator('.pane-header').click();
    }
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
    account = new FakeDataShare(fake, fabric.subscription);
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
    const hot = (span: string): string =>
      JSON.stringify({ DataHotSpan: { Value: span }, IndexHotSpan: { Value: span } });
    const details = { TableName: 'Flights', TotalRowCount: 5, TotalExtentSize: 10, TotalExtents: 1 };
    const content: readonly CommandAnswer[] = [
      ['.show database', schemaRows('Aviation', { Flights: columns, Logs: columns }, { Late: '{ Flights }' })],
      ['.show tables details', [{ ...details, HotExtentSize: 10, CachingPolicy: hot('31.00:00:00') }]],
    ];
    answerCommands(fake, 'contoso', content);
    const follower = { DatabaseName: 'Aviation', LeaderClusterMetadataPath: '', CachingPolicyOverride: 'null' };
    const kinds = { AuthorizedPrincipalsModificationKind: 'Union', CachingPoliciesModificationKind: 'Union' };
    const more = { AuthorizedPrincipalsOverride: '[]', IsAutoPrefetchEnabled: false, TableMetadataOverrides: '' };
    const told = (text: string): readonly [] => {
      commands.push(text);
      return [];
    };
    answerCommands(fake, 'fabrikam', [
      ['.show follower database', [{ ...follower, ...kinds, ...more }]],
      ['.show databases', [{ DatabaseName: 'Aviation', DatabaseAccessMode: 'ReadOnlyFollowing' }]],
      ['.alter follower', told],
      ['.add follower', told],
      ...content,
    ]);
  }

  /** A share with one of everything below it, and what somebody else shares. */
  async function arrangeShares(): Promise<void> {
    const put = async (path: string, body: object): Promise<void> => {
      const url = `${fake.url}${account.account}/shares/Delays${path}`;
      const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(body) });
      assert.ok(answer.ok, path);
    };
    await put('', { properties: { shareKind: 'InPlace', description: 'Delays', terms: 'Be kind.' } });
    const kustoDatabaseResourceId = `${fabric.id('contoso')}/databases/Aviation`;
    await put('/dataSets/Aviation', { kind: 'KustoDatabase', properties: { kustoDatabaseResourceId } });
    await put('/invitations/one', { properties: { targetEmail: 'lee@fabrikam.com' } });
    account.subscribe('Delays', 'active');
    account.subscribe('Delays', 'revoked', { consumerEmail: 'pat@adatum.com', shareSubscriptionStatus: 'Revoked' });
    const pending = new Set(['Rain', 'Wind']);
    const invitation = (name: string): object => ({
      id: `/providers/Microsoft.DataShare/consumerInvitations/${name}`,
      name,
      properties: {
        ...{ invitationId: name, shareName: name, location: 'westeurope', dataSetCount: 3, description: 'Weather' },
        ...{ providerName: 'Pat', providerTenantName: 'Adatum', providerEmail: 'pat@adatum.com' },
        ...{ invitationStatus: 'Pending', sentAt: '2026-01-01T00:00:00Z', termsOfUse: 'For pilots only.' },
      },
    });
    const listed = (): object => ({ body: { value: [...pending].map(invitation) } });
    fake.answer('GET', '/providers/Microsoft.DataShare/listInvitations', listed);
    fake.answer('POST', '/providers/Microsoft.DataShare/locations/westeurope/rejectInvitation', ({ body }) => {
      const { invitationId } = (body as { properties: { invitationId: string } }).properties;
      pending.delete(invitationId);
      return { body: invitation(invitationId) };
    });
    const dataSet = (name: string, dataSetType: string, dataSetLocation: string): object => ({
      properties: { dataSetId: name, dataSetName: name, dataSetType, dataSetLocation },
    });
    account.offered = [
      dataSet('Drops', 'KustoDatabase', 'westeurope'),
      dataSet('Clouds', 'KustoTable', 'northeurope'),
      dataSet('Archive', 'Blob', 'westeurope'),
    ];
    account.accept('Hail', { shareSubscriptionStatus: 'Revoked' });
    account.accept('Snow');
  }

  /** By what it says. */
  const errorRow = (says: RegExp): Locator => azure().locator('.monaco-list-row', { hasText: says });
  async function relist(row: Locator): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name: 'Refresh' }).click();
  }
  /** What is listed anew meanwhile may close what stands below it, so that `open` is opened each time. */
  const shown = (title: string, wanted: readonly string[], ...open: readonly (readonly string[])[]): Promise<unknown> =>
    eventually(title, async () => {
      for (const path of open) await workbench.expand(path, azure());
      const texts = (await workbench.treeTexts(azure())).map((text) => text.trim());
      return wanted.every((each) => texts.includes(each));
    });
  /** Long lists stand above what is looked for, which would be more than is drawn. What was open is listed anew. */
  async function collapseAll(): Promise<void> {
    const header = azure().locator('.pane-header');
    await header.hover();
    await header.getByRole('button', { name: 'Collapse All' }).click();
    await header.getByRole('button', { name: 'Refresh' }).click();
  }

  it('shows tenants, subscriptions, clusters in their states, and why something cannot be listed', async () => {
    const error = errorRow(/^No permission\s*Azure does not let you list the clusters of subscription 'sub-2'/);
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
    await shown('all of it', wanted);
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
  });

  it('says of each thing that cannot be listed why and what to do, and lists it when that is mended', async () => {
    const at = (name: string, below: string): string => `${fabric.id(name)}/${below}`;
    const refusal = (status: number, code: string, message: string, headers = {}): FakeAnswer => {
      return { status, headers, body: { error: { code, message } } };
    };
    const faults: readonly (readonly [path: string, FakeAnswer, RegExp])[] = [
      [at('wingtip', 'databases'), refusal(429, 'Busy', 'Too much.', { 'retry-after': '300' }), /in 300 seconds\.$/],
      [
        at('fabrikam', 'principalAssignments'),
        refusal(403, 'AuthorizationFailed', 'No right.'),
        /the role Contributor/,
      ],
      [at('tailspin', 'principalAssignments'), refusal(404, 'ResourceNotFound', 'Gone.'), /Refresh the view/],
      [at('contoso', 'attachedDatabaseConfigurations'), refusal(409, 'Conflict', 'Updating.'), /Wait until that/],
      [at('tailspin', 'attachedDatabaseConfigurations'), refusal(401, 'Expired', 'Too old.'), /Sign in first\.$/],
      [
        `${account.account}/shares`,
        refusal(409, 'MissingSubscriptionRegistration', "No 'Microsoft.DataShare'."),
        /Register/,
      ],
    ];
    const mend = faults.map(([path, answer]) => fake.replace('GET', path, answer));
    await collapseAll();
    // What was open before stays as it was listed until its own node is listed anew: these were not.
    const paths = [
      ...[['wingtip'], ['fabrikam', 'Principals'], ['tailspin', 'Principals']],
      ...[
        ['contoso', 'Attached Configurations'],
        ['tailspin', 'Attached Configurations'],
        ['contoso', 'Shares'],
      ],
    ];
    for (const [index, [, , says]] of faults.entries()) {
      await eventually(`it says ${says}`, async () => {
        await workbench.expand(['Flights', ...(paths[index] ?? [])], azure());
        return errorRow(says).isVisible();
      });
    }
    await workbench.screenshotInThemes('azure-errors');
    for (const each of mend) each();
    for (const [, { status }, says] of faults) {
      const error = errorRow(says);
      // Whoever has to sign in is asked to, which no test can answer.
      if (status === 401) await relist(error);
      else await error.click();
      await error.waitFor({ state: 'detached' });
    }
    // The title of a view lists it anew also where no row has the focus.
    assert.equal(await workbench.notification('The view was redrawn').count(), 0);
    await shown('what was refused before', ['Own 4 KB', 'Delays 1 data set · 1 pending · 1 active']);
  });

  it('changes what is shared of a followed database, what it keeps hot, who may read it, and its name', async () => {
    await collapseAll();
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
    const lists = () => JSON.stringify(properties()?.tableLevelSharingProperties);
    await eventually('it is changed', () => lists() === JSON.stringify({ tablesToExclude: ['Logs'] }));

    await workbench.contextMenu(await followed(), 'Override Caching of Table');
    await workbench.pick('Flights');
    await workbench.quickInput.getByPlaceholder('The newest data that is kept hot in Flights').waitFor();
    await workbench.screenshot('azure-override-caching');
    await workbench.pick('7 d');
    const told = ".alter follower database ['Aviation'] table ['Flights'] policy caching hot = 7d";
    await eventually('its cluster is told', () => commands.includes(told) || commands.join(' '));
    await workbench.contextMenu(await followed(), 'Add Principal');
    await workbench.pick('Viewer');
    await workbench.typeInput('aaduser=lee@contoso.com');
    await eventually('lee may read', () => commands.some((each) => /^\.add follower .* viewers .*lee@/.test(each)));

    await workbench.contextMenu(await followed(), 'Rename Followed Database');
    await asked("New local name of 'Aviation'");
    await workbench.typeInput('Copy');
    await workbench.dialog.waitFor();
    await workbench.dialogButton('Rename');
    await workbench.treeRow('Copy', azure()).waitFor();
    assert.equal(properties()?.databaseNameOverride, 'Copy');
  });

  it('detaches a followed database when that is confirmed', async () => {
    const copy = workbench.treeRow('Copy', azure());
    await workbench.contextMenu(copy, 'Detach from Azure Cluster');
    await workbench.dialog.waitFor();
    await workbench.screenshot('azure-detach');
    await workbench.dialogButton('Detach');
    await copy.waitFor({ state: 'detached' });
    assert.ok(!fabric.configurations.get('fabrikam')?.has('contoso-Aviation'));
  });

  it('shows what is shared and with whom, and rejects, accepts, maps and gives up what others share', async () => {
    await collapseAll();
    const wanted = [
      ...['Delays 1 data set · 1 pending · 1 active', 'Aviation Aviation', 'lee@fabrikam.com pending'],
      ...['john.smith@fabrikam.com → Fabrikam active', 'pat@adatum.com → Fabrikam revoked'],
      ...['Rain from Adatum', 'Wind from Adatum', 'Hail revoked · from Adatum', 'Snow active · from Adatum'],
      ...['Archive not mapped · Blob', 'Clouds not mapped', 'Drops not mapped'],
    ];
    const accepted = ['Accepted Shares', 'Snow'];
    await shown(
      'all that is shared',
      wanted,
      ...[['Flights', 'contoso', 'Shares', 'Delays'], ['Invitations of Azure Data Share'], accepted],
    );
    await workbench.screenshotInThemes('azure-shares');

    await workbench.contextMenu(workbench.treeRow('Wind', azure()), 'Reject Azure Invitation');
    await workbench.dialogButton('Reject');
    await workbench.treeRow('Wind', azure()).waitFor({ state: 'detached' });
    await workbench.contextMenu(workbench.treeRow('Rain', azure()), 'Accept Azure Invitation');
    await workbench.dialog.waitFor();
    await workbench.screenshot('azure-accept');
    await workbench.dialogButton('Accept');
    await workbench.pick('Account1');
    await workbench.pick('fabrikam');
    await workbench.runCommand('Notifications: Show Notifications');
    await workbench.notification("'Rain' is accepted, but not all of it is followed by fabrikam").waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');

    const snow = (): Promise<Locator> => workbench.expand(accepted, azure());
    await workbench.contextMenu(await snow(), 'Map Azure Share to Cluster');
    await workbench.pick('fabrikam');
    await shown('which cluster follows it', ['Drops → fabrikam', 'Clouds not mapped'], accepted);
    await workbench.contextMenu(await snow(), 'Delete Azure Share Subscription');
    await workbench.dialog.waitFor();
    await workbench.screenshot('azure-delete-subscription');
    await workbench.dialogButton('Delete');
    await workbench.treeRow('Snow', azure()).waitFor({ state: 'detached' });
    assert.ok(!account.accepted.has('Snow'));
    await workbench.close();
  });
});
