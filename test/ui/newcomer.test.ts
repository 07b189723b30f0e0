import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** What a newcomer sees, in the order in which it is seen: each test goes on where the one before ended. */
describe('a newcomer', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'newcomer-'));
    await makeSampleWorkspace(join(home, 'sample'));
    server = await launchVsCodeServer();
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('newcomer');
  });

  const leaders = (): ReturnType<Workbench['view']> => workbench.view('Leader Clusters');
  const followers = (): ReturnType<Workbench['view']> => workbench.view('Follower Clusters');
  const followerRow = (): ReturnType<Workbench['treeRow']> => workbench.treeRow('ContosoAviation', followers());

  it('opens the sample workspace and finds Data Share in the activity bar', async () => {
    workbench = await server.openWorkbench({ folders: [join(home, 'sample')] });
    // How fresh the followers are is seen before anything of it is opened.
    const status = workbench.page.locator('.statusbar-item', { hasText: 'Data Share: up to date' });
    await status.waitFor({ timeout: 60_000 });
    await workbench.openContainer('Data Share');
    await workbench.treeRow('contoso', leaders()).waitFor();
    await workbench.treeRow('fabrikam', followers()).waitFor();
  });

  it('sees databases, tables and columns, and how far the follower is behind', async () => {
    await workbench.expand(['contoso', 'Aviation', 'Flights'], leaders());
    await workbench.expand(['fabrikam', 'ContosoAviation'], followers());
    await eventually('the trees are complete', async () => {
      const texts = await workbench.treeTexts();
      for (const line of [
        '  Aviation → fabrikam',
        '    Flights 3,000,000 rows',
        '      delay long',
        '  Seismology',
        '  ContosoAviation up to date ← contoso/Aviation',
      ]) {
        if (!texts.includes(line)) return false;
      }
      return true;
    });
  });

  it('is told more by a tooltip', async () => {
    await followerRow().hover();
    const tooltip = workbench.page.locator('.workbench-hover', { hasText: 'Follows contoso/Aviation' });
    await tooltip.waitFor();
    await workbench.screenshot('tooltip');
    await workbench.page.mouse.move(900, 400);
  });

  it('creates a cluster; a wrong name is refused while it is typed', async () => {
    await workbench.runCommand('Data Share: Create Cluster');
    await workbench.typeInput('1 wrong/name', { accept: false });
    await eventually('the name is refused', async () => /cannot be the name/.test(await workbench.inputMessage()));
    await workbench.screenshot('create-cluster');
    await workbench.typeInput('contoso', { accept: false });
    await eventually('it exists', async () =>
      /There is a cluster 'contoso' already/.test(await workbench.inputMessage()),
    );
    await workbench.typeInput('tailspin');
    await workbench.typeInput('West Europe', { accept: false });
    await workbench.pick('West Europe');
    await workbench.treeRow('tailspin', leaders()).waitFor();
  });

  it('creates a database from the context menu', async () => {
    await workbench.contextMenu(workbench.treeRow('tailspin', leaders()), 'Create Database');
    await workbench.typeInput('Toys');
    await workbench.treeRow('Toys', leaders()).waitFor();
  });

  it('attaches a database in steps, back and forth', async () => {
    await workbench.runCommand('Data Share: Attach Database');
    await workbench.pick('contoso/Seismology');
    await workbench.pick('fabrikam');
    await workbench.quickInput.getByText('Attach Database (3/3)').waitFor();
    await workbench.quickInput.getByRole('button', { name: 'Back' }).click();
    await workbench.quickInput.getByText('Attach Database (2/3)').waitFor();
    await workbench.screenshot('attach-database');
    await workbench.pick('tailspin');
    await workbench.typeInput('Toys', { accept: false });
    await eventually('the name is taken', async () =>
      /has a database 'Toys' already/.test(await workbench.inputMessage()),
    );
    await workbench.typeInput('Earth');
    const row = workbench.treeRow('Earth', followers());
    await row.waitFor();
    await eventually('it is up to date', async () => (await row.textContent())?.includes('up to date'));
    await workbench.treeRow('tailspin', leaders()).waitFor();
  });

  it('detaches it, after a question that says what goes', async () => {
    await workbench.contextMenu(workbench.treeRow('Earth', followers()), 'Detach Database');
    await workbench.dialog.waitFor();
    const question = (await workbench.dialog.textContent()) ?? '';
    assert.match(question, /Detach 'Earth' from cluster 'tailspin'\?/);
    assert.match(question, /The leader contoso\/Seismology is not changed/);
    await workbench.screenshot('detach-database');
    await workbench.dialogButton('Detach');
    await workbench.treeRow('Earth', followers()).waitFor({ state: 'detached' });
  });

  it('sets how often the follower looks, and what it keeps hot', async () => {
    await workbench.contextMenu(followerRow(), 'Set Sync Interval');
    await workbench.typeInput('soon', { accept: false });
    await eventually('it is no time', async () => /a number and a unit/.test(await workbench.inputMessage()));
    await workbench.typeInput('1 h');
    await workbench.contextMenu(followerRow(), 'Set Caching Policy');
    await workbench.pick('7 d');
    await eventually('the tooltip says so', async () => {
      await workbench.page.mouse.move(900, 400);
      await followerRow().hover();
      const tooltip = workbench.page.locator('.workbench-hover', { hasText: 'Looks at the leader every 1 h' });
      await tooltip.waitFor({ timeout: 3000 });
      return /Hot: the newest 7 d/.test((await tooltip.textContent()) ?? '');
    });
    await workbench.contextMenu(followerRow(), 'Set Sync Interval');
    await workbench.typeInput('0');
  });

  it('ingests a file into the leader, and the follower has it without a refresh', async () => {
    const flights = workbench.treeRow('Flights', followers());
    assert.match((await flights.textContent()) ?? '', /3,000,000 rows/);
    await workbench.openContainer('Explorer');
    const file = await workbench
      .expand(['data', 'more-flights.csv'])
      .catch(() => workbench.treeRow('more-flights.csv'));
    await workbench.contextMenu(file, 'Ingest File');
    await workbench.pick('contoso/Aviation');
    await workbench.pick('Flights');
    await workbench.screenshot('ingest-file');
    await workbench.pick('Ingest into contoso/Aviation/Flights');
    await workbench.openContainer('Data Share');
    await workbench.notification(/rows ingested into contoso\/Aviation\/Flights/).waitFor();
    await eventually('the follower counts them', async () => {
      const text = (await flights.textContent()) ?? '';
      return /3,0\d\d,\d\d\d rows|3,000,\d\d[1-9] rows/.test(text) && !text.includes('3,000,000');
    });
    await eventually('it is up to date', async () => (await followerRow().textContent())?.includes('up to date'));
  });

  it('opens the dashboard, with a row for each follower', async () => {
    await workbench.runCommand('Data Share: Show Freshness');
    const view = await workbench.webview('.followers');
    const row = view.locator('vscode-data-grid-row', { hasText: 'fabrikam/ContosoAviation' });
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /contoso\/Aviation/);
    await view.locator('canvas').first().waitFor();
  });

  it('runs a query of a file by its lens, on the follower that it is asked for', async () => {
    await workbench.openFile('follower.kql');
    await workbench.codeLens('Run').first().click();
    await workbench.pick('fabrikam/ContosoAviation');
    const view = await workbench.webview('[role=grid]');
    const cell = view.locator('[aria-rowindex="2"] [role=gridcell]').first();
    await eventually('the count is shown', async () => /3,?0/.test(await cell.innerText()));
    await workbench.page.locator('.statusbar-item', { hasText: 'fabrikam/ContosoAviation' }).waitFor();
  });

  it('runs a query from a table of the tree', async () => {
    await workbench.contextMenu(workbench.treeRow('Airports', leaders()), 'Run Query');
    await workbench.page.locator('.tab.active', { hasText: /Untitled/ }).waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: 'contoso/Aviation' }).waitFor();
    const view = await workbench.webview('[role=grid]');
    await view.locator('[role=columnheader]', { hasText: 'iata' }).waitFor();
  });

  it('has it pictured in every theme', async () => {
    await workbench.openContainer('Data Share');
    await workbench.screenshotInThemes('newcomer');
    await workbench.close();
  });
});
