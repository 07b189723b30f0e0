/**
 * A real VS Code for tests: the server that code-server carries, and its workbench in headless Chromium.
 *
 *   const server = await launchVsCodeServer();                   // one per spec file; `await server.close()` in after()
 *   const workbench = await server.openWorkbench({ folders: [folder], theme: 'dark' });
 *   await workbench.runCommand('Data Share Explorer: Show Freshness');
 *   const body = await workbench.webview('vscode-data-grid');    // its document, to make locators from
 *   await workbench.close();                                     // throws if a webview's console had an error
 *
 * The extension is the built one of this repository, installed as for a user; `extension` names another folder.
 *
 * Beside this file:
 *   workbench.ts      Workbench: page, console; runCommand, pick, pickLabels, typeInput, inputMessage, cancelInput,
 *                     dialog, dialogButton, notification, notificationButton, openContainer, view, treeRow, expand,
 *                     treeTexts, contextMenu, openFile, codeLens, webview, setTheme, reload, screenshot,
 *                     assertHealthy, close
 *   themes.ts         themes, themeNames, themeKinds, schemes
 *   consoleHealth.ts  watchConsole, webviewFaults: also for pages without a workbench
 *   chromium.ts       launchChromium: also for pages without a workbench
 *   eventually.ts     eventually(what, probe, deadline?)
 *   processes.ts      listProcesses, descendantsOf, isAlive
 *   hostTests.ts      runHostTests: a module's run() in an extension host
 *   sample.ts         makeSampleWorkspace(folder): contoso and fabrikam with all their data, in about two seconds
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { addAzureSignIn } from './azureSignIn.ts';
import { launchChromium } from './chromium.ts';
import { eventually, patience } from './eventually.ts';
import { ownTarget } from './nativePackage.ts';
import { descendantsOf, killTree } from './processes.ts';
import { schemes, standInForScheme, type ThemeName, themeSettings } from './themes.ts';
import { Workbench } from './workbench.ts';

export const repository: string = resolve(import.meta.dirname, '..', '..');

const vscode = join(repository, 'node_modules/code-server/lib/vscode');
const serverMain = join(vscode, 'out/server-main.js');

/** What of VS Code's own extensions is seen beside the product: its themes, icons, Markdown, notebooks and files. */
const neededBuiltIns = [
  ...['configuration-editing', 'json', 'markdown-basics', 'markdown-language-features', 'notebook-renderers'],
  ...['references-view', 'search-result', 'sql', 'theme-defaults', 'theme-seti'],
];

/** Quiet, still, and the same every time. */
const baseSettings: Record<string, unknown> = {
  ...themeSettings,
  // Dialogs of the page, which a test can press; the browser's own would stop it.
  'window.dialogStyle': 'custom',
  'files.simpleDialog.enable': true,
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.tree.enableStickyScroll': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
};

export interface ServerOptions {
  /** What is installed: a `.vsix`, or the folder of an extension; this repository when absent, none when `null`. */
  readonly extension?: string | null;
  readonly settings?: Record<string, unknown>;
  /** Environment of the server and of its extension hosts. */
  readonly env?: Record<string, string>;
  /** Has somebody signed in to a stand-in of Azure at this URL. */
  readonly azure?: string;
  /** The language of the window: of extensions, while the texts of VS Code itself stay English. */
  readonly language?: 'de';
  /**
   * VS Code's own extensions: `needed` leaves out languages, Git, chat and others, which take a fifth of the processor
   * time of a window; that is the default, but for a package, which is to run beside `all`.
   */
  readonly builtIns?: 'all' | 'needed';
  /** Whether folders are trusted when they are opened; `false` leaves windows in restricted mode until they are. */
  readonly trusted?: boolean;
  /**
   * Lets a window run `extensionTestsPath`. Not for looking at the screen: the workbench then keeps its notifications
   * to itself.
   */
  readonly runsHostTests?: boolean;
}

export interface OpenOptions {
  /** One folder, several (a workspace file is made), or one `.code-workspace`. */
  readonly folders: readonly string[];
  readonly theme?: ThemeName;
  /** Added to the server's, for the windows that are opened from now on. */
  readonly settings?: Record<string, unknown>;
  /** A module with `run()`, called in the extension host. Needs `runsHostTests`. */
  readonly extensionTestsPath?: string;
  /** Called with each line that the extension host logs while `extensionTestsPath` runs, and with the exit code. */
  readonly onTestLog?: (type: string, args: readonly unknown[]) => void;
  readonly onTestExit?: (code: number) => void;
}

export class VsCodeServer implements AsyncDisposable {
  readonly port: number;
  readonly dataDir: string;
  /** Resolves when the server process has ended, by itself or by `close`. */
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #home: string;
  readonly #settings: Record<string, unknown>;
  readonly #log: () => string;
  #browser: Promise<Browser> | undefined;
  #workspaces = 0;

  constructor(
    process: ChildProcess,
    home: string,
    dataDir: string,
    port: number,
    settings: Record<string, unknown>,
    log: () => string,
  ) {
    this.#process = process;
    this.exited = new Promise((done) => process.once('exit', () => done()));
    this.#home = home;
    this.dataDir = dataDir;
    this.port = port;
    this.#settings = settings;
    this.#log = log;
  }

  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** All that the server process printed. */
  get log(): string {
    return this.#log();
  }

