import type { DuckDBConnection } from '@duckdb/node-api';
import type { CallOptions } from '../../protocol/contract.ts';

const interruptEvery = 25;
const progressEvery = 100;

/** The error with which a cancelled call rejects, whatever reason the caller gave. */
export function abortError(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  return new DOMException('The operation was cancelled.', 'AbortError');
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/**
 * Runs `work` on a connection so that the signal really stops DuckDB, and tells its progress (0 to 1).
 * DuckDB forgets an interrupt that comes before a statement begins, so it is repeated until the work has ended.
 */
export async function cancellable<T>(
  connection: DuckDBConnection,
  options: CallOptions | undefined,
  message: string,
  work: () => Promise<T>,
): Promise<T> {
  const signal = options?.signal;
  throwIfAborted(signal);
  let repeat: NodeJS.Timeout | undefined;
  const stop = (): void => {
    connection.interrupt();
    repeat = setInterval(() => connection.interrupt(), interruptEvery);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const progress = options?.progress;
  const watch = progress && setInterval(() => progress(message, doneOf(connection)), progressEvery);
  try {
    const value = await work();
    throwIfAborted(signal);
    return value;
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    clearInterval(repeat);
    clearInterval(watch);
  }
}

function doneOf(connection: DuckDBConnection): number | undefined {
  const { percentage } = connection.progress;
  return percentage >= 0 ? Math.min(percentage / 100, 1) : undefined;
}
