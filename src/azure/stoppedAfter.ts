import { SharingError, toSharingError } from '../protocol/errors.ts';

/** Azure takes one change after the other, and takes none back: whoever goes on must know where it stopped. */
export function stoppedAfter(done: number, all: number, error: unknown): SharingError {
  const first = toSharingError(error);
  if (done === 0) return first;
  const { code, message, kind, fix } = first;
  const says = `${message} It stopped after ${done} of ${all} changes. Refresh the view.`;
  return new SharingError(code, says, kind, { cause: error, fix });
}
