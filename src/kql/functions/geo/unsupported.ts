import { SharingError } from '../../../protocol/errors.ts';

/** Thrown where Kusto's answer is not known to the last digit. */
export function unsupported(what: string): SharingError {
  return new SharingError('QueryNotSupported', `The embedded engine does not support ${what} yet.`);
}
