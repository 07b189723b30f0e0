/** `npm run bench [-- name …]`: runs `run()` of `test/bench/<name>.bench.ts`, all of them or the named ones. */
import { readdir } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

const ending = '.bench.ts';
const files = await readdir(import.meta.dirname);
const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  process.exit(2);
}

const gibibytes = Math.round(totalmem() / 2 ** 30);
// Others on the machine make every figure worse: the load tells whether they were there.
const load = loadavg()[0]?.toFixed(1);
console.log(
  `load ${load} on ${cpus().length} cores, ${gibibytes} GiB, ${process.platform}-${process.arch}, Node ${process.version}`,
);
// A window that is slow is measured, not given up.
process.env.TEST_PATIENCE ??= '4';
for (const name of names.sort()) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n=== ${name}`);
  const { run }: { readonly run: () => Promise<void> } = await import(join(import.meta.dirname, name + ending));
  try {
    await run();
  } catch (error) {
    // The others take minutes each, and have nothing to do with it.
    console.error(error);
    process.exitCode = 1;
  }
}
