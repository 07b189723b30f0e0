import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, makeVsix, type VsCodeServer } from '../support/vscodeServer.ts';
import type { Workbench } from '../support/workbench.ts';
import { buildSmallest } from './smallest/build.ts';

const windows = Number(process.env.WINDOWS ?? 5);
const aims = { activation: 100, firstTree: 1000, dashboard: 300 };

export interface Subject {
  readonly server: VsCodeServer;
  /** Gets a line with the time whenever VS Code begins to load the extension, and one with what activation took. */
  readonly loaded: string;
  /** The title of its view container, and its own name. */
  readonly container: string;
  readonly extension: string;
  /** The command that opens its page, as the palette has it. */
  readonly page: string;
}

export const ourTitles = {
  container: 'Data Share',
  extension: 'Data Share Explorer',
  page: 'Data Share: Show Freshness',
};
export const smallestTitles = { container: 'Smallest', extension: 'Smallest Extension', page: 'Smallest: Show Page' };

export interface Start {
  /** Milliseconds: loading its code and the call of `activate`. VS Code measures it in the process of extensions. */
  readonly activation: number;
  /** Milliseconds of processor time of the same: the clock runs on while others have the processor. */
  readonly processor: number;
  /** Milliseconds from the begin of the window to the rows, in a window whose view was open when it was left. */
  readonly window: number;
  /**
   * Milliseconds from the begin of activation to the rows of leader and follower on screen, in a window whose view was
   * open when it was left, so that the window itself is starting at the same time.
   */
  readonly firstTree: number;
  /**
   * The same where the extension is enabled in a window that is at rest: nothing else starts, neither the window nor
   * other extensions.
   */
  readonly atRest: { readonly activation: number; readonly processor: number; readonly firstTree: number };
  /** As `firstTree`, in the first window of a workspace: nothing of it is remembered. */
  readonly firstWindow: number;
  /** Milliseconds from the click that opens the view to the rows, in a window that has been there for a while. */
  readonly click: number;
  /** Milliseconds from the choice of its command to the first row of the page that it opens, for the first time. */
  readonly dashboard: number;
}

/** Runs in the page: notes when both rows are there, in milliseconds since 1970. */
function watchRows(): void {
  if (window !== window.top) return;
  const look = (): void => {
    const names = [...document.querySelectorAll('.part.sidebar .label-name')].map((each) => each.textContent);
    if (names.includes('contoso') && names.includes('fabrikam')) Object.assign(window, { rowsAt: Date.now() });
    else requestAnimationFrame(look);
  };
  look();
}

/** Runs in the page: opens the view as soon as its container is there. */
function openAtOnce(container: string): void {
  const look = (): void => {
    const tab = document.querySelector<HTMLElement>(`.activitybar .action-label[aria-label^="${container}"]`);
    if (tab) tab.click();
    else requestAnimationFrame(look);
  };
  look();
}

/** Runs in a frame: whether it shows a row of followers. */
function hasRow(): boolean {
  const cell = document.querySelector('.followers [role=gridcell], .followers vscode-data-grid-cell[grid-column]');
  return Boolean(cell?.textContent);
}

/** The entry of a command in the palette. Shortly after a window was opened this may come, and offer it, only later. */
async function offered({ page, quickInput }: Workbench, command: string): Promise<Locator> {
  const entry = quickInput.locator('.monaco-list-row', { hasText: command }).first();
  await eventually(`the palette offers ${command}`, async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await quickInput.locator('input.input').fill(`>${command}`, { timeout: 2000 });
    await entry.waitFor({ timeout: 2000 });
    return true;
  });
  return entry;
}

/** Opens the page of a command; gives the milliseconds until its first row. */
async function openPage(workbench: Workbench, command: string): Promise<number> {
  const { page } = workbench;
  const entry = await offered(workbench, command);
  const chosen = Date.now();
  await entry.click();
  return eventually('the page has a row', async () => {
    // VS Code writes the document of a page anew after its frame was made: what waits in there is lost, so it is asked.
    const shown = await Promise.all(page.frames().map((frame) => frame.evaluate(hasRow).catch(() => false)));
    if (shown.includes(true)) return Date.now() - chosen;
    return false;
  });
}

async function rowsAt(page: Page): Promise<number> {
  const found = await page.waitForFunction(() => (window as { rowsAt?: number }).rowsAt);
  return Number(await found.jsonValue());
}

