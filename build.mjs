/**
 * The one build script: `node build.mjs <task> [arguments]`.
 *
 * It starts on any Node from 20 with nothing installed, brings in what is missing, and then runs itself again under the
 * Node that the lock file names, so that a result never depends on what the machine happened to have.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { cp, link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';
const node24 = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
const innerServer = join(modules, 'code-server', 'lib', 'vscode');

const [task = 'build', ...args] = process.argv.slice(2);

// ---------------------------------------------------------------------------------------------------------- processes

/** Runs a program in the repository, its output shown; resolves to its exit code. */
function run(command, commandArgs, options = {}) {
  const child = spawn(command, commandArgs, {
    cwd: root,
    stdio: options.tee ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, PATH: join(modules, '.bin') + delimiter + process.env.PATH, ...options.env },
    shell: windows && !command.endsWith('.exe'),
    detached: options.deadline !== undefined && !windows,
    ...(options.cwd && { cwd: options.cwd }),
  });
  const kill = () => (windows ? child.kill() : process.kill(-child.pid, 'SIGKILL'));
  const timer =
    options.deadline !== undefined &&
    setTimeout(() => {
      console.error(`\n${command}: ended after ${options.deadline / 60_000} minutes without an end`);
      kill();
    }, options.deadline);
  for (const stream of ['stdout', 'stderr']) {
    child[stream]?.on('data', (data) => {
      process[stream].write(data);
      options.tee(data.toString());
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

async function mustRun(command, commandArgs, options) {
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

async function ensure() {
  // Install scripts stay off: several of them fetch prebuilt binaries from elsewhere, and nothing here needs those.
  if (!(await installed())) await mustRun('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (!existsSync(node24)) await mustRun('npm', ['rebuild', 'node', '--ignore-scripts=false']);
}

/** The VS Code server inside code-server has dependencies of its own, which its package does not install by itself. */
async function ensureVsCodeServer() {
  if (existsSync(join(innerServer, 'node_modules', '.package-lock.json'))) return;
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun('npm', ['install', ...flags], { cwd: innerServer });
}

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const places = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((place) => existsSync(place));
}

async function ensureChromium() {
  if (!findChromium() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await mustRun('apt-get', ['update', '-qq']);
    await mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  }
  const chromium = findChromium();
  if (!chromium) throw new Error('No Chromium was found. Install Chromium or Chrome, or name it in CHROMIUM_PATH.');
  process.env.CHROMIUM_PATH = chromium;
}

// -------------------------------------------------------------------------------------------------------------- build

/**
 * What a bundle may still `require` when it runs: Node's own modules, the editor, and the two things that are copied
 * beside the bundles because they cannot go through a bundler.
 */
const allowedExternals = /^(node:.*|vscode|\.\/native\/duckdb\.node|\.\/kusto\/.*\.js|mocha)$/;

const besideTheBundle = {
  name: 'beside-the-bundle',
  setup(build) {
    // A native module that finds its library by its own folder.
    build.onResolve({ filter: /^@duckdb\/node-bindings$/ }, () => ({ path: './native/duckdb.node', external: true }));
    // Scripts that talk to each other through globals; a bundler would drop or rename what they share.
    build.onResolve({ filter: /^@kusto\/language-service-next\/.*\.js$/ }, ({ path }) => ({
      path: path.replace('@kusto/language-service-next', './kusto'),
      external: true,
    }));
  },
};

const importMetaUrl = {
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const onNode = { platform: 'node', format: 'cjs', target: 'node22', mainFields: ['module', 'main'], ...importMetaUrl };
const inBrowser = { platform: 'browser', format: 'iife', target: 'chrome128', loader: { '.ttf': 'file' } };

const bundles = [
  { entry: 'src/extension.ts', out: 'dist/extension.cjs', ...onNode },
  { entry: 'src/server/main.ts', out: 'dist/server.cjs', ...onNode },
  { entry: 'src/kql/worker.ts', out: 'dist/kqlWorker.cjs', ...onNode },
  { entry: 'webview/freshness/main.ts', out: 'dist/webview/freshness.js', ...inBrowser },
  { entry: 'webview/results/main.ts', out: 'dist/webview/results.js', ...inBrowser },
];

async function bundle({ entry, out, ...options }, release) {
  if (!existsSync(join(root, entry))) {
    console.log(`  ${entry} does not exist yet; ${out} was not made`);
    return;
  }
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    metafile: true,
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
    plugins: [besideTheBundle],
    minify: release,
    sourcemap: !release,
    legalComments: 'none',
    ...options,
  });
  for (const [file, output] of Object.entries(metafile.outputs)) {
    for (const { path, external } of output.imports) {
      const known = allowedExternals.test(path) || builtinModules.includes(path);
      if (external && !known) throw new Error(`${file} would look for '${path}' when it runs; bundle it`);
    }
    if (!file.endsWith('.map')) console.log(`  ${file}  ${Math.ceil(output.bytes / 1024)} KB`);
  }
}

/** A hard link where the disk allows one: the native library is large, and it never changes in place. */
async function place(from, to) {
  const [old, next] = await Promise.all([stat(to).catch(() => undefined), stat(from)]);
  if (old && (old.ino === next.ino || (old.size === next.size && old.mtimeMs >= next.mtimeMs))) return;
  await rm(to, { force: true });
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => cp(from, to));
}

/** `linux-x64`, `darwin-arm64`, …, with `-musl` where the C library is musl: the name that DuckDB's packages end in. */
function nativePlatform() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
}

async function copyAssets() {
  const native = join(modules, '@duckdb', `node-bindings-${nativePlatform()}`);
  for (const file of await readdir(native)) {
    if (/^(duckdb\.node|libduckdb\.(so|dylib)|duckdb\.dll|LICENSE)$/.test(file)) {
      await place(join(native, file), join(root, 'dist', 'native', file));
    }
  }
  const kusto = join(modules, '@kusto', 'language-service-next');
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    await place(join(kusto, file), join(root, 'dist', 'kusto', file));
  }
  const codicons = join(modules, '@vscode', 'codicons', 'dist');
  for (const file of ['codicon.css', 'codicon.ttf']) {
    await place(join(codicons, file), join(root, 'dist', 'webview', file));
  }
}

