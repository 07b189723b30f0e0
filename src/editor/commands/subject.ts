import { type PickQuestion, pickOne } from './inputs.ts';
import { runSteps, type Step, withAnswer } from './steps.ts';

/** Answers that begin with what a command is about. */
export interface About<T> {
  readonly about?: T;
}

/** What a command is about: what it was given on, or what is chosen in its first step. */
export interface Subject<T> {
  readonly initial: About<T>;
  readonly step: Step<About<T>>;
}

export function subject<T>(question: Omit<PickQuestion<T>, 'position'>, given?: T): Subject<T> {
  return {
    initial: given === undefined ? {} : { about: given },
    step: {
      needed: ({ about }) => about === undefined,
      ask: async (state, position) =>
        withAnswer(await pickOne<T>({ ...question, position }), (about) => ({ ...state, about })),
    },
  };
}

/** For a command that asks nothing else. Undefined when the user cancels. */
export async function chosen<T>({ initial, step }: Subject<T>): Promise<T | undefined> {
  return (await runSteps<About<T>>(initial, [step]))?.about;
}
