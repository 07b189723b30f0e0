/**
 * `npm test [-- part …]`: every part, or the named ones, one after the other; their output is shown as it comes.
 * The last line is the sum of all, `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process';
import { glob, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const repository = resolve(import.meta.dirname, '..');
const minute = 60_000;

interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Milliseconds after which it is ended, and has failed. */
  readonly deadline: number;
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
  const node = (name: string, args: readonly string[], deadline: number): Part => {
    return { name, command: process.execPath, args, deadline };
  };
  return [
    node('check', ['build.mjs', 'check'], 5 * minute),
    ...plain.map((name) => mocha(name, 10 * minute)),
    node('build', ['build.mjs', 'build'], 2 * minute),
    node('host', ['test/support/runHostTests.ts'], 8 * minute),
    mocha('ui', 14 * minute),
    mocha('package', 5 * minute),
  ];
}

async function hasTests(name: string): Promise<boolean> {
  const found = glob(`test/${name}/**/*.test.ts`, { cwd: repository });
  return name === 'check' || name === 'build' || (await found[Symbol.asyncIterator]().next()).done !== true;
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
const unknown = chosen.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${parts.map((part) => part.name).join(', ')}.`);
  process.exit(2);
}
const rows: Record<string, Counts & { seconds: number }> = {};
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const needsBuild = chosen.some((name) => onBuilt.includes(name));
for (const part of parts) {
  const wanted = chosen.length === 0 || chosen.includes(part.name) || (part.name === 'build' && needsBuild);
  if (!wanted) continue;
  if (!(await hasTests(part.name))) continue;
  console.log(`\n=== ${part.name}`);
  const started = Date.now();
  const counts = await run(part);
  rows[part.name] = { ...counts, seconds: Math.round((Date.now() - started) / 1000) };
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log('');
console.table(rows);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
