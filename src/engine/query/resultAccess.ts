import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';

interface Held {
  /** Aborted, with the reason, once the rows are gone. */
  readonly gone: AbortSignal;
  readonly forget: () => void;
}

/**
 * Results with rows of followed databases. Such rows belong to the leader: when the link is gone, or a table that they
 * were read from is no longer shared, they are dropped, and whoever asks for more of them is told why, until the result is
 * closed.
 */
export class ResultAccess {
  readonly #drop: (result: string) => void;
  readonly #held = new Map<string, Held>();

  /** `drop` lets go of the rows themselves. */
  constructor(drop: (result: string) => void) {
    this.#drop = drop;
  }

  /** `ends`: of each link and table that the rows came through, the signal that it is gone, with the reason. */
  hold(result: string, ends: readonly AbortSignal[]): void {
    if (ends.length === 0) return;
    const controller = new AbortController();
    const end = ({ target }: Event): void => {
      forget();
      this.#drop(result);
      controller.abort(rowsGone(target instanceof AbortSignal ? target.reason : undefined));
    };
    const forget = (): void => {
      for (const signal of ends) signal.removeEventListener('abort', end);
    };
    for (const signal of ends) signal.addEventListener('abort', end, { once: true });
    this.#held.set(result, { gone: controller.signal, forget });
  }

  close(result: string): void {
    this.#held.get(result)?.forget();
    this.#held.delete(result);
    this.#drop(result);
  }

  /** Works on the rows of a result. What still runs when they go ends with the reason, and gives nothing. */
  async reading<T>(result: string, options: CallOptions = {}, work: (options: CallOptions) => Promise<T>): Promise<T> {
    const gone = this.#held.get(result)?.gone;
    if (!gone) return work(options);
    gone.throwIfAborted();
    const { signal: asked } = options;
    try {
      const worked = await work({ ...options, signal: asked ? AbortSignal.any([asked, gone]) : gone });
      gone.throwIfAborted();
      return worked;
    } catch (error) {
      throw gone.aborted && !asked?.aborted ? gone.reason : error;
    }
  }
}

function rowsGone(reason: unknown): unknown {
  if (!SharingError.is(reason, 'AccessRevoked')) return reason;
  return new SharingError('AccessRevoked', `${reason.message} The rows that were read from it went with it.`);
}
