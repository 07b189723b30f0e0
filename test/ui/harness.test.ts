import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConsoleLine, webviewFaults } from '../support/consoleHealth.ts';
import { themeNames } from '../support/themes.ts';
import { launchVsCodeServer, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';

const manifest = {
  name: 'faulty',
  publisher: 'test',
  version: '0.0.1',
  engines: { vscode: '^1.106.0' },
  main: './main.cjs',
  contributes: { commands: [{ command: 'faulty.open', title: 'Open' }] },
};

/** Opens a webview that does all that ours must not do. */
const main = `
const vscode = require('vscode');
exports.activate = (context) => context.subscriptions.push(vscode.commands.registerCommand('faulty.open', () => {
  const panel = vscode.window.createWebviewPanel('faulty', 'Faulty', vscode.ViewColumn.One, { enableScripts: true });
  panel.webview.html = \`<html><head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-good'"></head>
    <body><h1>Faulty</h1>
    <script>console.log('not permitted')</script>
    <script nonce="good">console.error('an error'); setTimeout(() => { throw new Error('uncaught'); })</script>
    </body></html>\`;
}));
`;

describe('the workbench of the tests', function () {
  this.timeout(60_000);
  let folder: string;
  let server: VsCodeServer;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faulty-'));
    await mkdir(join(folder, 'workspace'));
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'main.cjs'), main);
    server = await launchVsCodeServer({ extension: folder });
    workbench = await server.openWorkbench({ folders: [join(folder, 'workspace')] });
  });

  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('notices every fault of a webview', async () => {
    workbench.assertHealthy();
    await workbench.runCommand('Open');
    const body = await workbench.webview('h1');
    assert.equal(await body.locator('h1').textContent(), 'Faulty');
    for (const fault of [/Content Security Policy/, /an error/, /uncaught/]) {
      assert.throws(() => workbench.assertHealthy(), { message: fault });
    }
  });

  it('lets a webview be replaced while VS Code still draws it', () => {
    const container = 'http://127.0.0.1:1/static/out/vs/workbench/contrib/webview/browser/pre/index.html?id=1:66:122';
    const line = (frames: readonly string[]): ConsoleLine => {
      const text = ["TypeError: Cannot read properties of null (reading 'classList')", ...frames].join('\n    at ');
      return { type: 'error', text, url: '', fromWebview: true };
    };
    const ours = line([container, 'https://file+.vscode-resource.vscode-cdn.net/results.js:1:1']);
    assert.deepEqual(webviewFaults([line([container]), ours, line([])]), [ours, line([])]);
  });

  it('wears every theme, webviews too', async () => {
    for (const theme of themeNames.toReversed()) await workbench.setTheme(theme);
    assert.equal(workbench.theme, themeNames[0]);
  });
});
