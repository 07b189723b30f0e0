import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, matchesGlob, relative } from 'node:path';
import { checkSample } from '../support/checkSample.ts';
import { makeSampleWorkspace } from '../support/sample.ts';
import { installVsix, launchVsCodeServer, makeVsix, type VsCodeServer } from '../support/vscodeServer.ts';

const megabyte = 2 ** 20;

describe('the package', function () {
  this.timeout(180_000);
  let folder: string;
  let vsix: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'package-'));
    vsix = await makeVsix();
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('holds what contents.txt names, and nothing else', async () => {
    const extensions = join(folder, 'extensions');
    await installVsix(vsix, extensions);
    const installed = (await readdir(extensions, { withFileTypes: true })).find((entry) => entry.isDirectory());
    assert.ok(installed, 'nothing was installed');
    const root = join(extensions, installed.name);
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    const list = await readFile(join(import.meta.dirname, 'contents.txt'), 'utf8');
    const patterns = list.split('\n').filter(Boolean);
    const unlisted = files.filter((file) => !patterns.some((pattern) => matchesGlob(file, pattern)));
    const missing = patterns.filter((pattern) => !files.some((file) => matchesGlob(file, pattern)));
    assert.deepEqual({ unlisted, missing }, { unlisted: [], missing: [] });
  });

  async function assertSmall(file: string): Promise<void> {
    const { size } = await stat(file);
    assert.ok(size < 60 * megabyte, `${(size / megabyte).toFixed(1)} MB`);
  }

  it('is smaller than 60 MB', () => assertSmall(vsix));

  // Each brings 15 to 40 MB from the registry: only where they are named, `PACKAGE_TARGETS="darwin-arm64 win32-x64"`.
  for (const target of (process.env.PACKAGE_TARGETS ?? '').split(/[\s,]+/).filter(Boolean)) {
    it(`for ${target} is smaller than 60 MB, and holds the library of that platform`, async () => {
      const other = await makeVsix(target);
      await assertSmall(other);
      const library = { win32: 'duckdb.dll', darwin: 'libduckdb.dylib' }[target.split('-')[0] ?? ''] ?? 'libduckdb.so';
      // The names of a ZIP stand in it as they are.
      assert.ok((await readFile(other)).includes(`extension/dist/native/${library}`));
    });
  }

  describe('installed in a VS Code that never saw the sources', () => {
    let server: VsCodeServer;

    before(async () => {
      await makeSampleWorkspace(join(folder, 'sample'));
      server = await launchVsCodeServer({ extension: vsix });
    });

    after(() => server.close());

    it('shows leader and follower, and answers queries on the follower', async () => {
      const seen: string[] = [];
      await checkSample(server, join(folder, 'sample'), (line) => seen.push(line));
      assert.match(seen.join('\n'), /3000000/);
    });
  });
});
