import { format } from 'node:util';
import { eventually } from './eventually.ts';
import { testLineMark } from './testLineMark.ts';
import type { OpenOptions, VsCodeServer } from './vscodeServer.ts';

/**
 * Runs a module's `run()` in the extension host of a window.
 *
 * @param print gets what the tests print, line by line; the editor's whole log too when no test was run.
 * @param deadline milliseconds.
 * @returns the exit code that VS Code gives: 0 when `run()` resolved, 1 when it rejected.
 */
export async function runHostTests(
  server: VsCodeServer,
  options: OpenOptions & { readonly extensionTestsPath: string },
  print: (line: string) => void,
  deadline = 420_000,
): Promise<number> {
  const others: string[] = [];
  let tests = 0;
  let exit: number | undefined;
  const workbench = await server.openWorkbench({
    ...options,
    onTestLog: (_type, args) => {
      const text = format(...args);
      if (!text.startsWith(testLineMark)) return others.push(text);
      tests += 1;
      return print(text.slice(testLineMark.length));
    },
    onTestExit: (code) => {
      exit = code;
    },
  });
  await eventually('the tests in the extension host end', () => exit !== undefined, deadline).finally(() => {
    if (tests === 0) for (const line of others) print(line);
  });
  await workbench.close();
  return exit ?? 1;
}
