import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Without these it looks up its maker's hosts at every start, which a closed network refuses.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What the build script installs; without it, by the name that Debian gives the browser with a window. */
const installed = '/usr/bin/chromium-headless-shell';

/** Headless; the build script puts the place of the browser into CHROMIUM_PATH. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (existsSync(installed) ? installed : '/usr/bin/chromium');
  return chromium.launch({ executablePath, args: flags, headless: true });
}
