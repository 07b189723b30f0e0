import * as vscode from 'vscode';
import type { CallOptions } from '../../protocol/contract.ts';

/** Shows a notification with progress and a button to cancel for as long as the call runs. */
export function withProgress<T>(title: string, run: (options: CallOptions) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const running = vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => {
      progress.report({ message: vscode.l10n.t('cancelling…') });
      controller.abort();
    });
    let shown = 0;
    return run({
      signal: controller.signal,
      progress: (message, done) => {
        if (token.isCancellationRequested) return;
        const percent = done === undefined ? shown : Math.max(shown, 100 * done);
        progress.report({ message, increment: percent - shown });
        shown = percent;
      },
    });
  });
  return Promise.resolve(running);
}
