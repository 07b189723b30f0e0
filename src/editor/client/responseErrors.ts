import { SharingErrorData } from '../../protocol/errorData.ts';
import { SharingError, toSharingError } from '../../protocol/errors.ts';
import { abortError, ConnectionLost } from './connection.ts';

/** LSP 3.17, "ErrorCodes". */
const cancelled = -32800;
/** How vscode-jsonrpc says that there is no connection (any more): closed, disposed, not written, rejected, inactive. */
const connectionGone: readonly unknown[] = [1, 2, -32099, -32097, -32096];

/** What a failed request of the connection means to its caller. */
export function fromResponseError(error: unknown): Error {
  if (typeof error !== 'object' || error === null || !('code' in error)) return toSharingError(error);
  if (error.code === cancelled) return abortError();
  if (connectionGone.includes(error.code)) {
    return new ConnectionLost('The connection to the server is gone.');
  }
  const data = SharingErrorData.safeParse('data' in error ? error.data : undefined);
  return data.success ? SharingError.fromData(data.data) : toSharingError(error);
}