/** One new window, and the same once more after it was reloaded. */
export async function measure(subject: Subject, folder: string): Promise<Start> {
  const { server, loaded, container } = subject;
  const firstWindow = await measureFirstWindow(subject, folder);
  const workbench = await server.openWorkbench({ folders: [folder] });
  const { page } = workbench;
  await whenAtRest(workbench);
  await page.evaluate(watchRows);
  const clicked = await page.evaluate(() => Date.now());
  await workbench.openContainer(container);
  const click = (await rowsAt(page)) - clicked;

  await rm(loaded, { force: true });
  await page.addInitScript(watchRows);
  await workbench.reload();
  const appeared = await rowsAt(page);
  const opened = await page.evaluate(() => performance.timeOrigin);
  const dashboard = await openPage(workbench, subject.page);
  const first = await activationOf(workbench, subject, appeared);

  await workbench.runCommand('Extensions: Disable All Installed Extensions for this Workspace');
  await workbench.reload();
  await whenAtRest(workbench);
  await rm(loaded, { force: true });
  await page.evaluate(openAtOnce, container);
  // Only begun: the view opens meanwhile, and takes the palette away.
  await (await offered(workbench, 'Extensions: Enable All Extensions for this Workspace')).click({ noWaitAfter: true });
  const atRest = await activationOf(workbench, subject, await rowsAt(page));
  await workbench.close();
  return { ...first, atRest, firstWindow, window: Math.round(appeared - opened), click, dashboard };
}

/** Of a copy of the folder, which no window ever had open. */
async function measureFirstWindow({ server, loaded, container }: Subject, folder: string): Promise<number> {
  const copy = await mkdtemp(`${folder}-`);
  await cp(folder, copy, { recursive: true });
  await rm(loaded, { force: true });
  const workbench = await server.openWorkbench({ folders: [copy] });
  await workbench.page.evaluate(watchRows);
  await workbench.page.evaluate(openAtOnce, container);
  const rows = await rowsAt(workbench.page);
  await workbench.close();
  await rm(copy, { recursive: true, force: true });
  const [begun] = (await readFile(loaded, 'utf8')).split('\n');
  return rows - Number(begun);
}

/** The extension host is up when it lists what it runs; its own start, and that of others, is not ours. */
async function whenAtRest(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('Developer: Show Running Extensions');
  const running = page.locator('.runtime-extensions-editor .extension');
  await running.filter({ hasText: /\d+ms/ }).first().waitFor();
  await eventually('the other extensions have started', async () => {
    return (await running.filter({ hasText: 'Activating' }).count()) === 0;
  });
  await page.keyboard.press('Escape');
  await running.first().waitFor({ state: 'detached' });
}

/** What the activation took that ended with rows at the given milliseconds since 1970. */
async function activationOf(
  workbench: Workbench,
  { loaded, extension }: Subject,
  rows: number,
): Promise<Start['atRest']> {
  const [begun, processor] = (await readFile(loaded, 'utf8')).split('\n');
  await workbench.runCommand('Developer: Show Running Extensions');
  const running = workbench.page.locator('.runtime-extensions-editor .extension');
  const row = running.filter({ hasText: extension }).filter({ hasText: /\d+ms/ });
  // VS Code shows the sum of what it calls `codeLoadingTime` and `activateCallTime`.
  const [, activation] = /(\d+)ms/.exec((await row.first().textContent()) ?? '') ?? [];
  if (activation === undefined) throw new Error('VS Code does not say how long activation took.');
  return { activation: Number(activation), processor: Number(processor), firstTree: rows - Number(begun) };
}

/** What stands around the code of an installed copy: it notes when it is loaded, and what that and `activate` took. */
function watched(code: string, loaded: string): string {
  return `
const bench = { file: ${JSON.stringify(loaded)}, from: process.cpuUsage(), write: require('node:fs').appendFileSync };
bench.write(bench.file, Date.now() + '\\n');
${code}
bench.spent = process.cpuUsage(bench.from);
bench.activate = module.exports.activate;
module.exports = {
  ...module.exports,
  activate(context) {
    const from = process.cpuUsage();
    const result = bench.activate(context);
    const { user, system } = process.cpuUsage(from);
    bench.write(bench.file, Math.round((user + system + bench.spent.user + bench.spent.system) / 1000) + '\\n');
    return result;
  },
};`;
}

/** A VS Code server with an extension installed, and what of it is measured. */
export async function launch(folder: string, extension: string): Promise<{ server: VsCodeServer; loaded: string }> {
  const loaded = join(folder, `${basename(extension)}.loaded`);
  const server = await launchVsCodeServer({ extension, builtIns: 'all' });
  const installed = join(server.dataDir, '..', 'extensions');
  const [name = ''] = (await readdir(installed)).filter((each) => !each.endsWith('.json'));
  const { main } = JSON.parse(await readFile(join(installed, name, 'package.json'), 'utf8'));
  const file = join(installed, name, main);
  await writeFile(file, watched(await readFile(file, 'utf8'), loaded));
  return { server, loaded };
}

