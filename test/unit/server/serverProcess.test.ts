import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerConnection } from '../../../src/editor/client/connection.ts';
import { createRemoteBackend } from '../../../src/editor/client/remoteBackend.ts';
import { ServerSupervisor } from '../../../src/editor/client/supervisor.ts';
import type { Backend } from '../../../src/protocol/contract.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { english } from '../../support/english.ts';
import { eventually } from '../../support/eventually.ts';
import { connectToProcess, fakeServer } from '../../support/processConnection.ts';
import { isAlive, listProcesses } from '../../support/processes.ts';

const timer = {
  now: () => performance.now(),
  after(milliseconds: number, callback: () => void) {
    const handle = setTimeout(callback, milliseconds);
    return () => clearTimeout(handle);
  },
};

describe('server process', () => {
  let server: ServerSupervisor;
  let backend: Backend;
  let lives: ServerConnection[];

  beforeEach(() => {
    lives = [];
    server = new ServerSupervisor(
      async () => {
        const connection = await connectToProcess(fakeServer, { principal: 'aaduser=me@here', folders: [] });
        lives.push(connection);
        return connection;
      },
      timer,
      english,
    );
    backend = createRemoteBackend(server, () => {});
  });
  afterEach(() => server.dispose());

  it('answers requests', async () => {
    assert.deepEqual(
      (await backend.listClusters({})).map((cluster) => cluster.name),
      ['contoso'],
    );
  });

  it('hands on errors with all their data', async () => {
    await assert.rejects(backend.listDatabases({ cluster: 'fake:nowhere' }), (error) => {
      assert.ok(SharingError.is(error, 'ClusterNotFound'));
      assert.equal(error.message, "There is no 'fake:nowhere'.");
      assert.equal(error.kind, 'user');
      return true;
    });
  });

  it('refuses parameters that are not as the contract says', async () => {
    const wrong = { cluster: 1 } as unknown as { cluster: string };
    await assert.rejects(backend.listDatabases(wrong), (error) => SharingError.is(error, 'InvalidArgument'));
  });

  it('cancels in the server, which is not an error of the product', async () => {
    const controller = new AbortController();
    const running = backend.runQuery(
      { cluster: 'fake:contoso', database: 'Aviation', text: 'wait' },
      { signal: controller.signal, progress: () => controller.abort() },
    );
    await assert.rejects(running, { name: 'AbortError' });
  });

  it('tells progress', async () => {
    const seen: [string, number | undefined][] = [];
    await backend.ingestFile(
      { cluster: 'fake:contoso', database: 'Aviation', table: 'Flights', path: '/f.csv', format: {} },
      { progress: (message, done) => seen.push([message, done]) },
    );
    assert.deepEqual(seen, [['Reading', 0.5]]);
  });

  it('comes back after a crash, and its listeners are told to reload everything', async () => {
    await backend.listClusters({});
    const told: unknown[] = [];
    backend.on('catalogChanged', (change) => told.push(change));
    process.kill(Number(lives[0]?.pid), 'SIGKILL');
    await lives[0]?.closed;
    assert.equal((await backend.listClusters({})).length, 1);
    assert.equal(lives.length, 2);
    await eventually('the listener is told', () => told.length > 0);
    assert.deepEqual(told, [{}]);
  });

  it('answers a question that the crash cut off, and does not repeat a change', async () => {
    const question = { cluster: 'fake:contoso', database: 'Aviation', text: 'wait' };
    await backend.listClusters({});
    const change = backend.runQuery(question);
    process.kill(Number(lives[0]?.pid), 'SIGKILL');
    const list = backend.listClusters({});
    await assert.rejects(change, (error) => SharingError.is(error, 'ServerUnavailable') && error.kind === 'transient');
    assert.equal((await list).length, 1);
  });

  it('ends by itself within two seconds of its editor being killed', async () => {
    const editor = fork(fileURLToPath(new URL('../../support/shortLivedEditor.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [pid] = (await once(editor as ChildProcess, 'message')) as [number];
    assert.ok(isAlive(pid));
    editor.kill('SIGKILL');
    // By its command line: one that has ended keeps its id until someone asks how it went.
    const runs = (): boolean => listProcesses().some((each) => each.pid === pid && each.command.includes('fakeServer'));
    await eventually('the server is gone', () => !runs(), 2000);
  });

  it('fails each request with the reason when the engine cannot be opened', async () => {
    const broken = await connectToProcess(fakeServer, { principal: 'nobody', folders: [] });
    await assert.rejects(broken.request('sharing/listClusters', {}, {}), { message: 'nobody may open this' });
    await broken.stop();
  });
});
