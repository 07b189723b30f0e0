import type { PlaneCallOptions } from '../dataPlane.ts';

/** Begins the message of an error that a function was not meant to end with. */
export const functionFailed = 'A function of the engine failed';

/** What a function of a running statement must know of the call that runs it. */
export class CallOfFunctions {
  readonly isCancelled: () => boolean;

  constructor({ isCancelled, signal }: PlaneCallOptions = {}) {
    this.isCancelled = isCancelled ?? (() => signal?.aborted ?? false);
  }
}

/** Finds the call that runs on a connection. */
export type CallOfConnection = (connectionId: number) => CallOfFunctions | undefined;
