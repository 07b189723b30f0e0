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

  it('is smaller than 60 MB', async () => {
    const { size } = await stat(vsix);
    assert.ok(size < 60 * megabyte, `${(size / megabyte).toFixed(1)} MB`);
  });

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