  /** What a browser opens to see `folders`. */
  async url(options: OpenOptions): Promise<string> {
    const query = new URLSearchParams();
    const [first = this.#home, ...more] = options.folders;
    if (more.length > 0) query.set('workspace', await this.#workspaceFile(options.folders));
    else query.set(first.endsWith('.code-workspace') ? 'workspace' : 'folder', first);
    if (options.extensionTestsPath !== undefined) {
      const remote = (path: string): string => `vscode-remote://${this.authority}${path}`;
      const payload = [
        ['extensionDevelopmentPath', remote(repository)],
        ['extensionTestsPath', remote(options.extensionTestsPath)],
      ];
      query.set('payload', JSON.stringify(payload));
    }
    return `http://${this.authority}/?${query}`;
  }

  /** Opens a window in a browser context of its own. */
  async openWorkbench(options: OpenOptions): Promise<Workbench> {
    const { theme = 'dark' } = options;
    await this.writeSettings(options.settings);
    this.#browser ??= launchChromium();
    const browser = await this.#browser;
    const context = await browser.newContext({ viewport: { width: 1440, height: 1200 }, locale: 'en-US' });
    await context.addInitScript(...standInForScheme(schemes[theme]));
    const page = await context.newPage();
    page.setDefaultTimeout(30_000 * patience);
    if (options.onTestLog) await page.exposeFunction('codeAutomationLog', options.onTestLog);
    if (options.onTestExit) await page.exposeFunction('codeAutomationExit', options.onTestExit);
    const workbench = new Workbench(page, theme);
    await page.goto(await this.url(options));
    await workbench.whenRestored();
    return workbench;
  }

  /** The user's settings, for windows that are opened from now on; open ones do not look at the file again. */
  async writeSettings(settings: Record<string, unknown> = {}): Promise<void> {
    const all = { ...baseSettings, ...this.#settings, ...settings };
    const folder = join(this.dataDir, 'data', 'User');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), JSON.stringify(all, undefined, 2));
  }

  /** Processes of our own server that run under this VS Code. */
  extensionServers(): readonly number[] {
    const { pid } = this.#process;
    if (pid === undefined) return [];
    return descendantsOf(pid)
      .filter(({ command }) => /\bserver\.cjs\b/.test(command))
      .map((each) => each.pid);
  }

  /** Kills our server as a crash would, and waits until it is gone. */
  async killExtensionServer(): Promise<readonly number[]> {
    const pids = await eventually('the server process runs', () => {
      const running = this.extensionServers();
      return running.length > 0 && running;
    });
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await eventually('the server process is gone', () => !this.extensionServers().some((pid) => pids.includes(pid)));
    return pids;
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
    const { pid } = this.#process;
    if (pid !== undefined && this.#process.exitCode === null) {
      // With its extension hosts and what they started, which would otherwise outlive it for a while.
      killTree(pid);
      await this.exited;
    }
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #workspaceFile(folders: readonly string[]): Promise<string> {
    this.#workspaces += 1;
    const file = join(this.#home, `several-${this.#workspaces}.code-workspace`);
    await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
    return file;
  }
}

/** Makes the package of a platform and gives its path. */
export async function makeVsix(target = ownTarget()): Promise<string> {
  await promisify(execFile)(process.execPath, ['build.mjs', 'package', '--target', target], { cwd: repository });
  return join(repository, `data-share-explorer-${target}.vsix`);
}

/** Installs a package as VS Code itself does. */
export async function installVsix(vsix: string, extensionsDir: string): Promise<void> {
  const flags = ['--accept-server-license-terms', '--extensions-dir', extensionsDir, '--install-extension', vsix];
  await promisify(execFile)(process.execPath, [serverMain, ...flags]);
}

/** Starts a VS Code server with a data folder of its own on a port of its own; resolves when it listens. */
export async function launchVsCodeServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const home = await mkdtemp(join(tmpdir(), 'vscode-server-'));
  const dataDir = join(home, 'data');
  const extensionsDir = join(home, 'extensions');
  await mkdir(extensionsDir);
  const { extension = options.runsHostTests ? null : repository } = options;
  if (extension?.endsWith('.vsix')) await installVsix(extension, extensionsDir);
  else if (extension !== null) await symlink(extension, join(extensionsDir, 'extension-under-test'), 'junction');
  const { builtIns = extension?.endsWith('.vsix') ? 'all' : 'needed' } = options;
  const builtInsDir = join(home, 'built-ins');
  if (builtIns === 'needed') await linkBuiltIns(builtInsDir);
  if (options.azure !== undefined) await addAzureSignIn(extensionsDir, options.azure);
  if (options.language !== undefined) await addLanguage(dataDir, options.language);
  const child = spawn(
    process.execPath,
    [
      serverMain,
      ...['--host', '127.0.0.1', '--port', '0'],
      ...['--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
      ...(options.runsHostTests ? ['--enable-smoke-test-driver'] : []),
      ...(options.language === undefined ? [] : ['--locale', options.language]),
      ...(builtIns === 'all' ? [] : ['--builtin-extensions-dir', builtInsDir]),
      ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } },
  );
  let log = '';
  const port = await new Promise<number>((done, fail) => {
    const listen = (data: Buffer): void => {
      log += data;
      const [, found] = /Extension host agent listening on (\d+)/.exec(log) ?? [];
      if (found) done(Number(found));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`The VS Code server ended with ${code}:\n${log}`)));
  });
  const server = new VsCodeServer(child, home, dataDir, port, options.settings ?? {}, () => log);
  await server.writeSettings();
  return server;
}

async function linkBuiltIns(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of neededBuiltIns) await symlink(join(vscode, 'extensions', name), join(folder, name), 'junction');
}

/** What the language pack of a language leaves behind when it is installed; this one translates nothing of VS Code. */
async function addLanguage(dataDir: string, language: string): Promise<void> {
  const folder = join(dataDir, 'data');
  await mkdir(folder, { recursive: true });
  const translation = join(folder, `${language}.i18n.json`);
  await writeFile(translation, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `test.${language}` }, version: '1.0.0' }];
  const pack = { hash: language, label: language, extensions, translations: { vscode: translation } };
  await writeFile(join(folder, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}
