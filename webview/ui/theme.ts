/** Colours that a canvas cannot take from a style sheet by itself. */
export interface ThemeColors {
  readonly foreground: string;
  readonly background: string;
  readonly dimmed: string;
  readonly grid: string;
  readonly font: string;
  /** For lines, most telling first; pair each with a dash, because colour alone says nothing to some. */
  readonly lines: readonly string[];
  /** For what stands out from its line. */
  readonly alarm: string;
  /** Of a tooltip. */
  readonly hover: { readonly background: string; readonly foreground: string; readonly border: string };
}

// Without `charts.orange`, which most themes leave nearly invisible.
const lineVariables = [
  '--vscode-charts-blue',
  '--vscode-charts-green',
  '--vscode-charts-purple',
  '--vscode-charts-yellow',
  '--vscode-charts-red',
];

export function themeColors(): ThemeColors {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const foreground = read('--vscode-foreground', style.color);
  return {
    foreground,
    background: read('--vscode-editor-background', 'Canvas'),
    dimmed: read('--vscode-descriptionForeground', foreground),
    grid: `color-mix(in srgb, ${foreground} 14%, transparent)`,
    font: `11px ${read('--vscode-font-family', 'sans-serif')}`,
    lines: lineVariables.map((name) => read(name, foreground)),
    alarm: read('--vscode-errorForeground', read('--vscode-charts-red', foreground)),
    hover: {
      background: read('--vscode-editorHoverWidget-background', 'Canvas'),
      foreground: read('--vscode-editorHoverWidget-foreground', foreground),
      border: read('--vscode-editorHoverWidget-border', foreground),
    },
  };
}

/** Calls when the colours may have changed: VS Code changes the body's classes and the variables on the root. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}

/** Whether the user asked for less motion, of the system or of VS Code. */
export function prefersReducedMotion(): boolean {
  const bySystem = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return bySystem || document.body.classList.contains('vscode-reduce-motion');
}
