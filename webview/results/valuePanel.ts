import * as l10n from '@vscode/l10n';
import type { Cell } from '../../src/protocol/query.ts';
import type { Column } from '../../src/protocol/schema.ts';
import { button } from '../ui/controls.ts';
import { h } from '../ui/dom.ts';

export interface ValuePanelOptions {
  readonly copy: () => void;
  readonly open: (text: string, language: 'plaintext' | 'json') => void;
  /** The panel was closed, and the keyboard should go back to where it came from. */
  readonly closed: () => void;
}

/** One value in full beside the grid; a nested one is laid out in lines. */
export class ValuePanel {
  readonly element: HTMLElement;
  readonly #title = h('h2', {});
  readonly #value = h('pre', { tabindex: 0, role: 'region' });
  #text = '';
  #language: 'plaintext' | 'json' = 'plaintext';

  constructor({ copy, open, closed }: ValuePanelOptions) {
    const close = (): void => {
      this.hide();
      closed();
    };
    const icon = (name: string, label: string, press: () => void): HTMLElement =>
      button('', press, { icon: name, appearance: 'icon', label });
    const buttons = [
      icon('copy', l10n.t('Copy Value'), copy),
      icon('go-to-file', l10n.t('Open in Editor'), () => open(this.#text, this.#language)),
      icon('close', l10n.t('Close'), close),
    ];
    this.element = h(
      'aside',
      { class: 'value-panel', hidden: true, 'aria-label': l10n.t('Value') },
      h('header', { class: 'bar' }, this.#title, ...buttons),
      this.#value,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    });
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }

  show({ name, type }: Column, cell: Cell, takeKeyboard: boolean): void {
    const nested = type === 'dynamic' && typeof cell === 'string' ? laidOut(cell) : undefined;
    this.#text = nested ?? (cell === null ? 'null' : String(cell));
    this.#language = nested === undefined ? 'plaintext' : 'json';
    this.#title.textContent = name;
    this.#value.setAttribute('aria-label', name);
    this.#value.textContent = this.#text;
    this.element.hidden = false;
    if (takeKeyboard) this.#value.focus();
  }

  hide(): void {
    this.element.hidden = true;
  }
}

/**
 * JSON in lines, each token as it came: reading and writing it again would round numbers of more than 53 bits.
 * Undefined when the text is no object or array.
 */
export function laidOut(json: string): string | undefined {
  if (!/^\s*[[{]/.test(json)) return undefined;
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let depth = 0;
  let text = '';
  tokens.forEach((token, index) => {
    const isClosing = token === ']' || token === '}';
    const wasOpening = /^[[{]$/.test(tokens[index - 1] ?? '');
    if (isClosing) depth -= 1;
    if (isClosing !== wasOpening && (isClosing || wasOpening)) text += lineBreak(depth);
    text += token;
    if (token === ',') text += lineBreak(depth);
    if (token === ':') text += ' ';
    if (token === '[' || token === '{') depth += 1;
  });
  return text;
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(Math.max(0, depth))}`;
}
