import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** As in the product, so that the client is not parsed by activation. */
const clientApart: Plugin = {
  name: 'client-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^vscode-languageclient\/node$/ }, () => ({ path: './client.cjs', external: true }));
  },
};

/**
 * Builds the smallest extension into `folder`, which can then be installed as it is. Where its rows are known it shows
 * them before its server, which it starts as well, has said anything: then what the tree takes is VS Code's alone.
 */
export async function buildSmallest(folder: string, rowsAreKnown: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, 'manifest.json'), join(folder, 'package.json'));
  const common = { bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node22' } as const;
  const entries = [
    { out: 'extension', entry: join(import.meta.dirname, 'extension.ts'), plugins: [clientApart] },
    { out: 'server', entry: join(import.meta.dirname, 'server.ts'), plugins: [] },
    { out: 'client', entry: 'vscode-languageclient/node', plugins: [] },
  ];
  for (const { out, entry, plugins } of entries) {
    const outfile = join(folder, `${out}.cjs`);
    const absWorkingDir = import.meta.dirname;
    const define = { rowsAreKnown: String(rowsAreKnown) };
    await build({ ...common, define, entryPoints: [entry], outfile, plugins, external: ['vscode'], absWorkingDir });
  }
}
