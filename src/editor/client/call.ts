import { randomUUID } from 'node:crypto';
import type { CancellationToken, WorkDoneProgressBegin, WorkDoneProgressReport } from 'vscode-languageclient/node';
import type { CallOptions } from '../../protocol/contract.ts';
import { abortError } from './connection.ts';
import { fromResponseError } from './responseErrors.ts';

/** What of a JSON-RPC connection a call needs. */
export interface Channel {
  send(method: string, params: object, token: CancellationToken): Promise<unknown>;
  onProgress(token: string, listener: (value: Progress) => void): { dispose(): void };
}

type Progress = WorkDoneProgressBegin | WorkDoneProgressReport | { readonly kind: 'end' };

const never = new AbortController().signal;

/** One request, with cancelling and progress as LSP has them. Rejects as `ServerConnection.request` says. */
export async function call(channel: Channel, method: string, params: object, options: CallOptions): Promise<unknown> {
  const { signal = never, progress } = options;
  if (signal.aborted) throw abortError();
  const workDoneToken = randomUUID();
  const subscription = channel.onProgress(workDoneToken, (value) => {
    if (value.kind !== 'report' || value.message === undefined) return;
    progress?.(value.message, value.percentage === undefined ? undefined : value.percentage / 100);
  });
  try {
    return await channel.send(method, { ...params, workDoneToken }, tokenOf(signal));
  } catch (error) {
    throw fromResponseError(error);
  } finally {
    subscription.dispose();
  }
}

function tokenOf(signal: AbortSignal): CancellationToken {
  return {
    get isCancellationRequested() {
      return signal.aborted;
    },
    onCancellationRequested(listener) {
      const cancel = (): void => void listener(undefined);
      signal.addEventListener('abort', cancel, { once: true });
      return { dispose: () => signal.removeEventListener('abort', cancel) };
    },
  };
}
