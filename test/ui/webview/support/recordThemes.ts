/**
 * `node test/ui/webview/support/recordThemes.ts` writes `themes.json`: the variables that a real VS Code gives to a
 * webview in each theme, as far as our pages name them. Run again when VS Code's themes change.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ThemeName, themeNames } from '../../../support/themes.ts';
import { launchVsCodeServer } from '../../../support/vscodeServer.ts';
import { builtView, viewNames } from './views.ts';

const manifest = {
  name: 'theme-recorder',
  publisher: 'test',
  version: '1.0.0',
  engines: { vscode: '^1.106.0' },
  main: './main.cjs',
  contributes: { commands: [{ command: 'recorder.open', title: 'Open Recorder' }] },
};

const main = `
const vscode = require('vscode');
exports.activate = (context) => context.subscriptions.push(vscode.commands.registerCommand('recorder.open', () => {
  const panel = vscode.window.createWebviewPanel('recorder', 'Recorder', vscode.ViewColumn.One, {});
  panel.webview.html = '<!DOCTYPE html><html><body><h1>Recorder</h1></body></html>';
}));
`;

/** The variables that scripts and styles of our pages ask for. */
async function usedVariables(): Promise<ReadonlySet<string>> {
  const used = new Set(['--vscode-contrastBorder']);
  for (const view of viewNames) {
    for (const file of [`${view}.js`, `${view}.css`]) {
      const text = new TextDecoder().decode(await builtView(file));
      for (const [name] of text.matchAll(/--vscode-[A-Za-z0-9-]*[A-Za-z0-9]/g)) used.add(name);
    }
  }
  return used;
}

async function record(): Promise<void> {
  const used = await usedVariables();
  const extension = await mkdtemp(join(tmpdir(), 'theme-recorder-'));
  await writeFile(join(extension, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(extension, 'main.cjs'), main);
  const server = await launchVsCodeServer({ extension, builtIns: 'all' });
  const recorded: Partial<Record<ThemeName, Record<string, string>>> = {};
  try {
    for (const theme of themeNames) {
      const workbench = await server.openWorkbench({ folders: [extension], theme });
      await workbench.runCommand('Open Recorder');
      const body = await workbench.webview('h1');
      const style = (await body.locator('html').getAttribute('style')) ?? '';
      const pairs = style.split(';').map((pair) => pair.split(/:(.*)/s).map((part) => part.trim()));
      recorded[theme] = Object.fromEntries(pairs.filter(([name]) => name !== undefined && used.has(name)).sort());
      await workbench.page.context().close();
    }
  } finally {
    await server.close();
    await rm(extension, { recursive: true });
  }
  const path = join(import.meta.dirname, 'themes.json');
  await writeFile(path, `${JSON.stringify(recorded, undefined, 2)}\n`);
  console.log(path);
}

await record();
