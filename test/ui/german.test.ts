import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';
import { assertGerman, germanTexts, germanTitles } from './webview/support/assertGerman.ts';

/** All that is ours in a window whose language is German. Each test goes on where the one before ended. */
describe('a German window', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;
  let german: Record<string, string>;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'german-'));
    await makeSampleWorkspace(join(home, 'sample'));
    german = { ...(await germanTitles()), ...(await germanTexts()) };
    server = await launchVsCodeServer({ language: 'de' });
    workbench = await server.openWorkbench({ folders: [join(home, 'sample')] });
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('german');
  });

  const leaders = (): Locator => workbench.view('Führende Cluster');
  const followers = (): Locator => workbench.view('Follower-Cluster');

  it('has its views, rows and status bar in German, with the numbers of the language', async () => {
    const status = workbench.page.locator('.statusbar-item', { hasText: 'Data Share: aktuell' });
    await status.waitFor({ timeout: 60_000 });
    await workbench.openContainer('Data Share');
    await workbench.expand(['contoso', 'Aviation', 'Flights'], leaders());
    await workbench.expand(['fabrikam', 'ContosoAviation'], followers());
    await eventually('the rows are counted', async () => {
      const texts = await workbench.treeTexts();
      return texts.includes('    Flights 3.000.000 Zeilen') && texts.includes('    Richtlinien');
    });
    await assertGerman(workbench.page.locator('.part.sidebar'), german);
    await assertGerman(workbench.page.locator('.part.statusbar'), german, 2);
    await workbench.screenshot('german-trees');
  });

  it('asks in German, and says what is wrong with an answer', async () => {
    await workbench.contextMenu(workbench.treeRow('ContosoAviation', followers()), 'Datenbank trennen');
    await workbench.dialog.waitFor();
    assert.match((await workbench.dialog.textContent()) ?? '', /„ContosoAviation“ vom Cluster „fabrikam“ trennen\?/);
    await workbench.screenshot('german-question');
    // The button is that of VS Code, whose own texts are English here.
    await workbench.dialogButton('Cancel');
    await workbench.runCommand('Data Share: Cluster erstellen');
    await workbench.typeInput('contoso', { accept: false });
    await eventually('the name is refused', async () =>
      (await workbench.inputMessage()).includes('Es gibt bereits einen Cluster „contoso“'),
    );
    await assertGerman(workbench.quickInput, german, 2);
    await workbench.cancelInput();
  });

  it('says in German what the server refuses, and what can be done about it', async () => {
    await workbench.contextMenu(workbench.treeRow('Aviation', leaders()), 'Datenbank löschen');
    const refused = workbench.notification(
      /^.*„contoso\/Aviation“ ist an „fabrikam“ angefügt\. Trennen Sie sie dort zuerst\./,
    );
    await refused.waitFor();
    await workbench.screenshot('german-error');
    await workbench.notificationButton(/angefügt/, 'Follower anzeigen');
    await workbench.treeRow('Follower', leaders()).waitFor();
  });

  it('shows how fresh followers are in German', async () => {
    await workbench.runCommand('Data Share: Aktualität anzeigen');
    const view = await workbench.webview('.followers');
    await view.getByRole('heading', { name: 'Follower-Datenbanken' }).waitFor();
    await view.locator('vscode-data-grid-row', { hasText: 'fabrikam/ContosoAviation' }).waitFor();
    await assertGerman(view.locator('body'), german);
    await workbench.screenshotInThemes('german-dashboard');
  });

  it('says in German, in rows of trees and in the dashboard, what is wrong with a follower', async () => {
    await rm(join(home, 'sample', '.clusters', 'contoso'), { recursive: true });
    const view = await workbench.webview('.followers');
    const row = view.locator('vscode-data-grid-row', { hasText: 'fabrikam/ContosoAviation' });
    await eventually('the row says why', async () => {
      const titles = await row.locator('[title]').evaluateAll((all) => all.map((each) => each.getAttribute('title')));
      return `${titles.join(' ')} ${await row.textContent()}`.includes('Bringen Sie');
    });
    await assertGerman(view.locator('body'), german);
    await assertGerman(workbench.page.locator('.part.sidebar'), german);
    await workbench.screenshot('german-trouble');
    await workbench.close();
  });
});
