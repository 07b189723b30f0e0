import type { Browser } from 'playwright-core';
import { FreshnessSession } from '../../src/editor/panels/freshnessSession.ts';
import type { CommitLag, Freshness } from '../../src/protocol/catalog.ts';
import { launchChromium } from '../support/chromium.ts';
import { createFakeBackend, fakeFreshness } from '../support/fakeBackend.ts';
import { ViewPage } from '../ui/webview/support/viewPage.ts';

const sizes = [10, 1_000];
const rounds = 5;
/** Milliseconds from the start of the script to the first row; milliseconds that the page is watched afterwards. */
const aims = { firstRow: 300 };
const watched = 2_000;

/** The least that a page can do with the same followers from the same host: one row with one name. */
const barePage = `
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }) => {
    if (data.name !== 'followers') return;
    const [row, cell] = [document.createElement('div'), document.createElement('div')];
    row.className = 'followers';
    cell.setAttribute('role', 'gridcell');
    cell.textContent = data.data.followers[0].database;
    row.append(cell);
    document.getElementById('app').replaceChildren(row);
  });
  api.postMessage({ kind: 'ready' });
`;

interface Opening {
  /** Milliseconds in the host, to put together what is told with the page. */
  readonly told: number;
  /** Milliseconds from the first line of the script to a follower's row on the screen. */
  readonly firstRow: number;
  /** Of the time afterwards, how much its script took, in percent. */
  readonly busy: number;
  /** Megabytes. */
  readonly heap: number;
}

function followers(count: number): Freshness[] {
  return Array.from({ length: count }, (_, index) => ({
    ...fakeFreshness('fake:fabrikam', 'fabrikam', `Database${String(index).padStart(4, '0')}`),
    visibleAt: Date.now(),
    percentiles: { p50: 3, p95: 8, p99: 20 + (index % 97), commits: 200 },
    // One of ten is on its way, so that the page has something to count.
    ...(index % 10 === 0 && { lag: 500, leaderVersion: 4 }),
  }));
}

function commits(count: number): CommitLag[] {
  return Array.from({ length: count }, (_, index) => {
    const committedAt = Date.now() - (count - index) * 1_000;
    const visibleAt = committedAt + 3 + (index % 20);
    return {
      version: index + 1,
      committedAt,
      noticedAt: committedAt + 1,
      visibleAt,
      cachedAt: visibleAt + 2,
      rows: 10,
    };
  });
}

/** Runs in the page before anything else. The page's script stands behind its data, and is run once it is there. */
function watchOpening(): void {
  const times = { script: 0, row: 0, tasks: 0 };
  Object.assign(window, { times });
  const look = (): void => {
    if (times.script === 0 && document.querySelector('#page-data + script')) times.script = performance.now();
    // Of either grid, the header apart.
    const row = document.querySelector('.followers [role=gridcell], .followers vscode-data-grid-cell[grid-column]');
    if (row && row.textContent !== '') times.row = performance.now();
    else requestAnimationFrame(look);
  };
  look();
  new MutationObserver(() => {
    if (times.script === 0 && document.querySelector('#page-data + script')) times.script = performance.now();
  }).observe(document, { childList: true, subtree: true });
}

async function open(browser: Browser, listed: readonly Freshness[], script?: string): Promise<Opening> {
  const history = commits(200);
  const backend = {
    ...createFakeBackend(),
    listFreshness: async () => [...listed],
    listCommitLags: async ({ count }: { readonly count: number }) => history.slice(-count),
  };
  let session: FreshnessSession | undefined;
  let told = 0;
  const view = await ViewPage.open(browser, 'freshness', {
    height: 1_000,
    init: watchOpening,
    ...(script !== undefined && { script }),
    first: () => {
      const from = performance.now();
      const first = session?.first();
      told = performance.now() - from;
      return first;
    },
    connect: (port) => {
      session = new FreshnessSession(port, {
        backend,
        attachDatabase: async () => {},
        setObjective: async () => {},
        save: async () => {},
        objective: () => 10_000,
        known: () => listed,
        now: Date.now,
        problem: (message, error) => {
          throw new Error(message, { cause: error });
        },
      });
    },
  });
  const { page } = view;
  await page.waitForFunction(() => (window as unknown as { times: { row: number } }).times.row > 0);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const metric = async (name: string): Promise<number> =>
    (await devtools.send('Performance.getMetrics')).metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  const before = await metric('TaskDuration');
  await page.waitForTimeout(watched);
  const busy = (((await metric('TaskDuration')) - before) / (watched / 1000)) * 100;
  const heap = (await metric('JSHeapUsedSize')) / 2 ** 20;
  const firstRow = await page.evaluate(() => {
    const { times } = window as unknown as { times: { script: number; row: number } };
    return times.row - times.script;
  });
  await view.close();
  return { told, firstRow, busy, heap };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** How the freshness dashboard opens with a thousand followers, beside the same with ten; each in a new page of Chromium. */
export async function run(): Promise<void> {
  const browser = await launchChromium();
  try {
    const openings = sizes.map((): Opening[] => []);
    const bare = sizes.map((): Opening[] => []);
    // In turns, so that a busy moment of the machine meets both alike.
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, size] of sizes.entries()) {
        openings[index]?.push(await open(browser, followers(size)));
        bare[index]?.push(await open(browser, followers(size), barePage));
      }
    }
    const show = (what: keyof Opening, title: string, unit: string, of = openings): void => {
      const [few = 1, many = 1] = of.map((each) => median(each.map((opening) => opening[what])));
      console.log(
        `${title.padEnd(44)} ${few.toFixed(1).padStart(7)} ${many.toFixed(1).padStart(7)} ${unit}  ×${(many / few).toFixed(1)}`,
      );
    };
    console.log(
      `median of ${rounds}, followers: ${' '.repeat(22)} ${sizes.map((size) => String(size).padStart(7)).join(' ')}`,
    );
    show('firstRow', 'from the script to the first row', 'ms');
    show('firstRow', '  of which the emptiest page takes', 'ms', bare);
    show('told', 'before, in the host', 'ms');
    const all = (of: readonly Opening[] = []): number => median(of.map(({ told, firstRow }) => told + firstRow));
    const ours = all(openings[1]) - all(bare[1]);
    console.log(
      `  with ${sizes[1]} followers ours is ${ours.toFixed(1)} ms more than the emptiest page; aim: under ${aims.firstRow} ms`,
    );
    show('busy', 'busy afterwards, with lags that grow', '%');
    show('heap', 'heap', 'MB');
  } finally {
    await browser.close();
  }
}
