import { button } from './controls.ts';
import { h } from './dom.ts';

export interface MenuEntry {
  readonly text: string;
  readonly press: () => void;
}

/** A button that opens a menu. Keyboard and roles as in the menu button pattern of the ARIA Authoring Practices. */
export function menuButton(label: string, icon: string, entries: readonly MenuEntry[]): HTMLElement {
  const menu = h('div', { role: 'menu', class: 'menu', 'aria-label': label, hidden: true });
  const items = entries.map(({ text, press }) => {
    const item = h('div', { role: 'menuitem', tabindex: -1 }, text);
    item.addEventListener('click', () => {
      close(true);
      press();
    });
    return item;
  });
  menu.append(...items);
  const opener = button('', () => (menu.hidden ? open(0) : close(true)), { icon, appearance: 'icon', label });
  const place = h('div', { class: 'menu-place' }, opener, menu);
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');

  function open(at: number): void {
    menu.hidden = false;
    menu.classList.remove('to-right');
    // It hangs from the right edge of its button, unless the view ends before that.
    menu.classList.toggle('to-right', menu.getBoundingClientRect().left < 0);
    opener.setAttribute('aria-expanded', 'true');
    items.at(at)?.focus();
  }
  function close(backToOpener: boolean): void {
    menu.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    if (backToOpener) opener.focus();
  }

  opener.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(event.key === 'ArrowDown' ? 0 : -1);
  });
  menu.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement as HTMLDivElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1) % items.length, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to)?.focus();
    else if (event.key === 'Escape') close(true);
    else if (event.key === 'Enter' || event.key === ' ') items[at]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  place.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && place.contains(event.relatedTarget))) close(false);
  });
  return place;
}
