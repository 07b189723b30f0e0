import type { ConsoleMessage, Page } from 'playwright-core';

export interface ConsoleLine {
  readonly type: string;
  readonly text: string;
  readonly url: string;
  /** Said by one of our webviews, not by the workbench. */
  readonly fromWebview: boolean;
}

/**
 * Webviews load their own files through this host name, and stand in a frame of this page.
 * What is written straight into that frame has no address; the workbench's own scripts always have one.
 */
const webviewUrl = /^$|vscode-resource\.vscode-cdn\.net|\/webview\/browser\/pre\//;

/** What the webview's own container says, not what runs in it. */
const containerNoise = [
  // Chrome's remark on every frame that has scripts and its own origin, as all webviews of the editor do.
  /An iframe which has both allow-scripts and allow-same-origin/,
  // The bare server has no service worker for its own page.
  /^A bad HTTP response code \(404\) was received when fetching the script/,
];

/** A frame of a stack in the page that VS Code itself puts around every webview; its content runs elsewhere. */
const containerFrame = /\/webview\/browser\/pre\/index\.html\?/;

/** The container stumbles over a webview that is replaced while it is still being drawn: none of its content's doing. */
function fromContainer(text: string): boolean {
  const frames = text.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length > 0 && frames.every((frame) => containerFrame.test(frame));
}

const violation = /Content Security Policy|Refused to (load|execute|apply|connect|frame)/i;

/** Collects all that a page and its frames say. */
export function watchConsole(page: Page): ConsoleLine[] {
  const lines: ConsoleLine[] = [];
  page.on('console', (message: ConsoleMessage) => {
    const { url } = message.location();
    lines.push({ type: message.type(), text: message.text(), url, fromWebview: webviewUrl.test(url) });
  });
  page.on('pageerror', (error) => {
    const text = error.stack ?? error.message;
    lines.push({ type: 'error', text, url: '', fromWebview: !/\/vs\/code\/browser\/workbench\//.test(text) });
  });
  return lines;
}

/** Errors of webviews and breaches of their content security policy. There is no list of permitted ones. */
export function webviewFaults(lines: readonly ConsoleLine[]): readonly ConsoleLine[] {
  return lines.filter(
    ({ type, text, fromWebview }) =>
      fromWebview &&
      (type === 'error' || violation.test(text)) &&
      !fromContainer(text) &&
      !containerNoise.some((noise) => noise.test(text)),
  );
}
