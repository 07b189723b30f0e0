import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** From an empty folder to a follower that is queried, by keys alone. Each test goes on where the one before ended. */
describe('a newcomer without a mouse', function () {
  this.timeout(120_000);
  this.bail(true);
  let folder: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyboard-'));
    await writeFile(join(folder, 'flights.csv'), 'Id,Origin\n1,ABQ\n2,SEA\n3,LAX\n');
    server = await launchVsCodeServer();
    workbench = await server.openWorkbench({ folders: [folder] });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('keyboard');
  });

  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);

  /** What has the focus, as it tells its name: of a list its row, of a webview what in it has the focus. */
  async function hasFocus(): Promise<string> {
    const names = workbench.page.frames().map((frame) => frame.evaluate(nameOfFocused).catch(() => ''));
    return (await Promise.all(names)).filter(Boolean).join(' ¦ ');
  }

  async function focused(name: RegExp): Promise<void> {
    let seen = '';
    const isThere = async (): Promise<boolean> => {
      seen = await hasFocus();
      return name.test(seen);
    };
    await eventually(`the focus is on ${name}`, isThere).catch((error: Error) => {
      throw new Error(`${error.message}; it was on '${seen}'`);
    });
  }

  /** Presses a key until what has the focus tells `name`, and waits each time until the focus has moved. */
  async function pressUntil(key: string, name: RegExp, most = 30): Promise<void> {
    const passed: string[] = [];
    for (let i = 0; i < most; i++) {
      const before = await hasFocus();
      if (name.test(before)) return;
      passed.push(before);
      await press(key);
      await eventually(
        `${key} moves the focus from '${before}'`,
        async () => (await hasFocus()) !== before,
        3000,
      ).catch(
        // Two things of one name stand one after the other, or the focus is on its way through what has no name.
        () => {},
      );
    }
    throw new Error(`${key} did not come to ${name}; it passed ${JSON.stringify(passed)}`);
  }

  async function run(command: string): Promise<void> {
    await press('F1');
    await asked(/Type the name of a command/);
    await workbench.page.keyboard.type(command);
    await workbench.quickInput.locator('.monaco-list-row.focused', { hasText: command }).waitFor();
    await press('Enter');
  }

  /** Waits until a question is asked, by its title, prompt or placeholder, and what is typed goes to it. */
  async function asked(question: RegExp): Promise<void> {
    const input = workbench.quickInput.locator('input.input:focus');
    await eventually(`${question} is asked`, async () => {
      if ((await input.count()) === 0) return false;
      const texts = [await workbench.quickInput.innerText(), (await input.getAttribute('placeholder')) ?? ''];
      return texts.some((text) => question.test(text));
    });
  }

  /** Types the answer to a question, and takes it; where there is something to choose, what the answer leaves. */
  async function answer(question: RegExp, text: string, choice?: RegExp): Promise<void> {
    await asked(question);
    await workbench.page.keyboard.type(text);
    if (choice) await workbench.quickInput.locator('.monaco-list-row.focused', { hasText: choice }).waitFor();
    await press('Enter');
  }

  /** Opens the menu of the row that has the focus, and walks down to an entry. */
  async function chooseOfMenu(entry: string): Promise<void> {
    const menu = workbench.page.locator('.context-view .monaco-menu');
    await eventually(`the menu takes ${entry}`, async () => {
      await press('Shift+F10');
      await menu.waitFor({ timeout: 3000 });
      for (let i = 0; i < 40; i++) {
        // A tree that is refreshed closes the menus of its rows.
        if (!(await menu.isVisible())) return false;
        await press('ArrowDown');
        if ((await hasFocus()) !== entry) continue;
        await press('Enter');
        await menu.waitFor({ state: 'hidden', timeout: 3000 });
        return true;
      }
      await press('Escape');
      return false;
    });
  }

  it('creates a cluster from the welcome of the empty view, and stands on it', async () => {
    // The view may be asked for before it is there.
    await workbench.openContainer('Data Share');
    await workbench.view('Leader Clusters').getByRole('button', { name: 'Create Cluster' }).waitFor();
    await run('Data Share: Focus on Leader Clusters View');
    await pressUntil('Tab', /^Create Cluster$/);
    await press('Enter');
    await answer(/Name of the cluster/, 'contoso');
    await answer(/Region/, 'West Europe', /West Europe/);
    await focused(/Leader cluster contoso, West Europe, running/);
  });

  it('creates a database by the menu of the cluster, and stands on that', async () => {
    await chooseOfMenu('Create Database');
    await answer(/Name of the new database/, 'Main');
    await focused(/^Database Main/);
  });

  it('ingests a file, and hears how many rows', async () => {
    await run('Data Share: Ingest File');
    const path = workbench.quickInput.locator('input.input');
    await eventually('a folder is proposed', async () => (await path.inputValue()).endsWith('/'));
    await press('Control+KeyA');
    await workbench.page.keyboard.type(join(folder, 'flights.csv'));
    await workbench.quickInput.locator('.monaco-list-row', { hasText: 'flights.csv' }).waitFor();
    await press('Enter');
    await answer(/The database to ingest into/, '', /contoso\/Main/);
    await answer(/The table to ingest into/, '', /flights/);
    await answer(/flights\.csv, csv, columns: 2/, '', /Ingest into contoso\/Main\/flights/);
    await workbench.page.locator('.monaco-aria-container', { hasText: '3 rows ingested into contoso/Main' }).waitFor();
  });

  it('attaches the database; Esc leaves the questions for where they were asked', async () => {
    await run('Data Share: Create Cluster');
    await answer(/Name of the cluster/, 'fabrikam');
    await answer(/Region/, 'West Europe', /West Europe/);
    await focused(/Leader cluster fabrikam/);
    await run('Data Share: Attach Database');
    await asked(/The database to follow/);
    await press('Escape');
    await focused(/Leader cluster fabrikam/);
    await run('Data Share: Attach Database');
    await answer(/The database to follow/, '', /contoso\/Main/);
    await answer(/The follower cluster that is to read/, '', /fabrikam/);
    await answer(/Name of the database on cluster/, '');
    await focused(/^Main, follows contoso\/Main/);
  });

  it('runs a query and walks over its rows', async () => {
    await run('Data Share: New Query');
    await answer(/The database to query/, 'fabrikam', /fabrikam\/Main/);
    await focused(/Untitled/);
    await workbench.page.keyboard.type('flights');
    await press('Escape');
    await press('Shift+Enter');
    await workbench.webview('[role=grid]');
    await focused(/Untitled/);
    await press('Control+Digit2');
    await pressUntil('Tab', /^1$/);
    await press('ArrowRight');
    await focused(/^ABQ$/);
    await press('Control+KeyF');
    await focused(/Find/);
    await press('Escape');
    await focused(/^ABQ$/);
  });

  it('reads the dashboard: filters, selects a follower, and has the chart as a table', async () => {
    await run('Data Share: Show Freshness');
    const view = await workbench.webview('.followers');
    await pressUntil('Tab', /^Filter followers$/);
    await workbench.page.keyboard.type('nobody');
    const row = view.locator('.followers vscode-data-grid-row', { hasText: 'fabrikam/Main' });
    await row.waitFor({ state: 'detached' });
    await press('Control+KeyA');
    await workbench.page.keyboard.type('contoso');
    await row.waitFor();
    await pressUntil('Tab', /^State$/);
    await press('ArrowDown');
    await pressUntil('ArrowRight', /^fabrikam\/Main$/);
    await press('Enter');
    await view.getByText('Commits of fabrikam/Main').waitFor();
    await focused(/^fabrikam\/Main$/);
    await pressUntil('Shift+Tab', /^Show as Table$/);
    await press('Space');
    await view.locator('[aria-label="Lag of each follower"]').getByText('fabrikam/Main').waitFor();
    await focused(/^Show as Chart$/);
  });

  it('detaches the database after a question, and is not lost afterwards', async () => {
    await run('Data Share: Focus on Follower Clusters View');
    await pressUntil('ArrowDown', /^Main, follows contoso\/Main/);
    await chooseOfMenu('Detach Database');
    await workbench.dialog.getByText("Detach 'Main' from cluster 'fabrikam'?").waitFor();
    await focused(/^Detach$/);
    await press('Enter');
    await workbench.view('Follower Clusters').getByText('No database is followed yet').waitFor();
    await workbench.close();
  });
});

/** Runs in the page. */
function nameOfFocused(): string {
  if (!document.hasFocus()) return '';
  let element = document.activeElement;
  let found = '';
  while (element && element !== document.body && !(element instanceof HTMLIFrameElement)) {
    const row = element.matches('[role=tree], [role=listbox]') && element.querySelector('.monaco-list-row.focused');
    const named = row || element;
    const name = named.getAttribute('aria-label') ?? named.getAttribute('placeholder') ?? named.textContent?.trim();
    // What a toolkit's element has in itself may take its name from the element.
    if (name) found = element.matches('[role=gridcell]') ? (element.textContent?.trim() ?? '') : name;
    element = element.shadowRoot?.activeElement ?? null;
  }
  return found;
}
