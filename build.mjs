/**
 * The one build script: `node build.mjs <task> [arguments]`.
 *
 * It starts on any Node from 20 with nothing installed, brings in what is missing, and then runs itself again under the
 * Node that the lock file names, so that a result never depends on what the machine happened to have.
 */
import { existsSync, realpathSync } from 'node:fs';
import { cp, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensure, ensureChromium, ensureVsCodeServer, mustRun, node24, root, run } from './test/support/ensure.mjs';

const [task = 'build', ...args] = process.argv.slice(2);

// -------------------------------------------------------------------------------------------------------------- build

/** What a bundle may still `require` when it runs: Node's own, the editor's, what is copied beside it; in tests mocha. */
const allowedExternals = /^(node:.*|vscode|\.\/native\/duckdb\.node|mocha)$/;

/**
 * What is imported as a whole a bundler copies, name by name, once for each file that does so; of the editor's API, with
 * its hundreds of names, that took a quarter of the time in which the extension loads. Required, it is only referred to.
 */
const editorReferredTo = {
  name: 'editor-referred-to',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace("import * as vscode from 'vscode';", "const vscode = require('vscode');");
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * Puts what is imported dynamically into files of its own, beside the bundle, so that it costs nothing before that.
 * esbuild divides only ES modules, so each part is made one of those first and then what VS Code loads fastest.
 * `later` are packages that must not be loaded with the bundle itself.
 */
const inParts = (later) => ({
  name: 'in-parts',
  setup(build) {
    const options = build.initialOptions;
    const { outfile, entryPoints, banner, minify, sourcemap, target } = options;
    const name = basename(outfile, '.cjs');
    Object.assign(options, {
      entryPoints: { [name]: entryPoints[0] },
      outdir: dirname(outfile),
      outfile: undefined,
      outExtension: { '.js': '.cjs' },
      chunkNames: `${name}-[name]-[hash]`,
      format: 'esm',
      splitting: true,
      write: false,
      banner: {},
      sourcemap: sourcemap && 'inline',
    });
    const folder = join(root, options.outdir);

    build.onStart(async () => {
      const stale = new RegExp(`^${name}-.*\\.cjs(\\.map)?$`);
      await mkdir(folder, { recursive: true });
      for (const file of await readdir(folder)) if (stale.test(file)) await rm(join(folder, file));
    });

    build.onEnd(async ({ outputFiles = [], metafile }) => {
      const tooEarly = loadedWith(outfile, metafile).filter((input) => later.test(input));
      if (tooEarly.length > 0) throw new Error(`${outfile} would load ${tooEarly[0]} at once; import it dynamically`);
      const common = { platform: 'node', format: 'cjs', target, minify, sourcemap: sourcemap && 'external' };
      for (const { path, text } of outputFiles) {
        const file = basename(path);
        const { code, map } = await build.esbuild.transform(text, {
          ...common,
          sourcefile: file,
          supported: { 'dynamic-import': false },
          banner: text.includes('bundleUrl') ? banner.js : '',
        });
        await writeFile(path, sourcemap ? `${code}//# sourceMappingURL=${file}.map\n` : code);
        if (sourcemap) await writeFile(`${path}.map`, map);
      }
    });
  },
});

/** The sources that are loaded with a file that was built, and not only when something is imported dynamically. */
function loadedWith(file, { outputs }, seen = new Set()) {
  if (seen.has(file) || !outputs[file]) return [];
  seen.add(file);
  const { inputs, imports } = outputs[file];
  const further = imports.filter(({ kind, external }) => kind !== 'dynamic-import' && !external);
  return [...Object.keys(inputs), ...further.flatMap(({ path }) => loadedWith(path, { outputs }, seen))];
}

const besideTheBundle = {
  name: 'beside-the-bundle',
  setup(build) {
    // A native module that finds its library by its own folder.
    build.onResolve({ filter: /^@duckdb\/node-bindings$/ }, () => ({ path: './native/duckdb.node', external: true }));
  },
};

const importMetaUrl = {
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const onNode = { platform: 'node', format: 'cjs', target: 'node22', mainFields: ['module', 'main'], ...importMetaUrl };
const inBrowser = { platform: 'browser', format: 'iife', target: 'chrome128', loader: { '.ttf': 'file' } };

const bundles = [
  {
    entry: 'src/extension.ts',
    out: 'extension.cjs',
    ...onNode,
    plugins: [inParts(/zod|vscode-languageclient/), editorReferredTo],
  },
  { entry: 'src/server/main.ts', out: 'server.cjs', ...onNode, plugins: [inParts(/duckdb|h3-js|s2js/)] },
  {
    entry: 'src/engine/dataProcess/program.ts',
    out: 'dataProcess.cjs',
    ...onNode,
    plugins: [inParts(/duckdb|h3-js|s2js/)],
  },
  { entry: 'src/kql/worker.ts', out: 'kqlWorker.cjs', ...onNode },
  { entry: 'webview/freshness/main.ts', out: 'webview/freshness.js', ...inBrowser },
  // Its first picture stands in the page itself, and this comes after it.
  {
    entry: 'webview/freshness/rest.ts',
    out: 'webview/freshnessRest.js',
    globalName: 'freshnessRest',
    ...inBrowser,
  },
  { entry: 'webview/results/main.ts', out: 'webview/results.js', ...inBrowser },
  // Most results are tables, so what draws charts is loaded with the first of them.
  {
    entry: 'webview/results/chart/drawing.ts',
    out: 'webview/resultsChart.js',
    globalName: 'resultsChart',
    ...inBrowser,
  },
];

/** Makes one bundle and gives the files that went into it, relative to the repository. */
async function bundle({ entry, out, plugins = [], ...options }, folder, release) {
  if (!existsSync(join(root, entry))) {
    console.log(`  ${entry} does not exist yet; ${out} was not made`);
    return [];
  }
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `${folder}/${out}`,
    bundle: true,
    metafile: true,
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
    plugins: [besideTheBundle, ...plugins],
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
  return Object.keys(metafile.inputs);
}

/** A hard link where the disk allows one: the native library is large, and it never changes in place. */
async function place(from, to) {
  const [old, next] = await Promise.all([stat(to).catch(() => undefined), stat(from)]);
  if (old && (old.ino === next.ino || (old.size === next.size && old.mtimeMs >= next.mtimeMs))) return;
  await rm(to, { force: true });
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => cp(from, to));
}

/** What cannot go through a bundler; gives the files it came from, relative to the repository. */
async function copyAssets(folder, target) {
  const { chosenTargets, nativeFolder, nativePackages } = await import('./test/support/nativePackage.ts');
  const [own] = chosenTargets([], await nativePackages(root));
  const native = await nativeFolder(root, target ?? own);
  const libraries = (await readdir(join(root, native))).filter((file) => /\.(node|so|dylib|dll)$/.test(file));
  const assets = [
    ...libraries.map((file) => [`${native}/${file}`, `native/${file}`]),
    ['node_modules/@kusto/language-service-next/bridge.min.js', 'kusto/bridge.min.js'],
    ['node_modules/@kusto/language-service-next/Kusto.Language.Bridge.min.js', 'kusto/Kusto.Language.Bridge.min.js'],
    ['node_modules/uap-core/regexes.yaml', 'kusto/userAgents.yaml'],
    ['node_modules/@vscode/codicons/dist/codicon.css', 'webview/codicon.css'],
    ['node_modules/@vscode/codicons/dist/codicon.ttf', 'webview/codicon.ttf'],
  ];
  for (const [from, to] of assets) await place(join(root, from), join(root, folder, to));
  return assets.map(([from]) => from);
}

async function filesUnder(folder, suffix) {
  if (!existsSync(join(root, folder))) return [];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** Builds into `folder`, for this machine or another one, and gives the files that went in, relative to the repository. */
async function buildExtension(folder, release, target) {
  const inputs = await copyAssets(folder, target);
  for (const each of bundles) inputs.push(...(await bundle(each, folder, release)));
  return inputs;
}

async function buildHostTests() {
  await rm(join(root, 'dist-test'), { recursive: true, force: true });
  for (const entry of ['test/host/index.ts', ...(await filesUnder('test/host', '.test.ts'))]) {
    const out = entry.replace('test/host/', '').replace(/\.ts$/, '.cjs');
    await bundle({ entry, out, ...onNode }, 'dist-test', false);
  }
}

async function build() {
  console.log('build');
  await buildExtension('dist', false);
  await buildHostTests();
}

async function check() {
  const types = await run('tsc', ['-p', '.']);
  // Off a terminal it would colour every character.
  const lint = await run('biome', ['ci', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.']);
  return types === 0 && lint === 0;
}

// ------------------------------------------------------------------------------------------------------------ package

/** The licences of every package of which something is shipped. */
async function thirdPartyNotices(inputs) {
  const packages = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  const notices = [];
  for (const folder of [...new Set(packages)].sort()) {
    const { name, version, ...stated } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    // As packages stated it before there was one field for it.
    const license = stated.license ?? stated.licenses?.map(({ type }) => type).join(' OR ');
    const file = (await readdir(join(root, folder))).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? await readFile(join(root, folder, file), 'utf8') : `Licence: ${license}`;
    notices.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return notices.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Staged in a folder of its own, so that a build that somebody works with stays as it is. */
async function packageExtension(native) {
  const stage = join(root, 'dist-package');
  await rm(stage, { recursive: true, force: true });
  const inputs = await buildExtension('dist-package/dist', true, native);
  for (const each of await readdir(root)) {
    const shipped = /^(package(\.nls.*)?\.json|README\.md|CHANGELOG\.md|LICENSE|\.vscodeignore|media|l10n)$/.test(each);
    if (shipped) await cp(join(root, each), join(stage, each), { recursive: true });
  }
  await writeFile(join(stage, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(inputs));
  const out = join(root, `data-share-explorer-${native.target}.vsix`);
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await mustRun('vsce', ['package', ...flags, '--target', native.target, '--out', out], { cwd: stage });
}

/** For this platform, or for those that are named: `--target X --target Y`, `--target all`. */
async function packageAll() {
  const { chosenTargets, nativePackages } = await import('./test/support/nativePackage.ts');
  for (const native of chosenTargets(args, await nativePackages(root))) await packageExtension(native);
}

// -------------------------------------------------------------------------------------------------------------- tasks

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
  test: async () => {
    await Promise.all([ensureVsCodeServer(), ensureChromium()]);
    process.exitCode = await run(node24, ['test/run.ts', ...args]);
  },
  'test:desktop': async () => {
    await build();
    await mustRun(node24, ['test/support/runDesktopTests.ts']);
  },
  start: async () => {
    if (args.includes('--check')) await ensureChromium();
    if (!args.includes('--desktop')) await ensureVsCodeServer();
    await buildExtension('dist', false);
    process.exitCode = await run(node24, ['test/support/start.ts', ...args]);
  },
  endpoint: async () => {
    process.exitCode = await run(node24, ['src/endpoint/main.ts', ...args]);
  },
  bench: async () => {
    await ensureVsCodeServer();
    await ensureChromium();
    process.exitCode = await run(node24, ['test/bench/main.ts', ...args]);
  },
  pictures: async () => {
    await ensureVsCodeServer();
    await ensureChromium();
    await buildExtension('dist', false);
    process.exitCode = await run(node24, ['test/support/makePictures.ts', ...args]);
  },
  package: packageAll,
};

try {
  if (!Object.hasOwn(tasks, task))
    throw new Error(`No such task: ${task}. There are ${Object.keys(tasks).join(', ')}.`);
  if (existsSync(node24) && realpathSync(process.execPath) === realpathSync(node24)) {
    await tasks[task]();
  } else {
    await ensure();
    process.exitCode = await run(node24, [fileURLToPath(import.meta.url), task, ...args]);
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
