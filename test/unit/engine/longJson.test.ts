import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Breather } from '../../../src/engine/journal/breather.ts';
import { hashLong, parseLong } from '../../../src/engine/journal/longJson.ts';

/** One that always wants to rest, and counts. */
class Tired extends Breather {
  rests = 0;

  constructor() {
    super(0);
  }
  override async rest(): Promise<void> {
    this.rests += 1;
    await super.rest();
  }
}

const odd = ['', '"', '\\', '\\"', '\\\\"', '{[,:]}', '\u0000\n', 'ä', '\ud83d\ude80', '\ud83d', '__proto__'];
const values: readonly unknown[] = [
  null,
  true,
  -1.5e-7,
  '',
  'a "quoted", \\ one',
  [],
  {},
  [[], [[]], {}],
  odd,
  Object.fromEntries(odd.map((key, index) => [key, index])),
  { version: 7, previous: '', events: odd.map((name) => ({ type: 'Made', name, columns: [{ name, of: [odd, {}] }] })) },
  { version: 1, state: { id: 'x', tables: odd.map((name) => ({ name, extents: [] })), none: [], last: null } },
];

describe('long JSON', () => {
  it('is parsed as JSON.parse does', async () => {
    for (const value of values) {
      const text = JSON.stringify(value);
      assert.deepEqual(await parseLong(text, new Breather()), JSON.parse(text), text);
    }
  });

  it('is parsed a part at a time, with a rest after each', async () => {
    const events = Array.from({ length: 20_000 }, (_, index) => ({
      type: 'Made',
      name: odd[index % odd.length],
      index,
    }));
    const commit = { version: 1, events, principal: 'p' };
    const breather = new Tired();
    assert.deepEqual(await parseLong(JSON.stringify(commit), breather), JSON.parse(JSON.stringify(commit)));
    assert.ok(breather.rests >= 5, `${breather.rests} rests`);
  });

  it('that is cut off or has too much is refused', async () => {
    const text = JSON.stringify(values.at(-1));
    for (const bad of [
      ...[1, 2, 10, text.length - 1].map((length) => text.slice(0, length)),
      `${text}1`,
      '{"a" 1}',
      '[1 2]',
    ]) {
      await assert.rejects(parseLong(bad, new Breather()), SyntaxError, bad);
    }
  });

  it('has the checksum of the whole, also where a part would end within a character', async () => {
    for (const before of ['', 'a']) {
      const text = before + '\ud83d\ude80'.repeat(200_000);
      const breather = new Tired();
      assert.equal(await hashLong(text, breather), createHash('sha256').update(text).digest('hex'));
      assert.ok(breather.rests >= 3);
    }
  });
});
