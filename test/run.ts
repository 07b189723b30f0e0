/**
 * `npm test [-- part …]`: every part, or the named ones, one after the other; their output is shown as it comes.
 * The last line is the sum of all, `N passed, N failed, N skipped`.
 *
 * What runs in a real VS Code gets a second run when it failed: windows, browsers and their timing are not ours. It
 * counts as its second run ended, and a line before the sum names it.
 */
import { spawn } from 'node:child_process';
import { glob, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const repository = resolve(import.meta.dirname, '..');
const minute = 60_000;

interface Part {
  /** `folder`, or `folder/file` where each file of a folder is a part. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Milliseconds after which it is ended, and has failed. */
  readonly deadline: number;
  /** 2 where a real VS Code takes part. */
  readonly runs?: number;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** These need what is built, and come after it. */
const onBuilt = ['host', 'ui', 'package'];
const otherFolders = [...onBuilt, 'support', 'bench', 'output'];

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
  const inEditor = (part: Part): Part => ({ ...part, runs: 2 });
  const ui: string[] = [];
  for await (const file of glob('test/ui/**/*.test.ts', { cwd: repository })) ui.push(file);
  return [
    node('check', ['build.mjs', 'check'], 5 * minute),
    ...plain.map((name) => mocha(name, 10 * minute)),
    node('build', ['build.mjs', 'build'], 2 * minute),
    inEditor(node('host', ['test/support/runHostTests.ts'], 8 * minute)),
    ...ui.sort().map((file) => inEditor(mochaFile(file))),
    inEditor(mocha('package', 5 * minute)),
  ];
}

/** Runs a part to its end and reads the closing lines of mocha's spec reporter. */
async function run(part: Part): Promise<Counts> {
  const child = spawn(part.command, part.args, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env,
    // A group of its own, so that nothing of it goes on after its deadline.
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && part.command === 'mocha',
  });
  const timer = setTimeout(() => {
    console.error(`\n${part.name}: no end within ${part.deadline / minute} minutes`);
    if (process.platform === 'win32') child.kill();
    else process.kill(-(child.pid ?? 0), 'SIGKILL');
  }, part.deadline);
  let output = '';
  for (const [stream, shown] of [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      shown.write(text);
    });
  }
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done(status ?? 1));
  });
  clearTimeout(timer);
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
const rows: Record<string, Counts & { seconds: number }> = {};
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const secondRuns: string[] = [];
const needsBuild = chosen.some((name) => onBuilt.includes(name.split('/')[0] ?? name));
for (const part of parts) {
  const wanted =
    chosen.length === 0 || chosen.some((name) => isOf(part, name)) || (part.name === 'build' && needsBuild);
  if (!wanted) continue;
  console.log(`\n=== ${part.name}`);
  const started = Date.now();
  let counts = await run(part);
  if (counts.failed > 0 && (part.runs ?? 1) > 1) {
    console.log(`\n=== ${part.name}: ${counts.failed} failed; its second run`);
    secondRuns.push(part.name);
    counts = await run(part);
  }
  rows[part.name] = { ...counts, seconds: Math.round((Date.now() - started) / 1000) };
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log('');
console.table(rows);
if (secondRuns.length > 0) console.log(`Run twice, since the first run failed: ${secondRuns.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
