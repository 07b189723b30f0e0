import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit/dist/toolkit.js';

/**
 * The only import of the toolkit. Evaluating it defines every element and hooks `window.load`, from where it follows
 * the theme; so each page's entry script imports this first. It is exported and used, because the package says that it
 * has no side effects and a bundler would drop a bare import.
 */
export const designSystem: ReturnType<typeof provideVSCodeDesignSystem> = provideVSCodeDesignSystem();
