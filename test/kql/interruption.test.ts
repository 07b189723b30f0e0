import assert from 'node:assert/strict';
import { adviceAt, judgementOf } from '../../src/kql/editing/advice.ts';
import { classificationOf } from '../../src/kql/editing/classification.ts';
import { codeChangesAt } from '../../src/kql/editing/codeChanges.ts';
import { completionAt } from '../../src/kql/editing/completion.ts';
import { checkpoint, Interrupted, interruptible, interruptWhen } from '../../src/kql/interruption.ts';
import type { Globals } from '../../src/kql/kustoLanguage.ts';
import { aviation, symbolsOf } from './support/editing.ts';

const document = { uri: 'interrupted', text: 'Late(5) | where Delay > 6 and Origin contains "a" | where ' };
const end = document.text.length;

const calls: Readonly<Record<string, (globals: Globals) => unknown>> = {
  completion: (globals) => completionAt(document, end, globals),
  classification: (globals) => classificationOf(document, 0, end, globals),
  judgement: (globals) => judgementOf(document, globals).diagnostics,
  advice: (globals) => adviceAt(document, 0, globals, { schema: aviation, globals, others: [], areAllKnown: true }),
  'code changes': (globals) => codeChangesAt(document, 0, end, globals),
};

describe('An interrupted call of editing', () => {
  let left = Number.POSITIVE_INFINITY;

  before(() => {
    symbolsOf(aviation);
    interruptWhen(() => left-- <= 0);
  });

  after(() => interruptWhen(() => false));

  /** Interrupts at the check of that number; undefined where that has ended it. */
  function interrupted<T>(call: () => T, checks: number): { readonly answer: T } | undefined {
    left = checks;
    try {
      return { answer: interruptible(call) };
    } catch (error) {
      assert.ok(error instanceof Interrupted, String(error));
      return undefined;
    } finally {
      left = Number.POSITIVE_INFINITY;
    }
  }

  for (const [name, call] of Object.entries(calls)) {
    it(`gives no answer, and leaves nothing behind that changes the next one: ${name}`, () => {
      const expected = call(symbolsOf(aviation));
      let interruptions = 0;
      // A list for completion is long, and each of its items is a step.
      for (let checks = 0; ; checks += name === 'completion' ? 90 : 3) {
        const globals = symbolsOf(aviation);
        const ended = interrupted(() => call(globals), checks);
        if (ended) {
          assert.deepEqual(ended.answer, expected);
          break;
        }
        interruptions += 1;
        assert.deepEqual(call(globals), expected);
      }
      assert.ok(interruptions > 4, `interrupted ${interruptions} times`);
    });
  }

  it('looks for a query while a list for completion is made', () => {
    const globals = symbolsOf(aviation);
    const count = completionAt(document, end, globals).length;
    // The text is bound by now, so that all checks are those of the list: when it is made, and when it is sorted.
    assert.equal(
      interrupted(() => completionAt(document, end, globals), count * 1.5),
      undefined,
    );
  });

  it('throws what is wrong where nobody has interrupted it', () => {
    const wrong = new Error('wrong');
    assert.throws(() => interruptible(() => assert.fail(wrong)), wrong);
    assert.doesNotThrow(checkpoint);
  });
});
