import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { principalOfUser } from '../../src/protocol/principals.ts';
import { clusterUri, openEngine } from '../support/engineFixture.ts';
import { eventually } from '../support/eventually.ts';
import { databaseName, makeLargeWorkspace, tableName, widest } from '../support/largeWorkspace.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** What is done with the trees themselves, from an empty folder on. Each test goes on where the one before ended. */
describe('the trees', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'trees-'));
    await mkdir(join(home, 'small'));
    await writeFile(join(home, 'small', 'empty.kql'), '');
    server = await launchVsCodeServer();
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshotFailure('trees');
  });

  const leaders = (): Locator => workbench.view('Leader Clusters');
  const followers = (): Locator => workbench.view('Follower Clusters');

  /** What a row wears at its end, which the editor draws by its style. */
  async function badgeOf(row: Locator): Promise<string> {
    return row.locator('.monaco-icon-label').evaluate((label) => getComputedStyle(label, '::after').content);
  }

  /** As a hand does it: a row takes what is held over it only when the extension has said what is dragged. */
  async function drag(row: Locator, onto: Locator): Promise<void> {
    const { mouse } = workbench.page;
    await row.hover();
    await mouse.down();
    await onto.hover();
    await eventually('the row takes it', async () => {
      await onto.hover({ position: { x: 60, y: 8 } });
      await onto.hover({ position: { x: 70, y: 10 } });
      return /drop-target/.test((await onto.getAttribute('class')) ?? '');
    });
    await mouse.up();
  }

  it('begin with a sample where there is nothing yet', async () => {
    const settings = { 'dataShareExplorer.confirmationStyle': 'typeName' };
    workbench = await server.openWorkbench({ folders: [join(home, 'small')], settings });
    await workbench.openContainer('Data Share');
    await leaders().getByRole('button', { name: 'Create Sample Workspace' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'sample-follower.kql' }).waitFor();
    const copy = workbench.treeRow('LogisticsCopy', followers());
    await eventually('it is up to date', async () => (await copy.textContent())?.includes('up to date'));
    await eventually('it wears the badge of that', async () => (await badgeOf(copy)).includes('✓'));
    await workbench.page.locator('[id="status.languageStatus"]').hover();
    await workbench.page.locator('.workbench-hover', { hasText: 'Data Share server: running' }).waitFor();
  });

  it('keep the menu of a row open while others change the cluster, and know the row when it is chosen from', async () => {
    const principal = principalOfUser(userInfo().username);
    const engine = await openEngine([join(home, 'small')], { principal });
    const cluster = await clusterUri(engine, 'sample-leader');
    await engine.createDatabase({ cluster, database: 'Noted' });
    const noted = workbench.treeRow('Noted', leaders());
    const lines = { cluster, database: 'Noted', table: 'Lines', format: {} };
    await engine.ingestFile({ ...lines, path: '/2' });
    await noted.click();
    const table = workbench.treeRow('Lines', leaders());
    await eventually('its table is seen', async () => (await table.textContent())?.includes('2 rows'));
    const entry = workbench.page.locator('.context-view .monaco-menu .action-label', { hasText: /^Create Database/ });
    await eventually('the menu is open', async () => {
      await workbench.treeRow('sample-leader', leaders()).click({ button: 'right', timeout: 2000 });
      await entry.waitFor({ timeout: 2000 });
      return true;
    });
    const principals = [{ role: 'AllDatabasesViewer' as const, principal: 'aaduser=lee@fabrikam.com' }];
    for (const change of ['add', 'drop', 'add', 'drop'] as const) {
      await engine.changeClusterPrincipals({ cluster, change, principals });
    }
    await engine.ingestFile({ ...lines, path: '/7' });
    await eventually('the view has heard of it', async () => (await table.textContent())?.includes('9 rows'));
    await entry.click();
    await workbench.quickInput.getByText("Name of the new database of cluster 'sample-leader'").waitFor();
    await workbench.page.keyboard.press('Escape');
    await engine.dropDatabase({ cluster, database: 'Noted' });
    await noted.waitFor({ state: 'detached' });
    await engine.close();
  });

  it('find by a part of its name what was never opened', async () => {
    await workbench.runCommand('Data Share: Filter Trees');
    await workbench.typeInput('depo', { accept: false });
    await workbench.treeRow('Depots', leaders()).waitFor();
    await leaders().getByText("Filter 'depo': 2 matches").click();
    // Whoever looks at what is found has not given up, and goes on typing.
    await workbench.typeInput('depots', { accept: false });
    await workbench.typeInput('depo');
    await leaders().getByText("Filter 'depo': 2 matches").waitFor();
    // The message stands before the tree is drawn anew.
    const left = ['sample-leader West Europe', '  Logistics → sample-follower', '    Depots 8 rows'];
    await eventually('nothing else is left', async () => {
      return JSON.stringify(await workbench.treeTexts(leaders())) === JSON.stringify(left);
    });
    await workbench.screenshotInThemes('tree-filtered');
    await workbench.runCommand('Data Share: Clear Filter');
    await leaders().getByText('Filter').waitFor({ state: 'detached' });
  });

  it('attach a database that is dragged onto another cluster', async () => {
    await workbench.runCommand('Data Share: Create Cluster');
    await workbench.typeInput('tailspin');
    await workbench.pick('West Europe');
    const target = workbench.treeRow('tailspin', leaders());
    await target.waitFor();
    await drag(workbench.treeRow('Logistics', leaders()), target);
    await workbench.quickInput.getByText("Name of the database on cluster 'tailspin'").waitFor();
    await workbench.typeInput('Dragged');
    await workbench.treeRow('Dragged', followers()).waitFor();
  });

  it('put a table that is dragged into a query there, and the query on its database', async () => {
    await workbench.openFile('empty.kql');
    const editor = workbench.page.locator('.editor-instance .view-lines').last();
    await workbench.expand(['sample-leader', 'Logistics'], leaders());
    const { mouse } = workbench.page;
    await workbench.treeRow('Depots', leaders()).hover();
    await mouse.down();
    await editor.hover({ position: { x: 60, y: 8 } });
    await editor.hover({ position: { x: 70, y: 10 } });
    await mouse.up();
    await eventually('the table is named', async () => /^Depots/.test((await editor.textContent()) ?? ''));
    await workbench.page.locator('.statusbar-item', { hasText: 'sample-leader/Logistics' }).waitFor();
  });

  it('bring back by one button what was detached, whose name was typed to confirm', async () => {
    await workbench.contextMenu(workbench.treeRow('Dragged', followers()), 'Detach Database');
    await workbench.typeInput('dragged', { accept: false });
    await eventually('it is another name', async () =>
      /Type 'Dragged' to confirm/.test(await workbench.inputMessage()),
    );
    await workbench.typeInput('Dragged');
    await workbench.treeRow('Dragged', followers()).waitFor({ state: 'detached' });
    await workbench.notificationButton('Detached tailspin/Dragged', 'Undo');
    const row = workbench.treeRow('Dragged', followers());
    await eventually('it is up to date', async () => (await row.textContent())?.includes('up to date'));
  });

  it('mark what is behind its objective', async () => {
    const row = workbench.treeRow('Dragged', followers());
    // First, since a tree that is drawn anew after a setting takes the node from an entry of its menu.
    await workbench.contextMenu(workbench.treeRow('Logistics', leaders()), 'New Query');
    const query = workbench.page.locator('.tab', { hasText: /Untitled/ });
    await query.waitFor();
    await workbench.contextMenu(row, 'Set Sync Interval');
    await workbench.typeInput('1 h');
    await workbench.contextMenu(row, 'Set Freshness Objective');
    await workbench.typeInput('500 ms');
    await query.click();
    await workbench.page.keyboard.type('.create table Late (Id: long)');
    await workbench.page.keyboard.press('Shift+Enter');
    await eventually('it wears the badge of the late', async () => /[LS]/.test(await badgeOf(row)));
    const told = workbench.notification(/tailspin\/Dragged is more than 500 ms behind its leader/);
    await told.waitFor();
    const status = workbench.page.locator('.statusbar-item.warning-kind', { hasText: /^ *Data Share: .* behind$/ });
    await status.waitFor();
    await told.hover();
    await told.locator('.codicon-notifications-clear').click();
    await workbench.screenshotInThemes('tree-lagging', [leaders()]);
  });

  it('are explained by a walkthrough', async () => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickInput.locator('.monaco-list-row', { hasText: 'Share Databases and Follow' }).click();
    const page = workbench.page.locator('.gettingStartedContainer');
    await page.getByText('From an empty folder to a follower that keeps up').waitFor();
    await page.locator('.getting-started-step', { hasText: 'Create a Sample' }).click();
    await page.locator('.monaco-button', { hasText: 'Create Sample Workspace' }).waitFor();
    await workbench.screenshotInThemes('walkthrough');
  });

  it('are pictured in every theme', async () => {
    await workbench.expand(['sample-leader', 'Logistics'], leaders());
    await workbench.openContainer('Data Share');
    await workbench.screenshotInThemes('trees', [leaders()]);
  });

  it('have buttons on their rows', async () => {
    const row = workbench.treeRow('Logistics', leaders());
    await row.hover();
    await row.getByRole('button', { name: 'New Query' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'Untitled-2' }).waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: 'sample-leader/Logistics' }).waitFor();
  });

  it('let several databases be chosen and detached together', async () => {
    await workbench.treeRow('LogisticsCopy', followers()).click();
    await workbench.treeRow('Dragged', followers()).click({ modifiers: ['ControlOrMeta'] });
    await workbench.contextMenu(workbench.treeRow('Dragged', followers()), 'Detach Database');
    await workbench.quickInput.getByText('Detach 2 databases?').waitFor();
    await workbench.typeInput('LogisticsCopy, Dragged');
    await workbench.notification('Detached sample-follower/LogisticsCopy, tailspin/Dragged').waitFor();
    await followers().getByText('No database is followed yet').waitFor();
    await workbench.close();
  });
});

