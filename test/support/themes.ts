/** The themes that every screen is looked at in, by the name that `workbench.colorTheme` takes. */
export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

export type ThemeName = keyof typeof themes;

export const themeNames = Object.keys(themes) as readonly ThemeName[];

/** The class by which workbench and webviews know the kind of theme. */
export const themeKinds: Record<ThemeName, { readonly workbench: string; readonly webview: string }> = {
  dark: { workbench: 'vs-dark', webview: 'vscode-dark' },
  light: { workbench: 'vs', webview: 'vscode-light' },
  'high-contrast-dark': { workbench: 'hc-black', webview: 'vscode-high-contrast' },
  'high-contrast-light': { workbench: 'hc-light', webview: 'vscode-high-contrast-light' },
};

/** What the editor's own list of themes calls them. */
export const themeLabels: Record<ThemeName, string> = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast-dark': 'Dark High Contrast',
  'high-contrast-light': 'Light High Contrast',
};
