import assert from 'node:assert/strict';
import { back, cancel, type Outcome, type Position, runSteps, type Step } from '../../../src/editor/commands/steps.ts';

interface Answers {
  readonly a?: string;
  readonly b?: string;
  readonly c?: string;
}

/** Steps that answer from a script, and note how they were asked. */
function scripted(answers: readonly (string | Outcome)[]): {
  steps: Step<Answers>[];
  asked: string[];
  again: string[];
} {
  const rest = [...answers];
  const asked: string[] = [];
  const again: string[] = [];
  const step = (key: keyof Answers): Step<Answers> => ({
    needed: (state) => state[key] === undefined,
    ask: async (state, { step: number, total, canGoBack, kept }: Position) => {
      const entered = kept.enteredFor('')?.[0];
      if (entered !== undefined) again.push(`${key} ${entered}`);
      asked.push(`${key} ${number}/${total}${canGoBack ? ' back' : ''}`);
      const answer = rest.shift() ?? cancel;
      if (typeof answer === 'string') kept.keep([answer], '');
      return answer === back || answer === cancel ? answer : { ...state, [key]: answer };
    },
  });
  return { steps: [step('a'), step('b'), step('c')], asked, again };
}

describe('steps of a command', () => {
  it('are asked one after the other, with their numbers', async () => {
    const { steps, asked } = scripted(['1', '2', '3']);
    assert.deepEqual(await runSteps<Answers>({}, steps), { a: '1', b: '2', c: '3' });
    assert.deepEqual(asked, ['a 1/3', 'b 2/3 back', 'c 3/3 back']);
  });

  it('leave out what is known, also in the numbers', async () => {
    const { steps, asked } = scripted(['2', '3']);
    assert.deepEqual(await runSteps<Answers>({ a: 'given' }, steps), { a: 'given', b: '2', c: '3' });
    assert.deepEqual(asked, ['b 1/2', 'c 2/2 back']);
  });

  it('go back to the question before, with what was entered in each', async () => {
    const { steps, asked, again } = scripted(['1', '2', back, back, '4', '5', '6']);
    assert.deepEqual(await runSteps<Answers>({}, steps), { a: '4', b: '5', c: '6' });
    assert.deepEqual(
      asked.map((each) => each[0]),
      ['a', 'b', 'c', 'b', 'a', 'b', 'c'],
    );
    assert.deepEqual(again, ['b 2', 'a 1', 'b 2']);
  });

  it('go back over a step that was not asked', async () => {
    const { steps, asked } = scripted(['1', back, '2', '3']);
    assert.deepEqual(await runSteps<Answers>({ b: 'given' }, steps), { a: '2', b: 'given', c: '3' });
    assert.deepEqual(asked, ['a 1/2', 'c 2/2 back', 'a 1/2', 'c 2/2 back']);
  });

  it('end without a result when the user cancels', async () => {
    const { steps, asked } = scripted(['1', cancel]);
    assert.equal(await runSteps<Answers>({}, steps), undefined);
    assert.equal(asked.length, 2);
  });

  it('take any text for an answer, also the word back', async () => {
    const { steps } = scripted(['back', 'cancel', '3']);
    assert.deepEqual(await runSteps<Answers>({}, steps), { a: 'back', b: 'cancel', c: '3' });
  });
});
