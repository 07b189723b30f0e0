import type { ServerResponse } from 'node:http';
import { HttpError } from './httpError.ts';

/** When a request is to be given up, and why. */
export interface Cancellation extends Disposable {
  readonly signal: AbortSignal;
  /** Gives the request so much time, in milliseconds. */
  limit(timeout: number): void;
}

/** Ends the work of a request when its client goes away, when its time is over, or when the endpoint closes. */
export function cancellationOf(response: ServerResponse, closing: AbortSignal): Cancellation {
  const own = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const gone = (): void => {
    if (!response.writableFinished) own.abort();
  };
  response.once('close', gone);
  return {
    signal: AbortSignal.any([own.signal, closing]),
    limit(timeout) {
      timer = setTimeout(() => own.abort(timedOut(timeout)), timeout);
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      response.off('close', gone);
    },
  };
}

function timedOut(timeout: number): HttpError {
  const seconds = (timeout / 1_000).toLocaleString('en');
  return new HttpError(
    504,
    'Timeout',
    `The request took longer than its ${seconds} s. Ask for less, or set the option 'servertimeout'.`,
  );
}
