/** `npm run pictures [-- trees chart dashboard]`: makes pictures of README anew, of the sample workspace that `npm start` shows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { makeSampleWorkspace } from './sample.ts';
import { launchVsCodeServer, repository } from './vscodeServer.ts';
import type { Workbench } from './workbench.ts';

/** How far a follower that looks once an hour is to be behind, so that its line is seen to rise. */
const farBehind = /(?:[4-9]\d) s|min/;

const chart = `// Late flights of each week, by how late they were.
Flights
| where delay > 15
| extend Lateness = case(delay > 120, "over two hours", delay > 60, "over one hour", "over a quarter of an hour")
| summarize Late = count() by Week = bin(['date'], 7d), Lateness
| render columnchart with (kind=stacked)`;

async function save(workbench: Workbench, name: string): Promise<void> {
  await workbench.page.mouse.move(700, 770);
  const path = join(repository, 'media', `${name}.png`);
  await workbench.page.screenshot({ path, animations: 'disabled' });
  console.log(`  ${path}`);
}

async function runText(workbench: Workbench, database: string, text: string): Promise<void> {
  await workbench.runCommand('Data Share: New Query');
  await workbench.pick(database);
  await workbench.page.locator('.tab.active', { hasText: /Untitled/ }).waitFor();
  // What an editor completes by itself would be written twice.
  await workbench.page.keyboard.insertText(text);
  await workbench.page.keyboard.press('Escape');
  await workbench.page.keyboard.press('Shift+Enter');
}

async function pictureTrees(workbench: Workbench): Promise<void> {
  await workbench.openContainer('Data Share');
  await workbench.expand(['contoso', 'Aviation', 'Flights'], workbench.view('Leader Clusters'));
  await workbench.expand(['fabrikam', 'ContosoAviation'], workbench.view('Follower Clusters'));
  await workbench.openFile('queries/follower.kql');
  await workbench.codeLens('Run').nth(1).click();
  await workbench.pick('fabrikam/ContosoAviation');
  const rows = await workbench.webview('[role=gridcell]');
  await rows.locator('[role=gridcell]').nth(9).waitFor();
  await save(workbench, 'trees');
}

async function pictureChart(workbench: Workbench): Promise<void> {
  await runText(workbench, 'fabrikam/ContosoAviation', chart);
  const view = await workbench.webview('.chart canvas');
  await view.locator('[role=img][aria-label*="series: "]').waitFor();
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await save(workbench, 'chart');
  await workbench.runCommand('View: Close All Editors');
  await workbench.dialogButton("Don't Save");
}

async function pictureDashboard(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Data Share: Attach Database');
  await workbench.pick('contoso/Seismology');
  await workbench.pick('fabrikam');
  await workbench.typeInput('Earthquakes');
  await workbench.runCommand('Data Share: Show Freshness');
  const view = await workbench.webview('.followers');
  const row = view.locator('vscode-data-grid-row', { hasText: 'fabrikam/Earthquakes' });
  await row.waitFor();
  await workbench.runCommand('Data Share: Set Sync Interval');
  await workbench.pick('fabrikam/Earthquakes');
  await workbench.typeInput('1 h');
  const commit = '.set-or-append Earthquakes <| Earthquakes | take 100';
  await runText(workbench, 'contoso/Seismology', commit);
  for (let more = 0; more < 4; more++) {
    await runText(workbench, 'contoso/Aviation', '.set-or-append Flights <| Flights | take 10000');
  }
  await workbench.page.locator('.tab', { hasText: /Freshness/ }).click();
  await eventually('it is far behind', async () => farBehind.test((await row.textContent()) ?? ''), 120_000);
  await workbench.runCommand('View: Close Editors in Other Groups');
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await row.click();
  await view.locator('.follower').getByText('Behind since').waitFor();
  await view.locator('.tiles').scrollIntoViewIfNeeded();
  await workbench.page.setViewportSize({ width: 1240, height: 1000 });
  await save(workbench, 'dashboard');
}

const pictures = { trees: pictureTrees, chart: pictureChart, dashboard: pictureDashboard };
const wanted = process.argv.slice(2);

const home = await mkdtemp(join(tmpdir(), 'pictures-'));
try {
  await makeSampleWorkspace(join(home, 'sample'));
  await using server = await launchVsCodeServer({ builtIns: 'all' });
  const workbench = await server.openWorkbench({ folders: [join(home, 'sample')] });
  await workbench.page.setViewportSize({ width: 1240, height: 780 });
  try {
    for (const [name, make] of Object.entries(pictures)) {
      if (wanted.length === 0 || wanted.includes(name)) await make(workbench);
    }
  } catch (error) {
    console.log(`What the screen showed: ${await workbench.screenshotFailure('pictures')}`);
    throw error;
  }
  await workbench.close();
} finally {
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
