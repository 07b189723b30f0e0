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

/**
 * What a command acts on that was given a row and all that is selected: the selection where the row is part of it, else
 * the row alone, or what is chosen where there is none. Undefined when the user cancels.
 */
export async function chosenOfSelection<N, T>(
  node: N | undefined,
  nodes: readonly N[],
  subjectOf: (node?: N) => Promise<Subject<T>>,
): Promise<readonly [T, ...T[]] | undefined> {
  const all: T[] = [];
  for (const each of node !== undefined && nodes.includes(node) ? nodes : [node]) {
    const found = await chosen(await subjectOf(each));
    if (found === undefined) return undefined;
    all.push(found);
  }
  const [first, ...others] = all;
  return first === undefined ? undefined : [first, ...others];
}
