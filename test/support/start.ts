/**
 * `npm start`: the sample workspace in VS Code's own server and the default browser, until Ctrl+C.
 * `npm start -- --desktop`: in the desktop VS Code. `npm start -- --check`: headless, says what it saw, ends with 0 or 1.
 */
import { spawn, spawnSync } from 'node:child_process';
import { checkSample } from './checkSample.ts';
import { defaultSampleFolder, makeSampleWorkspace } from './sample.ts';
import { launchVsCodeServer, repository } from './vscodeServer.ts';

const args = process.argv.slice(2);
const windows = process.platform === 'win32';

function isOnPath(program: string): boolean {
  return spawnSync(windows ? 'where' : 'which', [program], { stdio: 'ignore' }).status === 0;
}

/** Opens an address in the default browser where there is one; whether it tried. */
function openBrowser(url: string): boolean {
  const opener = windows ? 'explorer' : process.platform === 'darwin' ? 'open' : 'xdg-open';
  const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (!hasScreen || !isOnPath(opener)) return false;
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
  return true;
}

function startDesktop(): void {
  if (!isOnPath('code')) throw new Error("'code' is not on the path. Install VS Code, or start without --desktop.");
  const { status } = spawnSync(
    'code',
    ['--new-window', `--extensionDevelopmentPath=${repository}`, defaultSampleFolder],
    { stdio: 'inherit', shell: windows },
  );
  if (status !== 0) throw new Error(`'code' ended with ${status}.`);
  console.log('VS Code has the sample workspace open. Data Share is in its activity bar.');
}

async function startServer(): Promise<void> {
  await using server = await launchVsCodeServer({ builtIns: 'all' });
  const url = await server.url({ folders: [defaultSampleFolder] });
  const opened = openBrowser(url);
  console.log(`\n${opened ? 'Opened in the browser' : 'Open this in a browser'}:\n\n  ${url}\n`);
  console.log('Data Share is in the activity bar on the left. Ctrl+C ends it.');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const ended = Promise.withResolvers<void>();
  // Not `once`: the same signal may come twice, from the terminal and from npm, and the second must not cut this short.
  for (const signal of signals) process.on(signal, () => ended.resolve());
  await Promise.race([ended.promise, server.exited]);
  console.log('\nEnded.');
}

async function check(): Promise<void> {
  await using server = await launchVsCodeServer({ builtIns: 'all' });
  await checkSample(server, defaultSampleFolder, (line) => console.log(line));
  console.log('\nAll is as it should be.');
}

try {
  console.log('The sample workspace');
  const made = await makeSampleWorkspace(defaultSampleFolder, { say: (line) => console.log(`  ${line}`) });
  console.log(`  ${made ? 'made' : 'is there already'}: ${defaultSampleFolder}`);
  if (args.includes('--check')) await check();
  else if (args.includes('--desktop')) startDesktop();
  else await startServer();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
