import { saidByStatement } from '../../kql/scalars/stop.ts';
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
  const own = says.indexOf(saidByStatement);
  if (own >= 0) {
    const message = `The query failed: ${says.slice(own + saidByStatement.length)}`;
    return new SharingError('QueryFailed', message, 'user', because);
  }
  if (says.startsWith(functionFailed)) return new SharingError('Internal', `${says}.`, 'bug', because);
  return new SharingError('QueryFailed', `The query failed: ${inOwnWords(error.message)}`, 'user', because);
}

/** What DuckDB says is about SQL that no user wrote. */
function inOwnWords(message: string): string {
  if (isOverflowText(message) || /^Out of Range Error/.test(message)) {
    return 'a result is beyond what its type holds, and it is not known what Kusto answers there. Leave out values of this size.';
  }
  if (/^Conversion Error/.test(message)) {
    return 'a value cannot be converted to the type that it is needed in. Convert it with tolong(), todouble() or the like, which give null where they cannot.';
  }
  return 'a value was given to a function or operator that cannot take it. Leave out parts of the query to find which.';
}

export function isOverflow(error: unknown): boolean {
  return error instanceof Error && isOverflowText(error.message);
}

function isOverflowText(message: string): boolean {
  return message.includes('Out of Range Error: Overflow in');
}
