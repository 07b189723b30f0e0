/** The in-host tests as a program: their output on standard output, their result as exit code. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHostTests } from './hostTests.ts';
import { launchVsCodeServer, repository } from './vscodeServer.ts';

const folder = await mkdtemp(join(tmpdir(), 'host-tests-'));
try {
  await using server = await launchVsCodeServer({ runsHostTests: true });
  const extensionTestsPath = join(repository, 'dist-test', 'index.cjs');
  process.exitCode = await runHostTests(server, { folders: [folder], extensionTestsPath }, (line) => console.log(line));
} finally {
  await rm(folder, { recursive: true, force: true });
}
