import { button, tellOpens } from './controls.ts';
import { h } from './dom.ts';
import { Menu, type MenuEntry } from './menu.ts';

/** A button that opens a menu. Keyboard and roles as in the menu button pattern of the ARIA Authoring Practices. */
export function menuButton(label: string, icon: string, entries: readonly MenuEntry[]): HTMLElement {
  const menu = new Menu(label, entries, (back) => close(back));
  const list = menu.element;
  list.hidden = true;
  const opener = button('', () => (list.hidden ? open(0) : close(true)), { icon, appearance: 'icon', label });
  const place = h('div', { class: 'menu-place' }, opener, list);
  tellOpens(opener, false, true);

  function open(at: number): void {
    list.hidden = false;
    list.classList.remove('to-right');
    // It hangs from the right edge of its button, unless the view ends before that.
    list.classList.toggle('to-right', list.getBoundingClientRect().left < 0);
    tellOpens(opener, true);
    menu.focus(at);
  }
  function close(backToOpener: boolean): void {
    list.hidden = true;
    tellOpens(opener, false);
    if (backToOpener) opener.focus();
  }

  opener.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(event.key === 'ArrowDown' ? 0 : -1);
  });
  place.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && place.contains(event.relatedTarget))) close(false);
  });
  return place;
}