describe('the trees of a very large workspace', function () {
  this.timeout(120_000);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'trees-'));
    const principal = principalOfUser(userInfo().username);
    await makeLargeWorkspace(home, { databases: 10_000, tables: 100_000, principal });
    server = await launchVsCodeServer();
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshotFailure('tree-of-many');
  });

  it('open among ten thousand databases, and a hundred thousand tables', async () => {
    workbench = await server.openWorkbench({ folders: [home] });
    const leaders = workbench.view('Leader Clusters');
    await workbench.openContainer('Data Share');
    await workbench.expand(['contoso'], leaders);
    await workbench.treeRow(databaseName(0), leaders).waitFor();
    await leaders.locator('.monaco-list').focus();
    // Far below what is drawn.
    await workbench.page.keyboard.press('End');
    const more = workbench.treeRow('Load More', leaders);
    await eventually('the next databases are shown', async () => {
      // The editor ignores a click on a row that it has just drawn anew.
      if (await more.isVisible()) await more.click();
      await workbench.treeRow(databaseName(199), leaders).waitFor({ timeout: 5000 });
      return true;
    });
    await workbench.page.keyboard.press('Home');
    await workbench.expand(['contoso', databaseName(0), tableName(0, 0)], leaders);
    await workbench.expand(['contoso', widest, 'Day000000'], leaders);
    await workbench.screenshot('tree-of-many');
    await workbench.runCommand('Data Share: Filter Trees');
    await workbench.typeInput(tableName(9_999, 9));
    await workbench.treeRow(tableName(9_999, 9), leaders).waitFor();
    assert.ok((await workbench.treeTexts(leaders)).some((line) => line.trim() === databaseName(9_999)));
    await workbench.close();
  });
});
