/** Calls back once what is drawn now is on the screen. */
export function afterPaint(callback: () => void): void {
  requestAnimationFrame(() => setTimeout(callback));
}

/** Calls back once the page was loaded, which is when VS Code shows it, and what it draws first is on the screen. */
export function afterLoad(callback: () => void): void {
  window.addEventListener('load', () => afterPaint(callback), { once: true });
}
