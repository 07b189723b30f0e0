import assert from 'node:assert/strict';
import type { ServerConnection } from '../../../src/editor/client/connection.ts';
import { backoff, ServerSupervisor } from '../../../src/editor/client/supervisor.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { english } from '../../support/english.ts';
import { ManualClock, settled } from '../../support/manualClock.ts';

interface Life extends ServerConnection {
  crash(): void;
}

function life(): Life {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    pid: 1,
    closed: promise,
    request: async () => undefined,
    notify: () => {},
    answer: () => () => {},
    on: () => () => {},
    stop: async () => resolve(),
    crash: resolve,
  };
}

describe('supervisor of the server', () => {
  let timer: ManualClock;
  let lives: Life[];
  let failures: number;
  let starts: number;
  let server: ServerSupervisor;

  beforeEach(() => {
    timer = new ManualClock();
    lives = [];
    failures = 0;
    starts = 0;
    server = new ServerSupervisor(
      async () => {
        starts++;
        if (failures-- > 0) throw new Error('no such program');
        const next = life();
        lives.push(next);
        return next;
      },
      timer,
      english,
    );
  });

  it('starts nothing before it is needed, and one server for all who need it', async () => {
    await settled();
    assert.equal(starts, 0);
    const [one, two] = await Promise.all([server.connection(), server.connection()]);
    assert.equal(one, two);
    assert.equal(starts, 1);
  });

  it('starts ahead of need where that is asked for, and only once', async () => {
    server.start();
    server.start();
    assert.equal(server.state.kind, 'starting');
    await server.connection();
    server.start();
    await settled();
    assert.equal(starts, 1);
  });

  it('starts nothing ahead of need where it must not', async () => {
    const refused = new SharingError('ServerUnavailable', 'Trust this workspace.');
    const untrusted = new ServerSupervisor(
      () => assert.fail('it was started'),
      timer,
      english,
      () => refused,
    );
    untrusted.start();
    await settled();
    assert.equal(untrusted.state.kind, 'idle');
  });

  it('starts again after a crash, later each time, up to half a minute', async () => {
    await server.connection();
    const delays: number[] = [];
    server.onState((state) => void (state.kind === 'waiting' && delays.push(state.delay)));
    for (let crash = 0; crash < 8; crash++) {
      lives.at(-1)?.crash();
      await settled();
      await timer.pass(30_000);
    }
    assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    assert.equal(starts, 9);
    assert.equal(backoff(1), 500);
  });

  it('forgets old crashes once a server has been stable', async () => {
    await server.connection();
    lives[0]?.crash();
    await settled();
    await timer.pass(500);
    await timer.pass(60_000);
    const delays: number[] = [];
    server.onState((state) => void (state.kind === 'waiting' && delays.push(state.delay)));
    lives[1]?.crash();
    await settled();
    assert.deepEqual(delays, [500]);
  });

  it('lets a call wait for the next start', async () => {
    await server.connection();
    lives[0]?.crash();
    await settled();
    const waiting = server.connection();
    await timer.pass(500);
    assert.equal(await waiting, lives[1]);
  });

  it('fails a call that has waited too long, with the reason and the way out', async () => {
    failures = 99;
    const waiting = server.connection();
    const failed = assert.rejects(waiting, (error) => {
      assert.ok(SharingError.is(error, 'ServerUnavailable'));
      assert.equal(error.kind, 'transient');
      assert.match(error.message, /no such program/);
      assert.equal(error.fix?.command, 'dataShareExplorer.restartServer');
      return true;
    });
    for (let second = 0; second < 16; second++) await timer.pass(1000);
    await failed;
  });

  it('lets go of a call that is cancelled while it waits', async () => {
    failures = 99;
    const controller = new AbortController();
    const waiting = server.connection(controller.signal);
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    await assert.rejects(server.connection(controller.signal), { name: 'AbortError' });
  });

  it('restarts at once when asked, whether it runs or waits', async () => {
    await server.connection();
    await server.restart();
    assert.equal(starts, 2);
    lives[1]?.crash();
    await settled();
    assert.equal(server.state.kind, 'waiting');
    await server.restart();
    assert.equal(starts, 3);
    assert.equal(server.state.kind, 'running');
  });

  it('starts nothing more once it is disposed', async () => {
    await server.connection();
    await server.dispose();
    await settled();
    await timer.pass(60_000);
    assert.equal(starts, 1);
    await assert.rejects(server.connection(), (error) => SharingError.is(error, 'ServerUnavailable'));
  });

  it('is not started while that is refused', async () => {
    let refusal: SharingError | undefined = new SharingError('ServerUnavailable', 'Trust this workspace.');
    const guarded = new ServerSupervisor(
      async () => life(),
      timer,
      english,
      () => refusal,
    );
    await assert.rejects(guarded.connection(), { message: 'Trust this workspace.' });
    refusal = undefined;
    assert.ok(await guarded.connection());
  });
});
