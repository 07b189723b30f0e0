import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { launchVsCodeServer, makeVsix, type VsCodeServer } from '../support/vscodeServer.ts';
import { buildSmallest } from './smallest/build.ts';

const windows = 7;
const aims = { activation: 100, firstTree: 1000 };

export interface Subject {
  readonly server: VsCodeServer;
  /** The title of its view container, and its own name. */
  readonly container: string;
  readonly extension: string;
}

export interface Start {
  /** Milliseconds: loading its code and the call of `activate`. VS Code measures it in the process of extensions. */
  readonly activation: number;
  /** Milliseconds from the click that opens the view, and so activates, to the rows of leader and follower on screen. */
  readonly firstTree: number;
}

/** One new window. */
export async function measure({ server, container, extension }: Subject, folder: string): Promise<Start> {
  const workbench = await server.openWorkbench({ folders: [folder] });
  const { page } = workbench;
  // The extension host is up when it lists what it runs; its own start, and that of others, is not ours.
  await workbench.runCommand('Developer: Show Running Extensions');
  const running = page.locator('.runtime-extensions-editor .extension');
  await running.filter({ hasText: /\d+ms/ }).first().waitFor();
  await eventually('the other extensions have started', async () => {
    return (await running.filter({ hasText: 'Activating' }).count()) === 0;
  });
  await page.keyboard.press('Escape');
  await running.first().waitFor({ state: 'detached' });
  const appeared = page.evaluate(
    () =>
      new Promise<number>((done) => {
        const look = (): void => {
          const names = [...document.querySelectorAll('.part.sidebar .label-name')].map((each) => each.textContent);
          if (names.includes('contoso') && names.includes('fabrikam')) done(performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  const clicked = await page.evaluate(() => performance.now());
  await workbench.openContainer(container);
  const firstTree = (await appeared) - clicked;
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = running.filter({ hasText: extension }).filter({ hasText: /\d+ms/ });
  // VS Code shows the sum of what it calls `codeLoadingTime` and `activateCallTime`.
  const [, activation] = /(\d+)ms/.exec((await row.first().textContent()) ?? '') ?? [];
  await workbench.close();
  if (activation === undefined) throw new Error('VS Code does not say how long activation took.');
  return { firstTree: Math.round(firstTree), activation: Number(activation) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function line(what: string, values: readonly number[]): string {
  return `  ${what.padEnd(28)} median ${median(values)} ms  of ${values.join(' ')}`;
}

function compare(ours: readonly Start[], least: readonly Start[], figure: (start: Start) => number): void {
  const [own, floor] = [ours.map(figure), least.map(figure)];
  console.log(line('Data Share Explorer', own));
  console.log(line('the smallest extension', floor));
  const [more, times] = [median(own) - median(floor), median(own) / median(floor)];
  console.log(`  ${more} ms more than that, ${times.toFixed(1)} times as much`);
}

/**
 * How long the extension takes to start, installed from its package, with the sample workspace open. Beside it, window
 * by window, the smallest extension that gets a tree from a server over the same client: no extension of this kind is
 * faster on this machine at this moment.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
  try {
    const sample = join(folder, 'sample');
    await makeSampleWorkspace(sample);
    await buildSmallest(join(folder, 'smallest'));
    await using server = await launchVsCodeServer({ extension: await makeVsix() });
    await using other = await launchVsCodeServer({ extension: join(folder, 'smallest') });
    const product = { server, container: 'Data Share', extension: 'Data Share Explorer' };
    const smallest = { server: other, container: 'Smallest', extension: 'Smallest Extension' };
    const ours: Start[] = [];
    const least: Start[] = [];
    for (let i = 0; i < windows; i++) {
      ours.push(await measure(product, sample));
      least.push(await measure(smallest, sample));
    }
    console.log(
      `activation: loading the code and the call of activate, as VS Code has it; aim: under ${aims.activation} ms`,
    );
    compare(ours, least, ({ activation }) => activation);
    console.log(`first tree: from the click that activates to the rows on screen; aim: under ${aims.firstTree} ms`);
    compare(ours, least, ({ firstTree }) => firstTree);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
