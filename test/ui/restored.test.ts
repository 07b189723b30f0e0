import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

const heavy =
  'Flights\n| join kind=inner (Flights | project origin, other = delay) on origin\n| summarize sum(other)\n';

/** Part of a follower's name that stands nowhere else. */
const filter = 'ontosoavi';

describe('the panels in a real VS Code', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'panels-'));
    const folder = join(home, 'sample');
    await makeSampleWorkspace(folder);
    await writeFile(join(folder, 'wrong.kql'), 'Flights\n| where nonsense > 1\n');
    await writeFile(join(folder, 'heavy.kql'), heavy);
    server = await launchVsCodeServer();
    workbench = await server.openWorkbench({ folders: [folder] });
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('panels');
  });

  async function run(file: string): Promise<void> {
    await workbench.openFile(file);
    await workbench.codeLens('Run').first().click();
    await workbench.pick('fabrikam/ContosoAviation');
  }

  it('say where in a query the trouble is, beside the query', async () => {
    await run('wrong.kql');
    const view = await workbench.webview('.notice');
    await view.getByText('Line 2, column 9').waitFor();
    await workbench.screenshotInThemes('query-failed');
  });

  it('stop a query when the engine has stopped it', async () => {
    await workbench.page.locator('.tab', { hasText: 'wrong.kql' }).click();
    await run('heavy.kql');
    const view = await workbench.webview('.running');
    await view.locator('vscode-button', { hasText: 'Cancel' }).click();
    await view.getByText('The query was stopped.').waitFor();
  });

  it('come back after the window was loaded anew', async () => {
    await workbench.page.locator('.tab', { hasText: 'heavy.kql' }).click();
    await workbench.runCommand('Data Share: Show Freshness');
    const before = await workbench.webview('.followers');
    await before.locator('vscode-text-field').click();
    await workbench.page.keyboard.type(filter);
    await eventually('VS Code has kept what is open', () => workbench.page.evaluate(isKept, filter));
    await workbench.reload();
    const results = await workbench.webview('.notice');
    await results.getByText('Run it again to see them.').waitFor();
    const dashboard = await workbench.webview('.followers');
    await dashboard.locator('vscode-data-grid-row', { hasText: 'fabrikam/ContosoAviation' }).waitFor();
    await dashboard.locator(`vscode-text-field[current-value="${filter}"]`).waitFor();
    await workbench.screenshotInThemes('panels-restored');
    await workbench.close();
  });
});

/** Whether a text lies in what the workbench has written down; it does so every few seconds, and cannot when it closes. */
async function isKept(text: string): Promise<boolean> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    if (name === undefined) continue;
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values: unknown[] = await done(database.transaction(store).objectStore(store).getAll());
      if (JSON.stringify(values).includes(text)) {
        database.close();
        return true;
      }
    }
    database.close();
  }
  return false;
}
