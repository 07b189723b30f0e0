import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import { testLineMark } from '../support/testLineMark.ts';

/** Runs the bundled tests beside this file. Called by the extension host of a test window, in the browser or on the desktop. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split('\n')) console.log(testLineMark + line);
  };
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: 60_000 });
  const files = await readdir(__dirname, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.test.cjs')).sort()) mocha.addFile(join(__dirname, file));
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed`);
}
