import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { endWithEditor } from '../../../src/server/lifetime.ts';

class OwnProcess extends EventEmitter {
  readonly pid = 4711;
  readonly connected: boolean;
  readonly killed = Promise.withResolvers<number>();

  constructor(connected = true) {
    super();
    this.connected = connected;
  }
  kill(pid: number): void {
    this.killed.resolve(pid);
  }
}

describe('lifetime of the server', () => {
  it('ends with the channel to the editor, after it has closed', async () => {
    const own = new OwnProcess();
    let closed = false;
    endWithEditor(own, async () => {
      closed = true;
    });
    own.emit('disconnect');
    assert.equal(await own.killed.promise, own.pid);
    assert.ok(closed);
  });

  it('ends although closing fails, or never ends', async () => {
    for (const close of [() => Promise.reject(new Error('no')), () => new Promise<void>(() => {})]) {
      const own = new OwnProcess();
      endWithEditor(own, close);
      own.emit('disconnect');
      assert.equal(await own.killed.promise, own.pid);
    }
  });

  it('ends at once when the editor was gone before it listened', async () => {
    const own = new OwnProcess(false);
    endWithEditor(own, async () => {});
    assert.equal(await own.killed.promise, own.pid);
  });
});
