import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ToldEvent, ViewPort } from '../../../../src/editor/panels/viewHost.ts';
import { webviewHtml } from '../../../../src/editor/panels/webviewHtml.ts';
import { type ConsoleLine, watchConsole } from '../../../support/consoleHealth.ts';
import { type ThemeName, themeKinds, themeNames } from '../../../support/themes.ts';
import { repository } from '../../../support/vscodeServer.ts';
import recorded from './themes.json' with { type: 'json' };
import { builtView, type ViewName } from './views.ts';

const origin = 'http://view.test';
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

export interface OpenViewOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** BCP 47; English when absent. */
  readonly language?: string;
  readonly translations?: Record<string, string>;
  /** Runs in the page before anything of its own. */
  readonly init?: () => void;
  /** Stands in for the view's own script. */
  readonly script?: string;
  /** What the host tells with the page. */
  readonly first?: () => ToldEvent | undefined;
  /** What a file of the view waits for. */
  readonly beforeFile?: (file: string) => Promise<void> | undefined;
  /** Takes the host's end of the line; called before the page is loaded. */
  readonly connect: (port: ViewPort) => void;
}

/** One of our webviews in a plain browser: the page, policy and messages that VS Code would give it, and a real host session. */
export class ViewPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #name: ViewName;
  readonly #console: ConsoleLine[];
  #theme: ThemeName;

  private constructor(context: BrowserContext, page: Page, name: ViewName, theme: ThemeName) {
    this.#context = context;
    this.page = page;
    this.#name = name;
    this.#theme = theme;
    this.#console = watchConsole(page);
  }

  static async open(browser: Browser, name: ViewName, options: OpenViewOptions): Promise<ViewPage> {
    const { theme = 'dark', width = 1200, height = 800, reducedMotion = false, init, connect } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      locale: 'en-US',
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    const view = new ViewPage(context, page, name, theme);
    if (init) await page.addInitScript(init);
    const listeners: ((message: unknown) => void)[] = [];
    await page.exposeFunction('toHost', (message: unknown) => {
      for (const listener of listeners) listener(message);
    });
    await page.addInitScript(() => {
      const { toHost } = window as unknown as { toHost: (message: unknown) => Promise<void> };
      const api = {
        postMessage: (message: unknown) => void toHost(message),
        getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
        setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
      };
      Object.assign(window, { acquireVsCodeApi: () => api });
    });
    let html: Promise<string>;
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname.slice(1);
      if (path === '') return route.fulfill({ contentType: 'text/html', body: await html });
      await options.beforeFile?.(path);
      const body = await builtView(path);
      if (!body) return route.fulfill({ status: 404 });
      const contentType = types[extname(path)] ?? 'application/octet-stream';
      return route.fulfill({ contentType, body: Buffer.from(body) });
    });
    connect({
      post: (message) => {
        // As text, as VS Code has it: an object of a thousand followers would take seconds on its way to the page.
        const text = JSON.stringify(message);
        // A page that is being closed or loaded anew hears nothing, as in VS Code.
        page.evaluate((data) => window.postMessage(JSON.parse(data), '*'), text).catch(() => {});
      },
      onMessage: (listener) => listeners.push(listener),
    });
    // As in VS Code it is the same when the view is shown again.
    html = view.#html(options);
    await page.goto(`${origin}/`);
    return view;
  }

  /** What VS Code does when a view is hidden and shown: the page is built anew, its state kept. */
  async rebuild(): Promise<void> {
    await this.page.reload();
  }

  /** Puts on another theme as VS Code does, without loading the page anew. */
  async setTheme(theme: ThemeName): Promise<void> {
    this.#theme = theme;
    const attributes = { style: styleOf(theme), kind: themeKinds[theme].webview };
    await this.page.evaluate(({ style, kind }) => {
      document.documentElement.setAttribute('style', style);
      document.body.className = kind;
      document.body.setAttribute('data-vscode-theme-kind', kind);
    }, attributes);
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }

  /** Saves what the page shows, each theme in its folder, after axe has found nothing in it; wears the one from before again. */
  async screenshot(name: string, wanted: readonly ThemeName[] = themeNames): Promise<void> {
    const worn = this.#theme;
    for (const theme of wanted) {
      const folder = join(repository, 'test/output/screenshots', theme);
      await mkdir(folder, { recursive: true });
      if (theme !== this.#theme) await this.setTheme(theme);
      await this.page.screenshot({ path: join(folder, `${name}.png`) });
      await this.assertAccessible(theme === wanted[0] ? undefined : rulesOfColors);
    }
    if (worn !== this.#theme) await this.setTheme(worn);
  }

  /** Fails on anything that axe finds wrong, by all its rules or by these. */
  async assertAccessible(rules?: readonly string[]): Promise<void> {
    await this.page.evaluate(axe.source);
    const violations = await this.page.evaluate(async (runOnly) => {
      const { axe } = window as unknown as {
        axe: { run: (options: unknown) => Promise<{ violations: AxeViolation[] }> };
      };
      const { violations } = await axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly: [...runOnly] }) });
      return violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.slice(0, 3).map(({ html, any }) => [html, any.map(({ message }) => message)]),
      }));
    }, rules);
    assert.deepEqual(violations, []);
  }

  /** Closes the page; fails on any error in its console and on any breach of its policy. */
  async close(): Promise<void> {
    await this.#context.close();
    const faults = this.#console.filter(({ type, text }) => type === 'error' || /Content Security Policy/i.test(text));
    assert.deepEqual(faults, []);
  }

  async #html({ language = 'en', translations, script, first }: OpenViewOptions): Promise<string> {
    const read = async (file: string): Promise<string> => new TextDecoder().decode(await builtView(file));
    const told = first?.();
    const html = webviewHtml({
      style: await read(`${this.#name}.css`),
      icons: await read('codicon.css'),
      script: script ?? (await read(`${this.#name}.js`)),
      title: this.#name,
      loading: 'Loading…',
      failed: 'This view could not be loaded.',
      nonce: 'nonce0123456789abcdef',
      cspSource: origin,
      data: {
        language,
        assets: `${origin}/`,
        ...(translations && { translations }),
        ...(told && { first: { id: 'nonce0123456789abcdef', name: told.name, data: told.data } }),
      },
    });
    const kind = themeKinds[this.#theme].webview;
    return html
      .replace('<html ', `<html style="${styleOf(this.#theme).replaceAll('"', '&quot;')}" `)
      .replace('<body>', `<body class="${kind}" data-vscode-theme-kind="${kind}">`);
  }
}

/** All that another theme can break. */
const rulesOfColors: readonly string[] = ['color-contrast', 'link-in-text-block'];

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[];
}

function styleOf(theme: ThemeName): string {
  return Object.entries(recorded[theme])
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
}
