/** What `build.mjs` stands on: programs that it runs, and what it brings in where it is missing. Runs on any Node from 20. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';
export const node24 = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
const innerServer = join(modules, 'code-server', 'lib', 'vscode');

// ---------------------------------------------------------------------------------------------------------- processes

/** Runs a program in the repository, its output shown; resolves to its exit code. */
export function run(command, commandArgs, options = {}) {
  const child = spawn(command, commandArgs, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: join(modules, '.bin') + delimiter + process.env.PATH },
    shell: windows && !command.endsWith('.exe'),
    ...options,
  });
  // Whoever ends this script means the program; it may have something to put away first.
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward);
  });
}

export async function mustRun(command, commandArgs, options) {
  const code = await run(command, commandArgs, options);
  if (code !== 0) throw new Error(`${command} ${commandArgs.join(' ')} ended with ${code}`);
}

// ------------------------------------------------------------------------------------------------------------- ensure

/** Whether what npm wrote down about node_modules is what the lock file asks for. */
async function installed() {
  const hidden = join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(await readFile(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (present[path] ? present[path].version === entry.version : entry.optional),
  );
}

export async function ensure() {
  // Install scripts stay off: several of them fetch prebuilt binaries from elsewhere, and nothing here needs those.
  // What is installed is no output of a task, and some tasks are read by a program.
  const aside = { stdio: ['inherit', 2, 2] };
  if (!(await installed())) await mustRun('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], aside);
  if (!existsSync(node24)) await mustRun('npm', ['rebuild', 'node', '--ignore-scripts=false'], aside);
}

/** The VS Code server inside code-server has dependencies of its own, which its package does not install by itself. */
export async function ensureVsCodeServer() {
  if (existsSync(join(innerServer, 'node_modules', '.package-lock.json'))) return;
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun('npm', ['install', ...flags], { cwd: innerServer });
}

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const places = [
    // Without a window of its own it takes half the processor time, and tests take mostly that.
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((place) => existsSync(place));
}

export async function ensureChromium() {
  if (!findChromium() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await mustRun('apt-get', ['update', '-qq']);
    const install = (name) =>
      run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    // Not every distribution has the one without a window.
    if ((await install('chromium-headless-shell')) !== 0) await install('chromium');
  }
  const chromium = findChromium();
  if (!chromium) throw new Error('No Chromium was found. Install Chromium or Chrome, or name it in CHROMIUM_PATH.');
  process.env.CHROMIUM_PATH = chromium;
}
