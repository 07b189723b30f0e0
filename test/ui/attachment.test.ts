import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { consumer, makeOrganisations, provider } from '../support/organisations.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** Attaching some tables of a cluster in one folder of the workspace to a cluster in another, and changing that. Each test goes on where the one before ended. */
describe('an attachment with a filter', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'attachment-'));
    const [one, other] = [join(home, 'contoso'), join(home, 'fabrikam')];
    await makeOrganisations(one, other);
    server = await launchVsCodeServer();
    workbench = await server.openWorkbench({ folders: [one, other] });
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('attachment');
  });

  const leaders = (): ReturnType<Workbench['view']> => workbench.view('Leader Clusters');
  const followers = (): ReturnType<Workbench['view']> => workbench.view('Follower Clusters');
  const asked = (text: string): Promise<void> => workbench.quickInput.getByText(text).first().waitFor();

  async function actAs(principal: string): Promise<void> {
    await workbench.runCommand('Data Share: Act As…');
    await workbench.pick(principal);
    await workbench.page.locator('.statusbar-item', { hasText: principal.split('=')[1] ?? '' }).waitFor();
  }

  async function pickTables(...names: readonly string[]): Promise<void> {
    for (const name of names) await workbench.pick(name);
    await workbench.quickInput.locator('.monaco-button', { hasText: 'OK' }).click();
    await asked('More names with wildcards');
    await workbench.typeInput('');
  }

  it('begins with a role, which an administrator gives', async () => {
    await workbench.openContainer('Data Share');
    await workbench.treeRow('fabrikam', leaders()).waitFor();
    await actAs(consumer);
    await workbench.contextMenu(workbench.treeRow('fabrikam', leaders()), 'Add Principal');
    await workbench.pick('AllDatabasesAdmin');
    await asked('Add Principal');
    await workbench.pick(provider);
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await actAs(provider);
  });

  it('shows a dry run, and then what was chosen', async () => {
    await workbench.runCommand('Data Share: Attach Database with Options');
    await workbench.pick('contoso/Aviation');
    await asked('(2/');
    await workbench.pick('fabrikam');
    await asked('Name of the database');
    await workbench.typeInput('Copy');
    await workbench.pick('Union');
    await workbench.pick('Only Some Tables…');
    await pickTables('Flights');
    await asked('1 visible, 1 hidden');
    await workbench.pick('Apply');
    await workbench.expand(['fabrikam', 'Copy', 'Flights'], followers());
    assert.equal(await workbench.treeRow('Crew', followers()).count(), 0);
  });

  it('changes in place', async () => {
    await workbench.contextMenu(workbench.treeRow('Copy', followers()), 'Change Shared Tables');
    await workbench.pick('All but Some Tables…');
    await pickTables('Flights');
    await asked('1 visible, 1 hidden');
    await workbench.pick('Apply');
    await workbench.treeRow('Crew', followers()).waitFor();
    await workbench.treeRow('Flights', followers()).waitFor({ state: 'detached' });
  });

  it('warns before a kind that locks everyone out', async () => {
    await workbench.contextMenu(workbench.treeRow('Copy', followers()), 'Change Principals Kind');
    await asked('locks everyone out');
    await workbench.screenshot('principals-kind');
    await workbench.pick('Replace');
    await workbench.dialog.waitFor();
    assert.match((await workbench.dialog.textContent()) ?? '', /Lock everyone out of 'Copy'\?/);
    await workbench.dialogButton('Cancel');
  });

  it('has another name when it is renamed; its leader keeps its own', async () => {
    await workbench.contextMenu(workbench.treeRow('Copy', followers()), 'Rename Followed Database');
    await asked("New local name of 'Copy'");
    await workbench.typeInput('Renamed');
    await workbench.treeRow('Renamed', followers()).waitFor();
    await workbench.treeRow('Aviation', leaders()).waitFor();
  });

  it('is administered by groups as well, whose members are known here', async () => {
    await workbench.contextMenu(workbench.treeRow('contoso', leaders()), 'Edit Group');
    await workbench.pick('New Group…');
    await asked('Fully qualified name of the group');
    await workbench.typeInput('aadgroup=analysts@contoso.com');
    await asked('Members of aadgroup=analysts@contoso.com');
    await workbench.typeInput(consumer);
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await workbench.contextMenu(workbench.treeRow('contoso', leaders()), 'Edit Group');
    await asked('aadgroup=analysts@contoso.com');
    await asked(consumer);
    await workbench.page.keyboard.press('Escape');
  });

  it('is listed by the leader, and keeps it from being deleted until it is detached', async () => {
    await workbench.contextMenu(workbench.treeRow('Aviation', leaders()), 'Drop Database');
    // Refused at once: nobody confirms what cannot be done.
    await workbench.notification(/is attached to 'fabrikam'/).waitFor();
    assert.equal(await workbench.quickInput.isVisible(), false);
    await workbench.notificationButton(/is attached to 'fabrikam'/, 'Show Followers');
    const follower = await workbench.expand(['contoso', 'Aviation', 'Followers', 'fabrikam'], leaders());
    await eventually('it says how far it is', async () => /version \d/.test((await follower.textContent()) ?? ''));
    await workbench.screenshotInThemes('leader-side');
  });

  it('goes with its leader when all is detached and deleted, from the error itself', async () => {
    await workbench.contextMenu(workbench.treeRow('Aviation', leaders()), 'Drop Database');
    await workbench.notificationButton(/is attached to 'fabrikam'/, 'Detach All and Drop…');
    await asked('Detach all, and drop database');
    await workbench.screenshot('detach-all');
    await workbench.typeInput('Aviation');
    await workbench.treeRow('Renamed', followers()).waitFor({ state: 'detached' });
    await workbench.treeRow('Aviation', leaders()).waitFor({ state: 'detached' });
    await workbench.close();
  });
});
