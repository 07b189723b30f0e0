import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

const settings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/** A workspace with clusters that nobody has trusted yet. Each test goes on where the one before ended. */
describe('a workspace that is not trusted', function () {
  this.timeout(120_000);
  this.bail(true);
  let home: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'restricted-'));
    await makeSampleWorkspace(join(home, 'sample'));
    server = await launchVsCodeServer({ trusted: false, settings });
    workbench = await server.openWorkbench({ folders: [join(home, 'sample')] });
  });
  after(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshotFailure('restricted');
  });

  const leaders = (): Locator => workbench.view('Leader Clusters');

  it('says so in its views, opens nothing of it, and offers no command that needs it', async () => {
    await workbench.openContainer('Data Share');
    await leaders().getByText('Trust this workspace to see its clusters').waitFor();
    await workbench.view('Follower Clusters').getByText('Trust this workspace to see its clusters').waitFor();
    await workbench.openFile('follower.kql');
    await workbench.page.keyboard.press('F1');
    await workbench.typeInput('>Data Share:', { accept: false });
    const own = /^Data Share: (?!Focus on )/;
    assert.deepEqual(
      (await workbench.pickLabels()).filter((label) => own.test(label)),
      ['Refresh', 'Show Log', 'Show Query History'].map((title) => `Data Share: ${title}`),
    );
    await workbench.cancelInput();
    assert.deepEqual(server.extensionServers(), []);
    await workbench.screenshotInThemes('restricted');
  });

  it('shows its clusters as soon as it is trusted', async () => {
    await leaders().getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await workbench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await workbench.treeRow('contoso', leaders()).waitFor();
    await workbench.treeRow('fabrikam', workbench.view('Follower Clusters')).waitFor();
    await workbench.close();
  });
});
