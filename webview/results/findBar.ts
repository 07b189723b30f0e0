import * as l10n from '@vscode/l10n';
import { button, textField, type ValueElement } from '../ui/controls.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { typingPause } from './filterBar.ts';

export interface FindBarOptions {
  readonly formats: Formats;
  /** Looks for a text from the active cell on: how many cells show it, and which of them comes first. */
  readonly find: (text: string) => Promise<{ readonly cells: number; readonly first: number } | undefined>;
  /** Goes to the cell with that number. */
  readonly go: (text: string, index: number) => Promise<void>;
  /** Cells that show the text are marked; none when it is empty. */
  readonly mark: (text: string) => void;
  /** The keyboard should go back to the grid. */
  readonly left: () => void;
}

/** Finds cells that show a text, one after the other, and says how many there are. */
export class FindBar {
  readonly element: HTMLElement;
  readonly #options: FindBarOptions;
  readonly #field: ValueElement;
  readonly #count = h('span', { class: 'find-count', role: 'status' });
  #text = '';
  #cells = 0;
  #at = 0;
  #typing = 0;

  constructor(options: FindBarOptions) {
    this.#options = options;
    this.#field = textField(l10n.t('Find'), '', () => {
      clearTimeout(this.#typing);
      this.#typing = window.setTimeout(() => void this.#find(), typingPause);
    });
    const icon = (name: string, label: string, press: () => void): HTMLElement =>
      button('', press, { icon: name, appearance: 'icon', label });
    this.element = h(
      'div',
      { class: 'bar find-bar', role: 'search', 'aria-label': l10n.t('Find in Rows'), hidden: true },
      this.#field,
      this.#count,
      icon('arrow-up', l10n.t('Previous (Shift+Enter)'), () => void this.#step(-1)),
      icon('arrow-down', l10n.t('Next (Enter)'), () => void this.#step(1)),
      icon('close', l10n.t('Close'), () => this.#close()),
    );
    this.element.addEventListener('keydown', (event) => {
      const inField = event.target === this.#field;
      if (event.key === 'Escape') this.#close();
      else if (event.key === 'Enter' && inField) void this.#enter(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** The text that is looked for; undefined while nothing is. */
  get text(): string | undefined {
    return this.element.hidden || this.#text === '' ? undefined : this.#text;
  }

  open(text?: string): void {
    this.element.hidden = false;
    if (text !== undefined) this.#field.value = text;
    else this.#field.focus();
    void this.#find();
  }

  /** To the next cell, or the one before, as F3 does. */
  async next(step: 1 | -1): Promise<void> {
    if (this.element.hidden) this.open();
    else await this.#step(step);
  }

  /** The rows are others now: what was found may lie elsewhere. */
  async again(): Promise<void> {
    if (this.text !== undefined) await this.#look(this.#text);
  }

  dispose(): void {
    clearTimeout(this.#typing);
  }

  async #enter(step: 1 | -1): Promise<void> {
    if (this.#field.value === this.#text) await this.#step(step);
    else await this.#find();
  }

  async #find(): Promise<void> {
    clearTimeout(this.#typing);
    const text = this.#field.value;
    if (text === this.#text) return;
    await this.#look(text);
  }

  async #look(text: string): Promise<void> {
    this.#text = text;
    this.#options.mark(text);
    if (text === '') {
      this.#cells = 0;
      setText(this.#count, '');
      return;
    }
    setText(this.#count, l10n.t('Looking…'));
    const found = await this.#options.find(text);
    if (text !== this.#text) return;
    this.#cells = found?.cells ?? 0;
    await this.#goTo(found?.first ?? 0);
  }

  async #step(step: 1 | -1): Promise<void> {
    if (this.#cells > 0) await this.#goTo((this.#at + step + this.#cells) % this.#cells);
  }

  async #goTo(index: number): Promise<void> {
    this.#at = index;
    const { formats } = this.#options;
    if (this.#cells === 0) {
      setText(this.#count, l10n.t('Not found'));
      return;
    }
    setText(this.#count, l10n.t('{0} of {1}', formats.count(index + 1), formats.count(this.#cells)));
    await this.#options.go(this.#text, index);
  }

  #close(): void {
    clearTimeout(this.#typing);
    this.element.hidden = true;
    this.#text = '';
    this.#field.value = '';
    this.#options.mark('');
    this.#options.left();
  }
}