/** What was measured in a window; nothing where it failed, which says so, and leaves what others gave. */
async function told(what: string, window: Promise<Start>): Promise<readonly Start[]> {
  try {
    const start = await window;
    console.log(`  ${what}: ${JSON.stringify(start)}`);
    return [start];
  } catch (error) {
    console.log(`  ${what}: a window failed and does not count. ${String(error).split('\n')[0]}`);
    return [];
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function line(what: string, values: readonly number[]): string {
  return `  ${what.padEnd(28)} median ${median(values)} ms  of ${values.join(' ')}`;
}

interface Subjects {
  readonly ours: readonly Start[];
  readonly least: readonly Start[];
  readonly known: readonly Start[];
}

function compare({ ours, least }: Subjects, figure: (start: Start) => number): void {
  const [own, floor] = [ours.map(figure), least.map(figure)];
  console.log(line('Data Share Explorer', own));
  console.log(line('the smallest extension', floor));
  const [more, times] = [median(own) - median(floor), median(own) / median(floor)];
  console.log(`  ${more} ms more than that, ${times.toFixed(1)} times as much`);
}

/** The aim is held against what is not VS Code's own: with rows that are known at once it still takes as long as it takes. */
function compareTrees(subjects: Subjects, figure: (start: Start) => number): void {
  compare(subjects, figure);
  const own = subjects.known.map(figure);
  console.log(line('the same, rows known at once', own));
  console.log(`  ours beyond that, which is VS Code's own: ${median(subjects.ours.map(figure)) - median(own)} ms`);
}

/**
 * How long the extension takes to start, installed from its package, with the sample workspace open. Beside it, window
 * by window, the smallest extension that gets a tree from a server over the same client, and begins as early: no
 * extension of this kind is faster on this machine at this moment.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
  try {
    const sample = join(folder, 'sample');
    await makeSampleWorkspace(sample);
    await buildSmallest(join(folder, 'smallest'), false);
    await buildSmallest(join(folder, 'known'), true);
    const product = await launch(folder, await makeVsix());
    await using _product = product.server;
    const smallest = await launch(folder, join(folder, 'smallest'));
    await using _smallest = smallest.server;
    const atOnce = await launch(folder, join(folder, 'known'));
    await using _atOnce = atOnce.server;
    const [ours, least, known]: [Start[], Start[], Start[]] = [[], [], []];
    for (let i = 0; i < windows; i++) {
      // A window takes minutes: where the bench is ended, what was measured before is there.
      ours.push(...(await told('Data Share Explorer', measure({ ...product, ...ourTitles }, sample))));
      least.push(...(await told('the smallest extension', measure({ ...smallest, ...smallestTitles }, sample))));
      known.push(...(await told('rows known at once', measure({ ...atOnce, ...smallestTitles }, sample))));
    }
    const subjects = { ours, least, known };
    console.log(
      `activation: loading the code and the call of activate, as VS Code has it; aim: under ${aims.activation} ms`,
    );
    compare(subjects, ({ activation }) => activation);
    console.log('activation, processor time: of the same, of all threads of the process of extensions');
    compare(subjects, ({ processor }) => processor);
    console.log('window: from its begin to the rows on screen, with the view open: what a user waits for');
    compare(subjects, ({ window }) => window);
    console.log(
      'first tree: from the begin of activation to the rows on screen, in a window that is starting meanwhile',
    );
    console.log(`and was left with the view open; aim: under ${aims.firstTree} ms`);
    compareTrees(subjects, ({ firstTree }) => firstTree);
    console.log('the same in the first window of a workspace, of which nothing is remembered');
    compareTrees(subjects, ({ firstWindow }) => firstWindow);
    console.log('the extension enabled in a window that is at rest:');
    console.log(`activation; aim: under ${aims.activation} ms`);
    compare(subjects, ({ atRest }) => atRest.activation);
    console.log('activation, processor time');
    compare(subjects, ({ atRest }) => atRest.processor);
    console.log(`first tree, from the begin of activation to the rows; aim: under ${aims.firstTree} ms`);
    compareTrees(subjects, ({ atRest }) => atRest.firstTree);
    console.log('first look: from the click that opens the view to the rows; activation began with the window');
    compare(subjects, ({ click }) => click);
    console.log(`dashboard: from the choice of its command to its first row; aim: under ${aims.dashboard} ms.`);
    console.log('Beside it a page of one row without a script, which is what VS Code takes for itself');
    compare(subjects, ({ dashboard }) => dashboard);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
