import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { KqlService } from '../../src/kql/kqlService.ts';

describe('bundled worker', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kql-worker-'));
    await build({
      entryPoints: [fileURLToPath(new URL('../../src/kql/worker.ts', import.meta.url))],
      outfile: join(folder, 'kqlWorker.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
      define: { 'import.meta.url': '""' },
    });
    const from = dirname(createRequire(import.meta.url).resolve('@kusto/language-service-next/package.json'));
    for (const script of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
      await copyFile(join(from, script), join(folder, script));
    }
    // As beside the product's own bundles: scripts must not be taken for modules.
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('compiles with the two scripts beside it', async () => {
    const kql = new KqlService({ worker: join(folder, 'kqlWorker.cjs'), languageFiles: folder });
    const schema = { cluster: 'contoso', name: 'Aviation', version: '1', tables: [] };
    const { statements } = await kql.compile('print x = 1', schema);
    assert.deepEqual(statements[0]?.columns, [{ name: 'x', type: 'long' }]);
    await kql.close();
  });

  it('says what is missing where the scripts are not', async () => {
    const kql = new KqlService({ worker: join(folder, 'kqlWorker.cjs'), languageFiles: join(folder, 'nowhere') });
    const schema = { cluster: 'contoso', name: 'Aviation', version: '1', tables: [] };
    await assert.rejects(kql.compile('print x = 1', schema), /nowhere/);
    await kql.close();
  });
});
