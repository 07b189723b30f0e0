import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { type ConsoleLine, watchConsole, webviewFaults } from './consoleHealth.ts';
import { eventually, patience } from './eventually.ts';
import { changeScheme, schemes, type ThemeName, themeKinds, themeNames } from './themes.ts';

const screenshots = join(import.meta.dirname, '..', 'output', 'screenshots');

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

interface FoundRow {
  /** Position in its tree, counted from 0. */
  readonly index: number;
  /** `aria-expanded`: null where there is nothing to open. */
  readonly expanded: string | null;
}

/** One window of VS Code, and what a person does in it. Everything waits for what it needs, at most 30 s. */
export class Workbench {
  readonly page: Page;
  /** All that the window and its webviews wrote to their consoles. */
  readonly console: ConsoleLine[];
  #theme: ThemeName;

  constructor(page: Page, theme: ThemeName) {
    this.page = page;
    this.console = watchConsole(page);
    this.#theme = theme;
  }

  get theme(): ThemeName {
    return this.#theme;
  }

  async whenRestored(): Promise<void> {
    const restored = (): boolean => performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0;
    await this.page.waitForFunction(restored, undefined, { timeout: 60_000 * patience });
  }

  // ------------------------------------------------------------------------------------------- palette and inputs

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Runs a command by the title that the palette shows, for example `Data Share Explorer: Show Freshness`. */
  async runCommand(title: string): Promise<void> {
    await eventually(`the palette offers ${title}`, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await this.quickInput.locator('input.input').fill(`>${title}`, { timeout: 2000 });
      const palette = await this.#question();
      await this.#row(title).click({ timeout: 2000 });
      // What the command asks comes where the palette was: its rows must not be taken for the other's.
      await this.#answered(palette);
      return true;
    });
  }

  /** Chooses an entry of the open quick pick by its label. */
  async pick(label: string): Promise<void> {
    const row = this.#row(label);
    await this.quickInput.locator('.monaco-list-row').first().waitFor();
    const several =
      (await this.page.locator('.quick-input-widget.show-checkboxes, .quick-input-widget .show-checkboxes').count()) >
      0;
    const shown = await this.#question();
    try {
      await row.click({ timeout: 1000 });
    } catch {
      await eventually(`'${label}' is chosen`, async () => {
        // On a busy machine a click may have done its work before it could tell.
        if ((await this.#question()) !== shown) return true;
        // A long list draws only what fits, and some of it behind its header; typing the label brings the entry up.
        await this.quickInput.locator('input.input').fill(label, { timeout: 2000 });
        await row.click({ timeout: 2000 });
        return true;
      });
    }
    if (!several) await this.#answered(shown);
  }

  /** The labels that the open quick pick shows. */
  async pickLabels(): Promise<readonly string[]> {
    const read = (): Promise<string[]> => this.quickInput.locator('.monaco-list-row .label-name').allTextContents();
    // Rows are drawn one by one: the list is whole when it no longer grows.
    let labels: readonly string[] = [];
    await eventually('the quick pick shows its entries', async () => {
      const before = labels.length;
      labels = (await read()).map((label) => label.trim());
      return before > 0 && labels.length === before;
    });
    return labels;
  }

  /** Types into the open input box; `accept: false` leaves it open, to look at its message. */
  async typeInput(text: string, { accept = true }: { readonly accept?: boolean } = {}): Promise<void> {
    const input = this.quickInput.locator('input.input');
    await input.fill(text);
    if (!accept) return;
    const shown = await this.#question();
    await input.press('Enter');
    await this.#answered(shown);
  }

  /** What the open input asks: its title with the step, its prompt and its placeholder; empty when none is open. */
  async #question(): Promise<string> {
    return this.page.evaluate(() => {
      const widget = document.querySelector<HTMLElement>('.quick-input-widget');
      if (!widget || widget.offsetParent === null) return '';
      const text = (part: string): string => widget.querySelector(part)?.textContent?.trim() ?? '';
      const placeholder = widget.querySelector('input.input')?.getAttribute('placeholder') ?? '';
      return [text('.quick-input-title'), text('.quick-input-message'), placeholder].join('\n');
    });
  }

  /** Waits until `question` is no longer asked: what is typed before that would go to it. */
  async #answered(question: string): Promise<void> {
    const name = question.split('\n').find((line) => line !== '') ?? 'the input';
    await eventually(`'${name}' takes its answer`, async () => (await this.#question()) !== question);
  }

  /** What the open input box says below its field: prompt or validation. */
  async inputMessage(): Promise<string> {
    return ((await this.quickInput.locator('.quick-input-message').textContent()) ?? '').trim();
  }

  async cancelInput(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  #row(label: string): Locator {
    return this.quickInput
      .locator('.monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  // ------------------------------------------------------------------------------------- dialogs and notifications

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async dialogButton(label: string): Promise<void> {
    await this.dialog.locator('.monaco-button', { hasText: exactly(label) }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** A notification whose message holds `text`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text }).first();
  }

  async notificationButton(text: string | RegExp, button: string): Promise<void> {
    const item = this.notification(text);
    await item.hover();
    await item.locator('.monaco-button', { hasText: exactly(button) }).click();
  }

  // ------------------------------------------------------------------------------------------------------- trees

  /** Opens a container of the activity bar by its title. */
  async openContainer(title: string): Promise<void> {
    const tab = this.page.locator('.activitybar .action-item', { has: this.page.getByLabel(title) }).first();
    // A window has its own long before those of the extensions, where the machine is busy.
    await tab.waitFor({ timeout: 90_000 * patience });
    if (!(await tab.evaluate((element) => element.classList.contains('checked')))) await tab.click();
  }

  /** The pane of a view, by the title in its header. */
  view(title: string): Locator {
    const header = this.page.locator('.pane-header', { hasText: new RegExp(title, 'i') });
    return this.page.locator('.pane', { has: header });
  }

  /** A row of any tree by its label; `within` is a view's pane, the whole side bar when absent. */
  treeRow(label: string | RegExp, within: Locator = this.page.locator('.part.sidebar')): Locator {
    const name = this.page.locator('.label-name', { hasText: typeof label === 'string' ? exactly(label) : label });
    return within.locator('.monaco-list-row[role="treeitem"]').filter({ has: name }).first();
  }

  /** Opens the rows of `path` one after the other, each under the one before, and gives the last. */
  async expand(path: readonly string[], within: Locator = this.page.locator('.part.sidebar')): Promise<Locator> {
    let found: FoundRow | undefined;
    for (let level = 1; level <= path.length; level++) {
      const part = path.slice(0, level);
      found = await eventually(`the tree shows ${part.join(' > ')}, opened`, async () => {
        // A live tree moves its rows and opens some by itself, which a click would close: it is looked at each time.
        const row = await this.#findPath(part, within);
        if (row?.expanded !== 'false') return row;
        await within.locator(`.monaco-list-row[data-index="${row.index}"] .monaco-tl-twistie`).click({ timeout: 2000 });
        return eventually(
          'it opens',
          async () => {
            const now = await this.#findPath(part, within);
            return now?.expanded === 'true' && now;
          },
          3000,
        );
      });
    }
    if (!found) throw new Error('No path was given.');
    return within.locator(`.monaco-list-row[data-index="${found.index}"]`);
  }

  async #findPath(path: readonly string[], within: Locator): Promise<FoundRow | undefined> {
    const rows = await within.locator('.monaco-list-row[role="treeitem"]').evaluateAll((elements) =>
      elements
        .map((element) => ({
          index: Number(element.getAttribute('data-index')),
          level: Number(element.getAttribute('aria-level')),
          label: element.querySelector('.label-name')?.textContent?.trim(),
          expanded: element.getAttribute('aria-expanded'),
        }))
        .sort((a, b) => a.index - b.index),
    );
    let found: FoundRow | undefined;
    for (const [level, label] of path.entries()) {
      const after = found?.index ?? -1;
      found = rows.find((row) => row.index > after && row.level === level + 1 && row.label === label);
      if (!found) return undefined;
    }
    return found;
  }

  /** Every visible row as `label description`, indented by two blanks for each level; one tree after the other. */
  async treeTexts(within: Locator = this.page.locator('.part.sidebar')): Promise<readonly string[]> {
    return within.locator('.monaco-list').evaluateAll((trees) =>
      trees.flatMap((tree) =>
        [...tree.querySelectorAll('.monaco-list-row[role="treeitem"]')]
          .map((row) => ({
            index: Number(row.getAttribute('data-index')),
            level: Number(row.getAttribute('aria-level')),
            texts: ['.label-name', '.label-description'].map((part) => row.querySelector(part)?.textContent?.trim()),
          }))
          .sort((a, b) => a.index - b.index)
          .map(({ level, texts }) => '  '.repeat(level - 1) + texts.filter(Boolean).join(' ')),
      ),
    );
  }

  /** Chooses an entry of a row's context menu. */
  async contextMenu(row: Locator, entry: string): Promise<void> {
    const menu = this.page.locator('.context-view .monaco-menu');
    // What needed something that has only just come to be is grey until the next menu.
    const item = menu.locator('.action-label:not(.disabled)', { hasText: exactly(entry) });
    await eventually(`the context menu takes ${entry}`, async () => {
      if (!(await item.isVisible())) {
        // One that was opened before the row was what it is now lacks the entry, and keeps clicks from the row.
        if (await menu.isVisible()) await this.page.keyboard.press('Escape');
        // A tree that is refreshed closes the menus of its rows.
        await row.click({ button: 'right', timeout: 2000 });
        await item.waitFor({ timeout: 2000 });
      }
      await item.click({ timeout: 2000 });
      // A menu takes no click in its first 100 ms, so that the one that opened it cannot choose.
      await menu.waitFor({ state: 'hidden', timeout: 1500 });
      return true;
    });
  }

  // ------------------------------------------------------------------------------------------ editors and webviews

  /** Opens a file of the workspace by a part of its path that no other file has. */
  async openFile(path: string): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    await eventually(`${path} is offered`, async () => {
      // What a command shows when it has ended takes the keyboard, and closes this.
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+KeyP');
      await this.quickInput.locator('input.input').fill(path, { timeout: 2000 });
      await this.#row(name).click({ timeout: 5000 });
      return true;
    });
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** The code lenses of the active editor whose title holds `title`, from top to bottom. */
  codeLens(title: string): Locator {
    return this.page.locator('.editor-instance .codelens-decoration a', { hasText: title });
  }

  /** The document of the visible webview that holds `selector`. */
  async webview(selector = 'body'): Promise<FrameLocator> {
    const frames = this.page.locator('iframe.webview.ready');
    return eventually(`a webview with ${selector}`, async () => {
      for (const frame of await frames.all()) {
        if (!(await frame.isVisible())) continue;
        const body = frame.contentFrame().frameLocator('iframe#active-frame');
        if ((await body.locator(selector).count()) > 0) return body;
      }
      return false;
    });
  }

  // ------------------------------------------------------------------------------------------------------ window

  /** Changes the theme, whatever is open, and waits until the window and its webviews wear it. */
  async setTheme(theme: ThemeName): Promise<void> {
    if (theme === this.#theme) return;
    this.#theme = theme;
    await this.page.evaluate(...changeScheme(schemes[theme]));
    await this.page.locator(`.monaco-workbench.${themeKinds[theme].workbench}`).waitFor();
    const frames = await this.page.locator('iframe.webview.ready').all();
    for (const frame of frames) {
      const body = frame.contentFrame().frameLocator('iframe#active-frame').locator('body');
      await eventually(`a webview in ${theme}`, async () =>
        (await body.getAttribute('class'))?.split(' ').includes(themeKinds[theme].webview),
      );
    }
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.whenRestored();
  }

  /** Saves what the window shows in the theme that it wears: for questions, which are drawn by VS Code itself. */
  async screenshot(name: string): Promise<void> {
    await this.#save(name);
  }

  /** Saves what the window shows in every theme, and wears the one from before again. */
  async screenshotInThemes(name: string, trees: readonly Locator[] = []): Promise<void> {
    const worn = this.#theme;
    const texts = (): Promise<unknown> => Promise.all(trees.map((tree) => this.treeTexts(tree)));
    const before = JSON.stringify(await texts());
    for (const theme of [worn, ...themeNames.filter((each) => each !== worn)]) {
      await this.setTheme(theme);
      // Drawn in another theme, the editor's own rows can take the text of others until they are listed again.
      await eventually(`the rows say in ${theme} what they said`, async () => JSON.stringify(await texts()) === before);
      await this.#save(name);
    }
    await this.setTheme(worn);
  }

  /** Saves what the window shows, and gives the file's path. */
  async #save(name: string): Promise<string> {
    const folder = join(screenshots, this.#theme);
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    // The workbench fades from one theme to the next.
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  /** What the window shows when a test has failed; nothing where it is closed already. */
  async screenshotFailure(name: string): Promise<string> {
    return this.page.isClosed() ? 'nothing, it was closed' : this.#save(`${name}-failed`);
  }

  /** Fails on any error that a webview wrote to its console, and on any breach of its content security policy. */
  assertHealthy(): void {
    assert.deepEqual(webviewFaults(this.console), []);
  }

  async close(): Promise<void> {
    await this.page.context().close();
    this.assertHealthy();
  }
}
