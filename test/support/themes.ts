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

/** What a window is told of the screen it is on: from that it chooses its theme, by itself and at once. */
export interface Scheme {
  readonly dark: boolean;
  readonly highContrast: boolean;
}

export const schemes: Record<ThemeName, Scheme> = {
  dark: { dark: true, highContrast: false },
  light: { dark: false, highContrast: false },
  'high-contrast-dark': { dark: true, highContrast: true },
  'high-contrast-light': { dark: false, highContrast: true },
};

/** Settings by which a window wears the theme of its scheme. */
export const themeSettings: Record<string, unknown> = {
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.preferredDarkColorTheme': themes.dark,
  'workbench.preferredLightColorTheme': themes.light,
  'workbench.preferredHighContrastColorTheme': themes['high-contrast-dark'],
  'workbench.preferredHighContrastLightColorTheme': themes['high-contrast-light'],
};

/** Where a page keeps its scheme over a reload; also the event that says it is another. */
const key = 'scheme-of-test';

/**
 * What runs in a page before anything of its own, so that a test can say what screen it is on.
 * Not by the browser's own emulation, which draws forced colours instead of those of the theme.
 */
export function standInForScheme(scheme: Scheme): [script: (given: SchemeGiven) => void, given: SchemeGiven] {
  return [
    ({ key, scheme }) => {
      const real = window.matchMedia.bind(window);
      const answers: Record<string, (scheme: Scheme) => boolean> = {
        '(prefers-color-scheme: dark)': ({ dark }) => dark,
        '(prefers-color-scheme: light)': ({ dark }) => !dark,
        '(forced-colors: active)': ({ highContrast }) => highContrast,
      };
      window.matchMedia = (query) => {
        const list = real(query);
        const answer = answers[query];
        if (!answer) return list;
        const now = (): Scheme => JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? scheme;
        Object.defineProperty(list, 'matches', { get: () => answer(now()) });
        list.addEventListener = (_type: string, listener: EventListenerOrEventListenerObject) =>
          window.addEventListener(key, listener);
        return list;
      };
    },
    { key, scheme },
  ];
}

/** What runs in such a page to tell it of another scheme. */
export function changeScheme(scheme: Scheme): [script: (given: SchemeGiven) => void, given: SchemeGiven] {
  return [
    ({ key, scheme }) => {
      sessionStorage.setItem(key, JSON.stringify(scheme));
      window.dispatchEvent(new Event(key));
    },
    { key, scheme },
  ];
}

interface SchemeGiven {
  readonly key: string;
  readonly scheme: Scheme;
}
