import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import {
  type Backend,
  type CallOptions,
  type NotificationName,
  notifications,
  type RequestName,
  requests,
} from '../protocol/contract.ts';
import type { SharingErrorData } from '../protocol/errorData.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import type { RequestSpec } from '../protocol/request.ts';

/** Answers every request of the contract with the backend, and tells the editor all that the backend tells. */
export function serveBackend(connection: Connection, backend: Promise<Backend>): void {
  for (const name of Object.keys(requests) as RequestName[]) {
    const spec: RequestSpec = requests[name];
    connection.onRequest(spec.method, (raw: unknown, token: CancellationToken) =>
      answerRequest(connection, spec, raw, token, async (params, options) => {
        const call = (await backend)[name] as (params: unknown, options: CallOptions) => Promise<unknown>;
        return call(params, options);
      }),
    );
  }
  backend.then(
    (ready) => {
      for (const name of Object.keys(notifications) as NotificationName[]) {
        ready.on(name, (params) => void connection.sendNotification(notifications[name].method, params));
      }
    },
    (error: unknown) => connection.console.error(`The engine could not be opened: ${toSharingError(error).message}`),
  );
}

/** One request: its parameters checked, cancelling and progress as LSP has them, and its error as the editor reads it. */
export async function answerRequest(
  connection: Connection,
  spec: RequestSpec,
  raw: unknown,
  token: CancellationToken,
  answer: (params: unknown, options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  try {
    const params = parseParams(spec, raw);
    return await withOptions(connection, raw, token, (options) => answer(params, options));
  } catch (error) {
    return responseError(error);
  }
}

function parseParams(spec: RequestSpec, raw: unknown): unknown {
  const parsed = spec.params.safeParse(raw);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new SharingError('InvalidArgument', `The request ${spec.method} is not as it must be (${where}).`, 'bug');
}

/** Turns LSP's own cancellation and work-done progress into the options of a backend call. */
async function withOptions<T>(
  connection: Connection,
  raw: unknown,
  token: CancellationToken,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (token.isCancellationRequested) abort();
  const subscription = token.onCancellationRequested(abort);
  const progress = connection.window.attachWorkDoneProgress(workDoneToken(raw));
  progress.begin('');
  try {
    return await call({
      signal: controller.signal,
      progress: (message, done) => {
        if (done === undefined) progress.report(message);
        else progress.report(Math.round(100 * done), message);
      },
    });
  } finally {
    subscription.dispose();
    progress.done();
  }
}

function workDoneToken(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('workDoneToken' in raw)) return undefined;
  return typeof raw.workDoneToken === 'string' ? raw.workDoneToken : undefined;
}

/** An error as the editor gets it; whoever asked for something that was cancelled is told that. */
export function responseError(error: unknown): ResponseError<SharingErrorData | undefined> {
  if (error instanceof Error && error.name === 'AbortError') {
    return new ResponseError(LSPErrorCodes.RequestCancelled, error.message);
  }
  const known = toSharingError(error);
  // The editor shows the message; whoever mends a bug needs the stack, and only this process has it.
  if (known.kind === 'bug') console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  return new ResponseError(LSPErrorCodes.RequestFailed, known.message, known.toData());
}
