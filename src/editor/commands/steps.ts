/** To the step before. A symbol, because what a user types may be any text. */
export const back: unique symbol = Symbol('back');
/** The user wants none of it. */
export const cancel: unique symbol = Symbol('cancel');
export type Outcome = typeof back | typeof cancel;

export function isOutcome(answer: unknown): answer is Outcome {
  return answer === back || answer === cancel;
}

/** What an answer makes of the state; going back and cancelling make nothing of it. */
export function withAnswer<T, State>(answer: T | Outcome, add: (answer: T) => State): State | Outcome {
  return isOutcome(answer) ? answer : add(answer);
}

/** What was entered in a step, also when the user went back from it; it is there again when the step is asked anew. */
class Kept {
  #entered: readonly string[] | undefined;
  #proposed = '';

  /** A text, or the labels of what was picked. */
  keep(entered: readonly string[], proposed: string): void {
    this.#entered = entered;
    this.#proposed = proposed;
  }

  /** Undefined when nothing was entered, or when something else is proposed now: then that fits what was answered before. */
  enteredFor(proposed: string): readonly string[] | undefined {
    return this.#proposed === proposed ? this.#entered : undefined;
  }
}

/** Where in its command a question stands. Only `runSteps` gives one, so that no question is without. */
export interface Position {
  /** Counted from 1. */
  readonly step: number;
  readonly total: number;
  readonly canGoBack: boolean;
  readonly kept: Kept;
}

/** One question. `State` holds the answers so far. */
export interface Step<State> {
  /** Whether the answer is still open: what came with the command is not asked for. */
  readonly needed: (state: State) => boolean;
  readonly ask: (state: State, position: Position) => Promise<State | Outcome>;
}

/** Asks what is needed, forwards and backwards. Resolves to undefined when the user cancels. */
export async function runSteps<State extends object>(
  initial: State,
  steps: readonly Step<State>[],
): Promise<State | undefined> {
  const kept = steps.map(() => new Kept());
  const asked: { readonly index: number; readonly before: State }[] = [];
  let state = initial;
  for (let index = 0; index < steps.length; ) {
    const step = steps[index];
    const own = kept[index];
    if (own && step?.needed(state)) {
      const remaining = steps.slice(index).filter((each) => each.needed(state)).length;
      const place = { step: asked.length + 1, total: asked.length + remaining, canGoBack: asked.length > 0 };
      const answer = await step.ask(state, { ...place, kept: own });
      if (answer === cancel) return undefined;
      if (answer === back) {
        const previous = asked.pop();
        if (previous === undefined) return undefined;
        ({ index, before: state } = previous);
        continue;
      }
      asked.push({ index, before: state });
      state = answer;
    }
    index++;
  }
  return state;
}

/** One question alone. Resolves to undefined when the user cancels. */
export async function runStep<T>(ask: (position: Position) => Promise<T | Outcome>): Promise<T | undefined> {
  const only: Step<{ readonly answer?: T }> = {
    needed: () => true,
    ask: async (_, position) => withAnswer(await ask(position), (answer) => ({ answer })),
  };
  return (await runSteps<{ readonly answer?: T }>({}, [only]))?.answer;
}
