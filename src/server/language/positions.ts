import { type CancellationToken, LSPErrorCodes, type Range, ResponseError } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

export function rangeOf(document: TextDocument, start: number, end: number): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** LSP's cancellation as the rest of the product knows it. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The answer of a request; one that was called off is told so in LSP's way instead of as an error. */
export async function cancellable<T>(
  token: CancellationToken,
  answer: (signal: AbortSignal) => Promise<T>,
): Promise<T | ResponseError<void>> {
  try {
    return await answer(signalOf(token));
  } catch (error) {
    if (isAbort(error)) return new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
    throw error;
  }
}
