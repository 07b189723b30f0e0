import { h } from './dom.ts';

export interface MenuEntry {
  readonly text: string;
  readonly press: () => void;
}

/** A list of what can be done. Keyboard and roles as in the menu pattern of the ARIA Authoring Practices. */
export class Menu {
  readonly element: HTMLElement;
  readonly #items: readonly HTMLElement[];
  readonly #closed: (back: boolean) => void;

  /** `closed`: the menu should go; `back`: and the keyboard to where it was opened. Comes before an entry is pressed. */
  constructor(label: string, entries: readonly MenuEntry[], closed: (back: boolean) => void) {
    this.#closed = closed;
    this.element = h('div', { role: 'menu', class: 'menu', 'aria-label': label });
    this.#items = entries.map(({ text, press }) => {
      const item = h('div', { role: 'menuitem', tabindex: -1 }, text);
      item.addEventListener('click', () => {
        closed(true);
        press();
      });
      return item;
    });
    this.element.append(...this.#items);
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Gives an entry the keyboard; negative ones count from the end. */
  focus(at: number): void {
    this.#items.at(at)?.focus();
  }

  #key(event: KeyboardEvent): void {
    const count = this.#items.length;
    const at = this.#items.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: (at + 1) % count, ArrowUp: (at - 1) % count, Home: 0, End: -1 }[event.key];
    if (to !== undefined) this.focus(to);
    else if (event.key === 'Escape') this.#closed(true);
    else if (event.key === 'Enter' || event.key === ' ') this.#items[at]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Opens a menu at a place of the view, in pixels; `left`: the keyboard should go back to where it was. */
export function openMenuAt(
  { x, y }: { readonly x: number; readonly y: number },
  label: string,
  entries: readonly MenuEntry[],
  left: () => void,
): void {
  let isOpen = true;
  const close = (back: boolean): void => {
    // To take away what has the keyboard lets it go, which would take it away once more.
    if (!isOpen) return;
    isOpen = false;
    menu.element.remove();
    if (back) left();
  };
  const menu = new Menu(label, entries, close);
  const { element } = menu;
  element.classList.add('at-pointer');
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && element.contains(relatedTarget))) close(false);
  });
  // Within the landmark that all of the view is in.
  (document.querySelector('main') ?? document.body).append(element);
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${Math.max(0, Math.min(x, window.innerWidth - width))}px`;
  element.style.top = `${Math.max(0, Math.min(y, window.innerHeight - height))}px`;
  menu.focus(0);
}
