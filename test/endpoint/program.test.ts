import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../support/engineFixture.ts';
import { ask } from './endpointFixture.ts';

const program = fileURLToPath(new URL('../../src/endpoint/main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function start(
  args: readonly string[],
  from = process.cwd(),
): { child: ChildProcess; ended: Promise<Ended>; line: Promise<string> } {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, INIT_CWD: from } });
  let [output, errors] = ['', ''];
  const line = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes('\n')) line.resolve(output);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }));
  void ended.then(() => line.resolve(output));
  return { child, ended, line: line.promise };
}

describe('The endpoint as a program', function () {
  this.timeout(60_000);

  it('tells where it is on one line, serves an empty folder, and ends when it is told to', async () => {
    await using folder = await temporaryFolder();
    const { child, ended, line } = start(['--workspace', basename(folder.path)], dirname(folder.path));
    const said = await line;
    assert.match(said, /^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    const url = said.trim().slice('listening on '.length);
    const { text } = await ask(`${url}/v2/rest/query`, { csl: 'print x = 1 + 1' });
    assert.match(text, /"Rows":\[\[2\]\]/);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, { code: 0, output: said, errors: '' });
  });

  it('says what it needs', async () => {
    const none = await start([]).ended;
    assert.deepEqual([none.code, none.output], [2, '']);
    assert.match(none.errors, /--workspace DIR/);
    const port = await start(['--workspace', '.', '--port', '99999']).ended;
    assert.match(port.errors, /'99999' is no port/);
    const missing = await start(['--workspace', '/nowhere/at/all']).ended;
    assert.equal(missing.code, 1);
    assert.match(missing.errors, /nowhere/);
  });
});