async function filesUnder(folder, suffix) {
  if (!existsSync(join(root, folder))) return [];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

async function build({ release = false, tests = true } = {}) {
  console.log('build');
  if (release) await rm(join(root, 'dist'), { recursive: true, force: true });
  await copyAssets();
  for (const each of bundles) await bundle(each, release);
  if (!tests) return;
  await rm(join(root, 'dist-test'), { recursive: true, force: true });
  const hostTests = ['test/host/index.ts', ...(await filesUnder('test/host', '.test.ts'))];
  for (const entry of hostTests) {
    const out = entry.replace('test/host/', 'dist-test/').replace(/\.ts$/, '.cjs');
    await bundle({ entry, out, ...onNode }, false);
  }
}

// --------------------------------------------------------------------------------------------------------------- test

/** Folders of `test` that are not run by plain mocha. */
const otherFolders = ['host', 'ui', 'package', 'bench', 'support', 'output'];
const minute = 60_000;

async function testParts() {
  const entries = await readdir(join(root, 'test'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const plain = folders.filter((name) => !otherFolders.includes(name)).sort();
  const mocha = (name, deadline) => [name, 'mocha', [`test/${name}/**/*.test.ts`], deadline];
  return [
    ...plain.map((name) => mocha(name, 5 * minute)),
    ['host', node24, ['test/support/runHostTests.ts'], 5 * minute],
    mocha('ui', 10 * minute),
    mocha('package', 5 * minute),
  ];
}

/** Reads the closing lines of mocha's spec reporter. */
function countsOf(output) {
  const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  const plain = output.replace(ansi, '');
  const count = (word) => Number([...plain.matchAll(new RegExp(`^\\s+(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);
  return { passed: count('passing'), failed: count('failing'), skipped: count('pending') };
}

async function test(chosen) {
  const parts = await testParts();
  const names = ['check', ...parts.map(([name]) => name)];
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  const wanted = (name) => chosen.length === 0 || chosen.includes(name);

  const results = [];
  const note = (name, started, counts) => results.push({ part: name, seconds: seconds(started), ...counts });
  if (wanted('check')) {
    const started = Date.now();
    const good = await check();
    note('check', started, { passed: 0, failed: good ? 0 : 1, skipped: 0 });
  }
  if (names.slice(-3).some(wanted)) {
    await ensureVsCodeServer();
    await ensureChromium();
  }
  await build();
  for (const [name, command, commandArgs, deadline] of parts.filter(([part]) => wanted(part))) {
    if ((await filesUnder(`test/${name}`, '.test.ts')).length === 0) continue;
    console.log(`\n=== ${name}`);
    const started = Date.now();
    let output = '';
    const code = await run(command, commandArgs, {
      deadline,
      tee: (text) => {
        output += text;
      },
      env: { FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    const counts = countsOf(output);
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    note(name, started, counts);
  }
  console.log('');
  console.table(results);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  process.exitCode = total('failed') > 0 ? 1 : 0;
}

const seconds = (started) => Math.round((Date.now() - started) / 1000);

async function check() {
  console.log('\n=== check');
  const types = await run('tsc', ['-p', '.']);
  const lint = await run('biome', ['ci', '.']);
  return types === 0 && lint === 0;
}

// -------------------------------------------------------------------------------------------------------------- tasks

/** `linux-x64`, `alpine-x64`, `darwin-arm64`, `win32-x64`: what the Marketplace calls the platform. */
const vsceTarget = () => nativePlatform().replace(/^linux-(.*)-musl$/, 'alpine-$1');

async function packageExtension() {
  await build({ release: true, tests: false });
  const flags = ['--no-dependencies', '--allow-missing-repository', '--target', vsceTarget()];
  await mustRun('vsce', ['package', ...flags, '--out', `data-share-explorer-${vsceTarget()}.vsix`, ...args]);
}

const tasks = {
  ensure: async () => {},
  'ensure:all': async () => {
    await ensureVsCodeServer();
    await ensureChromium();
  },
  build: () => build(),
  check: async () => {
    process.exitCode = (await check()) ? 0 : 1;
  },
  test: () => test(args),
  'test:desktop': async () => {
    await build();
    await mustRun(node24, ['test/support/runDesktopTests.ts']);
  },
  start: async () => {
    if (args.includes('--check')) await ensureChromium();
    if (!args.includes('--desktop')) await ensureVsCodeServer();
    await build();
    process.exitCode = await run(node24, ['test/support/start.ts', ...args]);
  },
  bench: async () => {
    await ensureVsCodeServer();
    await ensureChromium();
    await build();
    process.exitCode = await run(node24, ['test/bench/main.ts', ...args]);
  },
  package: packageExtension,
};

try {
  if (!Object.hasOwn(tasks, task))
    throw new Error(`No such task: ${task}. There are ${Object.keys(tasks).join(', ')}.`);
  if (existsSync(node24) && realpathSync(process.execPath) === realpathSync(node24)) {
    await tasks[task]();
  } else {
    await ensure();
    const { status } = spawnSync(node24, [fileURLToPath(import.meta.url), task, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: join(modules, '.bin') + delimiter + process.env.PATH },
    });
    process.exitCode = status ?? 1;
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
