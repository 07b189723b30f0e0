/** The in-host tests in the desktop VS Code, which is downloaded: for machines with a display and a way out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';

const repository = resolve(import.meta.dirname, '..', '..');
const folder = await mkdtemp(join(tmpdir(), 'desktop-tests-'));
try {
  process.exitCode = await runTests({
    extensionDevelopmentPath: repository,
    extensionTestsPath: join(repository, 'dist-test', 'index.cjs'),
    launchArgs: [folder, '--disable-extensions', '--user-data-dir', join(folder, '.vscode-user')],
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
