import { SharingError } from '../../protocol/errors.ts';

/** For a result that was closed, or ended with what held its rows. */
export function gone(): SharingError {
  return new SharingError('ResultNotFound', 'The rows of this result are no longer kept. Run the query again.');
}
