import { type Child, h, icon } from './dom.ts';
import { prefersReducedMotion } from './theme.ts';

// The toolkit's elements as the pages use them. Moving to another set of elements changes this file and `table.ts`.

export interface ButtonOptions {
  readonly icon?: string;
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  /** Told to screen readers and shown as a tooltip; needed where there is no text. */
  readonly label?: string;
}

export function button(text: string, press: () => void, options: ButtonOptions = {}): HTMLElement {
  const { appearance = 'secondary', label } = options;
  const element = h('vscode-button', { appearance, ...(label && { 'aria-label': label, title: label }) });
  if (options.icon) element.append(appearance === 'icon' ? icon(options.icon) : slotted(icon(options.icon)));
  element.append(text);
  element.addEventListener('click', press);
  return element;
}

/**
 * Tells screen readers of a button that opens something: whether that is open, and that it is a menu where it is one.
 * The toolkit's element hands on its properties, not its attributes, and only once it is there.
 */
export function tellOpens(element: HTMLElement, isOpen: boolean, menu = false): void {
  void customElements.whenDefined(element.localName).then(() => {
    Object.assign(element, { ariaExpanded: String(isOpen), ...(menu && { ariaHaspopup: 'menu' }) });
  });
}

function slotted(element: HTMLElement): HTMLElement {
  element.slot = 'start';
  return element;
}

export interface ValueElement extends HTMLElement {
  value: string;
}

export function textField(label: string, value: string, changed: (value: string) => void): ValueElement {
  const element = inputField(label, value);
  element.append(Object.assign(icon('search'), { slot: 'start' }));
  element.addEventListener('input', () => changed(element.value));
  return element;
}

/** A field for a value that is taken when it is asked for. */
export function inputField(label: string, value: string): ValueElement {
  // The toolkit overwrites the name of a field by what it holds, or by "Text field".
  const name = h('span', { hidden: true }, label);
  return h('vscode-text-field', { placeholder: label, 'aria-label': label, value }, name) as ValueElement;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export function dropdown(
  label: string,
  choices: readonly Choice[],
  value: string,
  changed: (value: string) => void,
): ValueElement {
  const options = choices.map((choice) => h('vscode-option', { value: choice.value }, choice.text));
  const element = h('vscode-dropdown', { 'aria-label': label, position: 'below' }, ...options) as ValueElement;
  element.addEventListener('change', () => changed(element.value));
  // The element finds its options only after it stands in the page, and is itself made only when the toolkit is there.
  const made = ['vscode-dropdown', 'vscode-option'].map((name) => customElements.whenDefined(name));
  void Promise.all(made).then(() => {
    element.value = value;
  });
  return element;
}

/** Tabs over one place that whoever uses them fills; the panels of the toolkit stay empty. */
export function tabs(
  label: string,
  names: readonly string[],
  active: number,
  chosen: (tab: number) => void,
): HTMLElement {
  const panels = h('vscode-panels', { 'aria-label': label, activeid: `tab-${active}` });
  panels.append(...names.map((name, index) => h('vscode-panel-tab', { id: `tab-${index}` }, name)));
  panels.append(...names.map((_, index) => h('vscode-panel-view', { id: `view-${index}` })));
  // The attribute comes a moment after the event, the property with it.
  panels.addEventListener('change', () => {
    const { activeid } = panels as HTMLElement & { readonly activeid: string };
    chosen(Number(activeid.slice('tab-'.length)));
  });
  return panels;
}

/** Says that something goes on; stands still for those who asked for less motion. */
export function progressRing(label: string): HTMLElement {
  if (prefersReducedMotion()) return icon('watch', 'notice-icon');
  return h('vscode-progress-ring', { 'aria-label': label });
}

/** What stands where there is nothing to show: why, and what to do about it. */
export function notice(iconName: string, title: string, text: string, ...more: Child[]): HTMLElement {
  const children = [icon(iconName, 'notice-icon'), h('h2', {}, title), h('p', {}, text), ...more];
  return h('section', { class: `notice ${iconName}` }, ...children);
}

/** The buttons of a notice. */
export function actions(...buttons: HTMLElement[]): HTMLElement {
  return h('div', { class: 'notice-actions' }, ...buttons);
}
