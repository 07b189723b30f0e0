import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirstInOrder } from '../../../src/engine/firstInOrder.ts';
import { byName, compareNames, firstOf } from '../../../src/engine/page.ts';

const name = fc.oneof(fc.string({ maxLength: 3 }), fc.stringMatching(/^[aAbBäÄ_]{1,3}[0-9]{0,2}$/));
const inOrder = (names: Iterable<string>): string[] =>
  byName([...names].map((each) => ({ name: each }))).map((each) => each.name);

describe('names in order', () => {
  it('the first of a list are the beginning of all of it in order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.nat(20), (names, limit) => {
        assert.deepEqual(firstOf(names, limit, compareNames), inOrder(names).slice(0, limit));
      }),
    );
  });

  it('the first of a list begin as all of it does, also where some are equal', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ name: `T${(index * 617) % 500}`, index }));
    const whole = byName(many);
    for (const limit of [1, 7, 100, 124, 126, 999, 1_001]) {
      const first = firstOf(many, limit, (a, b) => compareNames(a.name, b.name));
      assert.deepEqual(first, whole.slice(0, limit));
    }
    assert.deepEqual(inOrder(['b', 'C', 'a', 'd']), ['a', 'b', 'C', 'd']);
  });

  it('stay what they are in the whole list while names come and go, whichever of them are wanted', () => {
    const step = fc.record({ name, comes: fc.boolean(), limit: fc.nat(30), wanted: fc.constantFrom('', 'a', 'A') });
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (names, steps) => {
        const all = new Set(names);
        // Fewer are kept than there are, so that some stand behind them.
        const kept = new FirstInOrder(() => ({ size: all.size, names: () => all }), 4);
        for (const { name: changed, comes, limit, wanted } of steps) {
          if (comes) all.add(changed);
          else all.delete(changed);
          if (comes) kept.add(changed);
          else kept.remove(changed);
          const isWanted = (each: string): boolean => each.includes(wanted);
          assert.deepEqual(kept.first(limit, isWanted), inOrder(all).filter(isWanted).slice(0, limit));
        }
      }),
    );
  });
});
