import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { atRest } from '../../../src/server/rest.ts';

describe('rest of the server', () => {
  let now: number;
  let timers: Set<{ readonly due: number; readonly run: () => void }>;
  let asked: EventEmitter;
  let rested: number[];

  beforeEach(() => {
    now = 0;
    timers = new Set();
    asked = new EventEmitter();
    rested = [];
    const after = (milliseconds: number, run: () => void): (() => void) => {
      const timer = { due: now + milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    };
    atRest(asked, { quiet: 3, latest: 20, after }, () => rested.push(now));
  });

  function pass(until: number): void {
    while (now < until) {
      now += 1;
      for (const timer of [...timers]) {
        if (timer.due !== now) continue;
        timers.delete(timer);
        timer.run();
      }
    }
  }

  it('comes when nothing was asked for a while, and once', () => {
    pass(2);
    asked.emit('message');
    pass(4);
    assert.deepEqual(rested, []);
    pass(50);
    asked.emit('message');
    pass(100);
    assert.deepEqual(rested, [5]);
    assert.equal(timers.size, 0);
  });

  it('comes at last although there is always something', () => {
    for (let at = 1; at < 50; at += 1) {
      asked.emit('message');
      pass(at);
    }
    assert.deepEqual(rested, [20]);
  });
});
