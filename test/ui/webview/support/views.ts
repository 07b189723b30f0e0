import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../../../support/vscodeServer.ts';

export const viewNames = ['freshness', 'results'] as const;
export type ViewName = (typeof viewNames)[number];

const codicons = join(createRequire(import.meta.url).resolve('@vscode/codicons/package.json'), '..', 'dist');
let bundles: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/** A file as it stands under `dist/webview` after a release build; made in memory, so that these tests need no build. */
export async function builtView(file: string): Promise<Uint8Array | undefined> {
  if (file.startsWith('codicon.')) return readFile(join(codicons, file));
  bundles ??= bundleViews();
  return (await bundles).get(file);
}

/** As `build.mjs` has them. */
const scripts = [
  ...viewNames.map((name) => ({ name, entry: `${name}/main.ts` })),
  { name: 'freshnessRest', entry: 'freshness/rest.ts', globalName: 'freshnessRest' },
  { name: 'resultsChart', entry: 'results/chart/drawing.ts', globalName: 'resultsChart' },
];

async function bundleViews(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { name, entry, ...options } of scripts) {
    const { outputFiles } = await build({
      ...options,
      entryPoints: [join(repository, 'webview', entry)],
      outfile: `${name}.js`,
      bundle: true,
      minify: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      target: 'chrome128',
      logLevel: 'warning',
    });
    for (const { path, contents } of outputFiles)
      files.set(path.endsWith('.css') ? `${name}.css` : `${name}.js`, contents);
  }
  return files;
}
