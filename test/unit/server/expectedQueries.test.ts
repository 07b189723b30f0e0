import { equal } from 'node:assert/strict';
import { ExpectedQueries } from '../../../src/server/expectedQueries.ts';

/** Timers that run when they are told to. */
class Timers {
  readonly waiting = new Set<() => void>();

  after = (_: number, run: () => void): (() => void) => {
    this.waiting.add(run);
    return () => this.waiting.delete(run);
  };

  run(): void {
    for (const each of [...this.waiting]) {
      this.waiting.delete(each);
      each();
    }
  }
}

describe('Queries that are to be expected', () => {
  const timers = new Timers();
  let prepared = 0;
  const queries = new ExpectedQueries(timers.after, async () => {
    prepared += 1;
    throw new Error('The query says it.');
  });

  it('are prepared for once and not at once, however many are opened', () => {
    queries.expect('a');
    queries.expect('b');
    queries.expect('a');
    equal(prepared, 0);
    timers.run();
    equal(prepared, 1);
    queries.expect('a');
    timers.run();
    equal(prepared, 1);
  });

  it('are prepared for again with the next one, since nobody may have run any for long', () => {
    queries.expect('c');
    timers.run();
    equal(prepared, 2);
  });

  it('are not prepared for when the last one is closed again before', () => {
    for (const each of ['a', 'b', 'c']) queries.forget(each);
    queries.expect('d');
    queries.forget('d');
    timers.run();
    equal(prepared, 2);
    queries.expect('d');
    timers.run();
    equal(prepared, 3);
  });
});
