import type { CallOptions } from '../../protocol/contract.ts';

/** One life of the server process, as seen from the editor. */
export interface ServerConnection {
  /** The id of the process, for the log. */
  readonly pid: number | undefined;
  /** Resolves when this life is over, for whatever reason. Never rejects. */
  readonly closed: Promise<void>;
  /**
   * Rejects with `ConnectionLost` when the process goes before it answers, with an `AbortError` when it was cancelled,
   * and with the server's own error otherwise.
   */
  request(method: string, params: object, options: CallOptions): Promise<unknown>;
  notify(method: string, params: object): void;
  /** Answers what the server asks. Returns a function that ends it. */
  answer(method: string, handler: (params: unknown) => Promise<unknown>): () => void;
  /** Returns a function that ends the subscription. */
  on(method: string, listener: (params: unknown) => void): () => void;
  /** Asks the process to end, and makes sure that it does. */
  stop(): Promise<void>;
}

/** The process went away before it answered: nobody knows whether the request was carried out. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export function abortError(): DOMException {
  return new DOMException('Cancelled', 'AbortError');
}

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
