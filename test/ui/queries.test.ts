import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

const notebook = {
  version: 1,
  database: { cluster: 'contoso', database: 'Aviation' },
  cells: [
    { kind: 'markdown', text: ['# Airports', 'Where flights begin.'] },
    { kind: 'kql', text: ['Airports', '| project iata, name', '| sort by iata asc', '| take 5'] },
  ],
};

const mapping = `.create table Gates ingestion csv mapping 'Turned' '[{"column":"Gate","ordinal":1},{"column":"Id","ordinal":0}]'`;

/** Queries in the real window: stopped, arranged, exported, in notebooks. Each test goes on where the one before ended. */
describe('queries in the window', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'queries-'));
    await makeSampleWorkspace(join(home, 'sample'));
    await writeFile(join(home, 'sample', 'airports.kqlnb'), JSON.stringify(notebook));
    await writeFile(join(home, 'sample', 'turned.csv'), '7,north\n');
    server = await launchVsCodeServer();
    workbench = await server.openWorkbench({ folders: [join(home, 'sample')] });
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('queries');
  });

  async function runText(text: string): Promise<void> {
    await workbench.page.locator('.tab', { hasText: /Untitled/ }).click();
    await workbench.page.keyboard.press('Control+a');
    await workbench.page.keyboard.insertText(text);
    await workbench.page.keyboard.press('Shift+Enter');
  }
  const column = async (view: FrameLocator, index: number): Promise<readonly string[]> =>
    view.locator(`[role=gridcell][aria-colindex="${index + 2}"]`).allInnerTexts();

  it('stop in the engine when they are cancelled, which the screen tells, and the next one runs', async () => {
    await workbench.runCommand('Data Share: New Query');
    await workbench.pick('contoso/Aviation');
    await workbench.page.locator('.tab.active', { hasText: /Untitled/ }).waitFor();
    await runText('range x from 1 to 5000000000 step 1 | summarize count() by x % 97');
    const running = await workbench.webview('.running');
    await running.locator('vscode-button', { hasText: 'Cancel' }).click();
    await running.getByText('The query was stopped.').waitFor();
    await workbench.screenshot('query-stopped');
    await runText('range x from 1 to 300 step 1 | project x, y = tostring(x % 7)');
    const view = await workbench.webview('[role=grid]');
    await eventually('the next one has run', async () => (await column(view, 0))[0] === '1');
    // Whoever ran it goes on typing where the query stands, not in what it has opened.
    const focused = await workbench.page.evaluate(
      () => document.activeElement?.closest('.editor-instance .monaco-editor') instanceof Element,
    );
    assert.ok(focused, 'the focus has stayed in the editor');
  });

  it('are sorted and filtered, and exported as they are shown', async () => {
    const view = await workbench.webview('[role=grid]');
    const title = view.locator('[role=columnheader][aria-colindex="2"]');
    await title.click();
    await title.click();
    await eventually('the last comes first', async () => (await column(view, 0))[0] === '300');
    await view.locator('.filter-bar vscode-text-field').first().click();
    await workbench.page.keyboard.type('29');
    await view.getByText(/^\d+ of 300 rows$/).waitFor();
    await view.getByRole('button', { name: 'Export…' }).click();
    await view.getByRole('menuitem', { name: 'NDJSON' }).click();
    const path = join(home, 'sample', 'shown.ndjson');
    // The dialog offers a name of its own, and would put it over what is typed before.
    const offered = workbench.quickInput.locator('input.input');
    await eventually('a name is offered', async () => (await offered.inputValue()).endsWith('.ndjson'));
    await workbench.typeInput(path);
    await workbench.notification(/Rows written to .*shown\.ndjson/).waitFor();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    assert.equal(lines[0], '{"x":299,"y":"5"}');
    assert.ok(lines.every((line) => line.includes('29')));
    await workbench.screenshotInThemes('query-arranged');
  });

  it('make a mapping, which is asked for when a file is ingested', async () => {
    for (const [text, made] of [
      ['.create table Gates (Gate:string, Id:long)', 'Gates'],
      [mapping, 'Turned'],
    ] as const) {
      await runText(text);
      const view = await workbench.webview('[role=grid]');
      await view.locator('[role=gridcell]', { hasText: made }).first().waitFor();
    }
    await workbench.openContainer('Explorer');
    await workbench.contextMenu(workbench.treeRow('turned.csv'), 'Ingest File');
    await workbench.pick('contoso/Aviation');
    await workbench.pick('Gates');
    const question = 'How the columns of the file become those of the table';
    const asked = workbench.quickInput.locator(`input[placeholder="${question}"]`);
    await asked.waitFor();
    await workbench.screenshot('ingest-mapping');
    await workbench.pick('Turned');
    // Back from the last step: the mapping is the one that was chosen.
    await workbench.quickInput.getByRole('button', { name: 'Back' }).click();
    await asked.waitFor();
    await workbench.quickInput.locator('.monaco-list-row.focused', { hasText: 'Turned' }).waitFor();
    await workbench.pick('Turned');
    await workbench.pick('Ingest into contoso/Aviation/Gates');
    await workbench.notification(/1 row ingested into contoso\/Aviation\/Gates/).waitFor();
  });

  it('are forgotten together when that is confirmed, and not before', async () => {
    const forgetAll = async (answer: string): Promise<void> => {
      await workbench.runCommand('Data Share: Show Query History');
      await workbench.quickInput.getByRole('button', { name: 'Forget All' }).click();
      await workbench.dialog.waitFor();
      assert.match((await workbench.dialog.textContent()) ?? '', /Forget all queries of this workspace\?/);
      await workbench.dialogButton(answer);
    };
    await forgetAll('Cancel');
    // It is still there to be forgotten.
    await forgetAll('Forget All');
    await workbench.runCommand('Data Share: Show Query History');
    await workbench.quickInput.locator('input[placeholder="No query has been run yet"]').waitFor();
    assert.equal(await workbench.quickInput.getByRole('button', { name: 'Forget All' }).count(), 0);
    await workbench.cancelInput();
  });

  it('run in the cells of a notebook', async () => {
    await workbench.openFile('airports.kqlnb');
    await workbench.page.locator('.cell-status-item', { hasText: 'contoso/Aviation' }).first().waitFor();
    await workbench.runCommand('Notebook: Run All');
    const output = await workbench.webview('.output_container table');
    await output.locator('td').first().waitFor();
    assert.equal(await output.locator('tr').count(), 6);
    await workbench.screenshotInThemes('notebook');
    await workbench.close();
  });
});
