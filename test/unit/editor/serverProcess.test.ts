import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLater, forkServer, whyEnded } from '../../../src/editor/client/serverProcess.ts';
import { english } from '../../support/english.ts';

describe('the process of a server', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'server-process-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function start(script: string, printed: (text: string) => void = () => {}) {
    const module = join(folder, 'server.cjs');
    await writeFile(module, script);
    return forkServer({ module, compiled: join(folder, 'compiled'), printed });
  }

  it('runs until it is told to end, and keeps what was compiled of it', async () => {
    const child = await start("process.once('message', () => process.exit()); process.send('up')");
    await once(child, 'message');
    assert.equal(whyEnded(child, english), undefined);
    child.send('end');
    await once(child, 'exit');
    assert.equal((await readdir(join(folder, 'compiled'))).length, 1);
  });

  it('that ends before anybody talks to it says how, and prints why', async () => {
    const printed: string[] = [];
    const child = await start("throw new Error('broken on purpose')", (text) => printed.push(text));
    await once(child, 'close');
    assert.equal(whyEnded(child, english), 'Its process ended with 1 before it could be talked to.');
    assert.match(printed.join('\n'), /broken on purpose/);
  });

  it('is ended when it does not end by itself', async () => {
    const child = await start("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send('up')");
    await once(child, 'message');
    endLater(child, 10);
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
  });
});
