import type { QueryOptions } from '../../protocol/compile.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';

/** Source: Kusto documentation, "Query limits", "Limit on request execution time". */
const usual = 4 * 60_000;
const longest = 60 * 60_000;

/** Runs `work` with a signal that also comes when the query has run for as long as it may; it then fails with `QueryFailed`. */
export async function withinTime<T>(
  set: QueryOptions | undefined,
  options: CallOptions = {},
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const milliseconds = set?.noRequestTimeout ? longest : Math.min(set?.serverTimeout ?? usual, longest);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  const signals = [controller.signal, ...(options.signal ? [options.signal] : [])];
  try {
    return await work({ ...options, signal: AbortSignal.any(signals) });
  } catch (error) {
    if (!controller.signal.aborted || options.signal?.aborted) throw error;
    throw new SharingError(
      'QueryFailed',
      `The query took longer than the ${milliseconds / 1000} seconds that it may take, and was stopped. Filter earlier, or begin it with 'set servertimeout = 1h;'.`,
      'user',
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
