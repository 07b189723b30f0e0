import { SharingError } from '../../protocol/errors.ts';
import { functionFailed } from './functionCalls.ts';

/** The first line of what DuckDB says, without its internal class of error. */
export function duckDbSays(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replace(/^[A-Za-z ]+ Error: /, '');
}

/** What a user is told when DuckDB could not run a query. Cancelling passes through. */
export function queryError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SharingError || error.name === 'AbortError') return error;
  const says = duckDbSays(error);
  const because = { cause: error };
  if (/^Out of Memory/i.test(error.message)) {
    return new SharingError(
      'QueryTooLarge',
      'The query needs more memory than the engine may use. Filter earlier, or summarize by fewer groups.',
      'user',
      because,
    );
  }
  if (/No space left/i.test(error.message)) {
    return new SharingError(
      'DiskFull',
      'The query ran out of disk space for its intermediate results. Free some space.',
      'user',
      because,
    );
  }
  if (/^(IO|Permission) Error/.test(error.message)) {
    return new SharingError('StorageFailed', `An extent of the query cannot be read: ${says}`, 'transient', because);
  }
  if (/^(Binder|Parser|Catalog|INTERNAL|Internal) Error/.test(error.message)) {
    return new SharingError('Internal', `The query was compiled to SQL that does not run: ${says}`, 'bug', because);
  }
  if (says.startsWith(functionFailed)) return new SharingError('Internal', `${says}.`, 'bug', because);
  return new SharingError('QueryFailed', `The query failed: ${says}`, 'user', because);
}

export function isOverflow(error: unknown): boolean {
  return error instanceof Error && /Out of Range Error: Overflow in/.test(error.message);
}
