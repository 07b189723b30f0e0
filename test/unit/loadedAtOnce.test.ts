import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';

const root = resolve(import.meta.dirname, '..', '..');

/** Sources that are loaded with an entry, each with the one that imports it, and not only when something is needed. */
function loadedWith(entry: string, { inputs }: Metafile): Map<string, string> {
  const found = new Map([[entry, '']]);
  for (const file of found.keys()) {
    for (const { path, kind, external } of inputs[file]?.imports ?? []) {
      if (kind !== 'dynamic-import' && !external && !found.has(path)) found.set(path, file);
    }
  }
  return found;
}

describe('what is loaded at once', () => {
  for (const { entry, later } of [
    { entry: 'src/extension.ts', later: /node_modules\/(zod|vscode-languageclient)\// },
    { entry: 'src/server/main.ts', later: /node_modules\/(@duckdb|h3-js|s2js)/ },
  ]) {
    it(`${entry} loads nothing that takes long`, async () => {
      const { metafile } = await build({
        absWorkingDir: root,
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        outdir: 'unused',
        external: ['vscode', '@duckdb/node-bindings'],
        logLevel: 'error',
      });
      const found = loadedWith(entry, metafile);
      assert.ok(found.size > 10);
      const tooEarly = [...found].filter(([file]) => later.test(file)).slice(0, 1);
      assert.deepEqual(tooEarly, []);
    });
  }
});
