import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { consumer, makeOrganisations, provider } from '../support/organisations.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** Two organisations in two workspaces and two windows. Each test goes on where the one before ended. */
describe('two organisations', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let contoso: Workbench;
  let fabrikam: Workbench;
  let link: string;
  const subscription = 'lee@fabrikam.com → fabrikam';

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'organisations-'));
    await makeOrganisations(join(home, 'contoso'), join(home, 'fabrikam'));
    server = await launchVsCodeServer();
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await contoso.screenshotFailure('organisations-provider');
    await fabrikam?.screenshotFailure('organisations-consumer');
  });

  const leaders = (): ReturnType<Workbench['view']> => contoso.view('Leader Clusters');
  const followers = (): ReturnType<Workbench['view']> => fabrikam.view('Follower Clusters');
  const status = (workbench: Workbench, text: string): ReturnType<Workbench['view']> =>
    workbench.page.locator('.statusbar-item', { hasText: text });

  async function open(folder: string, principal: string, theme: 'dark' | 'light'): Promise<Workbench> {
    const workbench = await server.openWorkbench({ folders: [join(home, folder)], theme });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openContainer('Data Share');
    await workbench.treeRow(folder, workbench.view('Leader Clusters')).waitFor();
    await workbench.runCommand('Data Share: Act As…');
    await workbench.pick(principal);
    await status(workbench, principal.split('=')[1] ?? '').waitFor();
    return workbench;
  }

  it('the provider acts as itself and makes a share with terms', async () => {
    contoso = await open('contoso', provider, 'dark');
    await contoso.contextMenu(contoso.treeRow('contoso', leaders()), 'Create Share');
    await contoso.typeInput('Air');
    await contoso.typeInput('Flights of the year');
    await contoso.pick('Write a Line…');
    await contoso.typeInput('Be kind. Name contoso as the source.');
    await contoso.treeRow('Air', leaders()).waitFor();
  });

  it('adds some tables as a data set, after a dry run', async () => {
    await contoso.contextMenu(contoso.treeRow('Air', leaders()), 'Add Data Set');
    await contoso.pick('Aviation');
    await contoso.pick('Only Some Tables…');
    await contoso.pick('Flights');
    await contoso.quickInput.locator('.monaco-button', { hasText: 'OK' }).click();
    await contoso.quickInput.getByText('More names with wildcards').waitFor();
    await contoso.typeInput('');
    await contoso.quickInput.getByText('1 visible, 1 hidden').waitFor();
    const labels = ['Apply', 'Flights', 'Crew'];
    assert.deepEqual(
      (await contoso.pickLabels()).filter((label) => labels.includes(label)),
      labels,
    );
    await contoso.screenshot('dry-run');
    await contoso.pick('Apply');
    await contoso.typeInput('Flights only');
    await contoso.expand(['contoso', 'Shares', 'Air', 'Flights only'], leaders());
  });

  it('invites a person, and copies the link', async () => {
    await contoso.contextMenu(contoso.treeRow('Air', leaders()), 'Invite');
    await contoso.pick('A Person by E-Mail Address…');
    await contoso.typeInput('nobody', { accept: false });
    await eventually('it is refused', async () => /Write an e-mail address/.test(await contoso.inputMessage()));
    await contoso.typeInput('lee@fabrikam.com');
    await contoso.quickInput.getByText('In 7 d').waitFor();
    await contoso.pick('Never');
    await contoso.notificationButton("is invited to 'Air'", 'Copy Link');
    link = await eventually('the link is in the clipboard', async () => {
      const text = await contoso.page.evaluate(() => navigator.clipboard.readText());
      return text.includes('/invitation?token=') && text;
    });
    await contoso.treeRow('lee@fabrikam.com', leaders()).waitFor();
    await contoso.screenshotInThemes('share');
  });

  it('invites somebody by tenant and object id, and saves the invitation as a file', async () => {
    const objectId = '11111111-2222-3333-4444-555555555555';
    await contoso.contextMenu(contoso.treeRow('Air', leaders()), 'Invite');
    await contoso.pick('Someone by Tenant and Object Id…');
    await contoso.quickInput.getByText('Id or domain of the tenant').waitFor();
    await contoso.typeInput('two words', { accept: false });
    await eventually('it is refused', async () => /Write an id without blanks/.test(await contoso.inputMessage()));
    await contoso.typeInput('fabrikam.com');
    await contoso.quickInput.getByText('Object id of the user or application').waitFor();
    await contoso.typeInput(objectId);
    await contoso.quickInput.getByText('In 7 d').waitFor();
    await contoso.pick('Never');
    await contoso.notificationButton(`'${objectId}' is invited to 'Air'`, 'Save as File');
    const file = join(home, 'contoso', 'Air.invitation');
    // The dialog writes its proposal late; over what was typed before that, if it is let.
    const path = contoso.quickInput.locator('input.input');
    await eventually('a name is proposed', async () => (await path.inputValue()).endsWith('/Air.invitation'));
    await contoso.typeInput(file);
    const saved = await eventually('the file is there', () => readFile(file, 'utf8').catch(() => false as const));
    assert.match(saved, /\/invitation\?token=/);
    await contoso.treeRow(`${objectId};fabrikam.com`, leaders()).waitFor();
  });

  it('the consumer reads the terms before it decides', async () => {
    fabrikam = await open('fabrikam', consumer, 'light');
    await fabrikam.runCommand('Data Share: Open Invitation');
    await fabrikam.pick('Paste a Link or Token…');
    await fabrikam.quickInput.getByText('The link of the invitation, or its token').waitFor();
    await fabrikam.typeInput(link);
    const terms = await fabrikam.webview('h1');
    await terms.getByText('Be kind. Name contoso as the source.').waitFor();
    await fabrikam.quickInput.getByText("Invitation to 'Air' of contoso").waitFor();
    await fabrikam.screenshotInThemes('invitation');
  });

  it('keeps it waiting when it decides later, with a badge', async () => {
    await fabrikam.pick('Decide Later');
    await fabrikam.treeRow('Air', fabrikam.view('Invitations')).waitFor();
    await fabrikam.page.locator('.activitybar .badge-content', { hasText: '1' }).waitFor();
    await fabrikam.screenshot('invitation-waits');
  });

  it('accepts, maps the data set, and sees what was shared and nothing else', async () => {
    await fabrikam.contextMenu(fabrikam.treeRow('Air', fabrikam.view('Invitations')), 'Accept Invitation');
    await fabrikam.pick('fabrikam');
    await fabrikam.quickInput.getByText("Map 'Flights only' of 'Air'").waitFor();
    await fabrikam.pick('fabrikam');
    await fabrikam.quickInput.getByText('Name of the database on cluster').waitFor();
    await fabrikam.typeInput('ContosoAir');
    await fabrikam.view('Leader Clusters').getByText('No cluster of this workspace owns a database yet').waitFor();
    await fabrikam.expand(['fabrikam', 'ContosoAir', 'Flights'], followers());
    await eventually('it is up to date', async () =>
      (await fabrikam.treeRow('ContosoAir', followers()).textContent())?.includes('up to date'),
    );
    const texts = await fabrikam.treeTexts(followers());
    assert.ok(texts.includes('    Flights 3 rows'), texts.join('\n'));
    assert.ok(!texts.some((line) => line.includes('Crew')), texts.join('\n'));
    assert.ok(texts.includes('    Air active ← contoso'), texts.join('\n'));
    assert.ok(texts.includes('      Flights only Aviation · Flights → fabrikam'), texts.join('\n'));
  });

  it('queries it', async () => {
    await fabrikam.contextMenu(fabrikam.treeRow('Flights', followers()), 'Run Query');
    const view = await fabrikam.webview('[role=grid]');
    await view.locator('[role=columnheader]', { hasText: 'Origin' }).waitFor();
    await view.getByText('ABQ').first().waitFor();
    await view.getByRole('button', { name: 'Pin: keep these results' }).click();
  });

  it('overrides what it may decide, and sees what comes of it', async () => {
    await fabrikam.contextMenu(fabrikam.treeRow('ContosoAir', followers()), 'Toggle Prefetch');
    await fabrikam.notification("New data of 'ContosoAir' becomes visible when it lies in the cache").waitFor();
    await fabrikam.contextMenu(fabrikam.treeRow('ContosoAir', followers()), 'Show Effective Access');
    const access = await fabrikam.webview('h1:has-text("Effective Access")');
    await access.getByText('AllDatabasesAdmin').waitFor();
    await fabrikam.screenshotInThemes('effective-access');
  });

  it('is seen by the provider, and is revoked', async () => {
    const path = ['contoso', 'Aviation', 'Followers', 'fabrikam'];
    await contoso.expand(path, leaders());
    await contoso.expand(['contoso', 'Shares', 'Air', subscription], leaders());
    await contoso.screenshotInThemes('followers');
    await contoso.contextMenu(contoso.treeRow(subscription, leaders()), 'Revoke Subscription');
    await contoso.dialog.waitFor();
    assert.match(
      (await contoso.dialog.textContent()) ?? '',
      /Revoke the access of 'aaduser=lee@fabrikam\.com' to 'Air'\?/,
    );
    await contoso.screenshot('revoke');
    await contoso.dialogButton('Revoke');
  });

  it('is gone, on both sides', async () => {
    await fabrikam.treeRow('ContosoAir', followers()).waitFor({ state: 'detached' });
    await eventually('the provider sees it', async () =>
      (await contoso.treeRow(subscription, leaders()).textContent())?.includes('revoked'),
    );
    await eventually('the consumer sees why', async () =>
      (await fabrikam.treeTexts()).some((line) => /Air revoked ← contoso/.test(line)),
    );
    const results = await fabrikam.webview('.notice');
    await results.getByText("Access to 'contoso/Aviation' was revoked").waitFor();
    assert.equal(await results.locator('[role=grid]').count(), 0);
    await fabrikam.screenshotInThemes('revoked');
  });

  it('is in the ledger', async () => {
    await contoso.contextMenu(contoso.treeRow('contoso', leaders()), 'Show Sharing Ledger');
    await contoso.typeInput('');
    const ledger = await contoso.webview('h1:has-text("Sharing Ledger")');
    await ledger.getByText('SubscriptionRevoked').or(ledger.getByText(/Revok/)).first().waitFor();
    await contoso.screenshotInThemes('ledger');
    await contoso.close();
    await fabrikam.close();
  });
});
