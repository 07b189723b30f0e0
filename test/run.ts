/**
 * `npm test [-- part …]`: every part, or the named ones, two at a time. A part that runs alone shows its output as it
 * comes, any other when it has ended. The last line is the sum of all, `N passed, N failed, N skipped`.
 *
 * What runs in a real VS Code waits more than it works: beside it runs what needs none, as long as there is any. What
 * runs there or in a browser gets a second run when it failed, after all others and alone: windows, browsers and their
 * timing are not ours. It counts as its second run ended, and a line before the sum names it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { glob, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const repository = resolve(import.meta.dirname, '..');
const minute = 60_000;

/** Some hundred processes load the same files: what one has compiled, and freed from its types, the next one takes. */
const environment: NodeJS.ProcessEnv = {
  NODE_COMPILE_CACHE: resolve(repository, 'test/output/compile-cache'),
  ...process.env,
  ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
};

interface Part {
  /** `folder`, or `folder/file` where each file of a folder is a part. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Milliseconds after which it is ended, and has failed. */
  readonly deadline: number;
  readonly inBrowser?: boolean;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** These need what is built, and come after it. */
const onBuilt = ['host', 'ui', 'package'];
const otherFolders = [...onBuilt, 'support', 'bench', 'output'];

/** First what only computes, then pages in a browser, and last what needs a window of VS Code. */
async function listParts(): Promise<readonly Part[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const plain = folders.filter((name) => !otherFolders.includes(name)).sort();
  const mocha = (name: string, deadline: number): Part => {
    const args = [`test/${name}/**/*.test.ts`];
    return { name, command: 'mocha', args, deadline };
  };
  const mochaFile = (file: string): Part => {
    const name = file.replaceAll('\\', '/').replace(/^test\/|\.test\.ts$/g, '');
    return { name, command: 'mocha', args: [file], deadline: 5 * minute };
  };
  const node = (name: string, args: readonly string[], deadline: number): Part => {
    return { name, command: process.execPath, args, deadline };
  };
  const inBrowser = (part: Part): Part => ({ ...part, inBrowser: true });
  const inFiles = async (pattern: string): Promise<readonly Part[]> => {
    const files: string[] = [];
    for await (const file of glob(pattern, { cwd: repository })) files.push(file);
    return files.sort().map((file) => inBrowser(mochaFile(file)));
  };
  return [
    node('check', ['build.mjs', 'check'], 5 * minute),
    ...plain.map((name) => mocha(name, 10 * minute)),
    node('build', ['build.mjs', 'build'], 2 * minute),
    ...(await inFiles('test/ui/webview/*.test.ts')),
    ...(await inFiles('test/ui/*.test.ts')),
    // Begun before the windows, of which the last is short: else it would run on by itself.
    inBrowser(node('host', ['test/support/runHostTests.ts'], 8 * minute)),
    inBrowser(mocha('package', 5 * minute)),
  ];
}

const running = new Set<ChildProcess>();

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid, 'SIGKILL');
}

/** Runs a part to its end and reads the closing lines of mocha's spec reporter. */
async function run(part: Part, isAlone: boolean): Promise<Counts> {
  const heading = `\n=== ${part.name}\n`;
  if (isAlone) process.stdout.write(heading);
  const child = spawn(part.command, part.args, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
    // A group of its own, so that nothing of it goes on after its deadline.
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && part.command === 'mocha',
  });
  running.add(child);
  let output = '';
  const add = (text: string): void => {
    output += text;
    if (isAlone) process.stdout.write(text);
  };
  const timer = setTimeout(() => {
    add(`\n${part.name}: no end within ${part.deadline / minute} minutes\n`);
    end(child);
  }, part.deadline);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', add);
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done(status ?? 1));
  });
  clearTimeout(timer);
  running.delete(child);
  if (!isAlone) process.stdout.write(`${heading}${output}`);
  const plain = stripVTControlCharacters(output);
  const count = (word: string): number =>
    Number([...plain.matchAll(new RegExp(`^\\s+(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);
  const counts = { passed: count('passing'), failed: count('failing'), skipped: count('pending') };
  // A program that broke before or after its tests has failed, whatever it counted.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const chosen = process.argv.slice(2);
const parts = await listParts();
const isOf = (part: Part, name: string): boolean => part.name === name || part.name.startsWith(`${name}/`);
const unknown = chosen.filter((name) => !parts.some((part) => isOf(part, name)));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${parts.map((part) => part.name).join(', ')}.`);
  process.exit(2);
}
const needsBuild = chosen.some((name) => onBuilt.includes(name.split('/')[0] ?? name));
const isWanted = (part: Part): boolean =>
  chosen.length === 0 || chosen.some((name) => isOf(part, name)) || (part.name === 'build' && needsBuild);
const wanted = parts.filter(isWanted);
const results = new Map<Part, Counts & { seconds: number }>();

async function runAndNote(part: Part, isAlone: boolean): Promise<void> {
  const started = Date.now();
  const before = results.get(part)?.seconds ?? 0;
  const counts = await run(part, isAlone);
  results.set(part, { ...counts, seconds: before + Math.round((Date.now() - started) / 1000) });
}

// Each is a group of its own, which whoever ends this does not reach.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const child of running) end(child);
    process.exit(1);
  });
}

for (const part of wanted) if (part.name === 'build') await runAndNote(part, true);
const waiting = wanted.filter((part) => part.name !== 'build');
const isAlone = waiting.length === 1;
/** One takes from the front, where there is what computes, and one from the end. */
async function work(next: () => Part | undefined): Promise<void> {
  for (let part = next(); part; part = next()) await runAndNote(part, isAlone);
}
await Promise.all([work(() => waiting.shift()), work(() => waiting.pop())]);

const again = wanted.filter((part) => part.inBrowser && (results.get(part)?.failed ?? 0) > 0);
for (const part of again) {
  console.log(`\n${part.name}: ${results.get(part)?.failed} failed; its second run`);
  await runAndNote(part, true);
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const { passed, failed, skipped } of results.values()) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
console.log('');
console.table(Object.fromEntries(wanted.map((part) => [part.name, results.get(part)])));
if (again.length > 0) {
  console.log(`Run twice, since the first run failed: ${again.map((part) => part.name).join(', ')}`);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
