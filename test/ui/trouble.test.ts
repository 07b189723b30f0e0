import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { listProcesses } from '../support/processes.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** What the window shows where something is missing, wrong, or breaks. Each test goes on where the one before ended. */
describe('in trouble', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let folder: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'trouble-'));
    folder = join(home, 'workspace');
    await mkdir(folder);
    await writeFile(join(folder, 'good.csv'), 'Id,Name\n1,one\n2,two\n');
    await writeFile(join(folder, 'empty.csv'), '');
    await writeFile(join(folder, 'cut.parquet'), 'PAR1 and no end');
    await writeFile(join(folder, 'wrong.csv'), 'Id,Name\n1,one\nnone,two\n');
    server = await launchVsCodeServer();
    workbench = await server.openWorkbench({ folders: [folder] });
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('trouble');
  });

  const leaders = (): ReturnType<Workbench['view']> => workbench.view('Leader Clusters');
  const followers = (): ReturnType<Workbench['view']> => workbench.view('Follower Clusters');

  /** Ingests a file of the folder into `contoso/Main`, up to the last question. */
  async function ingest(file: string, table: string): Promise<void> {
    await workbench.openContainer('Explorer');
    await workbench.contextMenu(workbench.treeRow(file), 'Ingest File');
    await workbench.pick('contoso/Main');
    await workbench.pick(table);
    await workbench.pick(`Ingest into contoso/Main/${table}`);
  }

  async function dismiss(text: string | RegExp): Promise<void> {
    const item = workbench.notification(text);
    await item.hover();
    await item.locator('.codicon-notifications-clear').click();
    await item.waitFor({ state: 'detached' });
  }

  it('an empty workspace says what to do first', async () => {
    await workbench.openContainer('Data Share');
    await leaders().getByText('There is no cluster in this workspace yet').waitFor();
    await followers().getByText('First create a cluster and a database').waitFor();
    await workbench.screenshotInThemes('welcome');
    await leaders().getByRole('button', { name: 'Create Cluster' }).click();
    await workbench.typeInput('contoso');
    await workbench.pick('West Europe');
    await workbench.treeRow('contoso', leaders()).waitFor();
    await workbench.contextMenu(workbench.treeRow('contoso', leaders()), 'Create Database');
    await workbench.typeInput('Main');
    // Only then is the command over, and the side bar free for others.
    await leaders().locator('.monaco-list-row[aria-selected="true"]', { hasText: 'Main' }).waitFor();
    await followers().getByText('No database is followed yet').waitFor();
  });

  it('an empty file and one that was cut off are refused by name', async () => {
    await workbench.openContainer('Explorer');
    for (const [file, says] of [
      ['empty.csv', /'empty\.csv' is empty/],
      ['cut.parquet', /'cut\.parquet' is damaged/],
    ] as const) {
      await workbench.contextMenu(workbench.treeRow(file), 'Ingest File');
      await workbench.notification(says).waitFor();
      await dismiss(says);
    }
  });

  it('a file that does not fit its table is refused with its line, and nothing of it is ingested', async () => {
    await ingest('good.csv', 'good');
    await workbench.notification(/2 rows ingested into contoso\/Main\/good/).waitFor();
    await dismiss(/2 rows ingested/);
    await ingest('wrong.csv', 'good');
    await workbench.notification(/wrong\.csv.*line 3|line 3.*wrong\.csv/i).waitFor();
    await workbench.screenshot('file-does-not-fit');
    await dismiss(/line 3/i);
    await workbench.openContainer('Data Share');
    await workbench.expand(['contoso', 'Main'], leaders());
    await eventually('there are still two rows', async () => (await workbench.treeTexts()).includes('    good 2 rows'));
  });

  it('a server that is killed comes back, with everything, and without a word', async () => {
    const [before] = await server.killExtensionServer();
    await eventually('another one runs', () => server.extensionServers().some((pid) => pid !== before));
    await workbench.runCommand('Data Share: Refresh');
    await eventually('the tree is as it was', async () => (await workbench.treeTexts()).includes('    good 2 rows'));
    assert.equal(await workbench.page.locator('.notification-list-item').count(), 0);
  });

  it('a reload of the window keeps the tree', async () => {
    await workbench.reload();
    await workbench.openContainer('Data Share');
    await workbench.expand(['contoso', 'Main', 'good'], leaders());
    await eventually('the tree is as it was', async () => (await workbench.treeTexts()).includes('    good 2 rows'));
  });

  it('a cluster that is damaged or too new says so where it stands, and the others go on', async () => {
    await workbench.runCommand('Data Share: Create Cluster');
    await workbench.typeInput('broken');
    await workbench.pick('West Europe');
    await workbench.treeRow('broken', leaders()).waitFor();
    await workbench.contextMenu(workbench.treeRow('broken', leaders()), 'Create Database');
    await workbench.typeInput('Lost');
    await workbench.treeRow('Lost', leaders()).waitFor();
    // Not the last commit: that one would be taken for one whose writer was cut off.
    const [first] = (await readdir(join(folder, '.clusters/broken/journal')))
      .filter((name) => name.endsWith('.json'))
      .sort();
    assert.ok(first);
    for (const [content, says] of [
      ['{"damaged', /damaged|cannot be read|not whole/i],
      ['{"format":99,"what":"ever"}\n', /newer/i],
    ] as const) {
      await writeFile(join(folder, '.clusters/broken/journal', first), content);
      await workbench.runCommand('Data Share: Restart Server');
      await eventually('the damage shows', async () => {
        const texts = await workbench.treeTexts();
        return texts.some((line) => says.test(line)) && texts.includes('    good 2 rows');
      });
      await workbench.screenshotInThemes(content.includes('format') ? 'newer-cluster' : 'damaged-cluster');
    }
  });

  it('the server ends within two seconds of the extension host being killed, even in the middle of a query', async () => {
    await workbench.runCommand('Data Share: New Query');
    await workbench.pick('contoso/Main');
    await workbench.page.locator('.tab.active', { hasText: /Untitled/ }).waitFor();
    await workbench.page.keyboard.type('range x from 1 to 500000000 step 1 | summarize count() by x % 97');
    await workbench.page.keyboard.press('Shift+Enter');
    await workbench.webview('main');
    const [pid] = server.extensionServers();
    assert.ok(pid);
    const host = listProcesses().find((each) => each.pid === pid)?.parent;
    assert.ok(host);
    process.kill(host, 'SIGKILL');
    // By its command line: one that has ended keeps its id until someone asks how it went.
    const runs = (): boolean => listProcesses().some((each) => each.pid === pid && each.command.includes('server.cjs'));
    await eventually('the server is gone', () => !runs(), 2000);
  });
});
