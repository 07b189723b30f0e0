import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit/dist/toolkit.js';

/**
 * The only import of the toolkit. Evaluating it defines every element and hooks `window.load`, from where it follows
 * the theme. It is exported and used, because the package says that it has no side effects and a bundler would drop a
 * bare import.
 */
export const designSystem: ReturnType<typeof provideVSCodeDesignSystem> = provideVSCodeDesignSystem();

// Where it comes after the page was loaded, it would wait for ever.
if (document.readyState === 'complete') window.dispatchEvent(new Event('load'));
