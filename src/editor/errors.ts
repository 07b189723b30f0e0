import * as vscode from 'vscode';
import type { Fix } from '../protocol/errorData.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import { isAbortError } from './client/connection.ts';
import { commandIds } from './contributions.ts';

const known: ReadonlySet<string> = new Set(Object.values(commandIds));

/** The one place that turns errors, which speak the language of the window, into something the user sees. Cancelling is none. */
export class ErrorPresenter {
  readonly #log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Runs what the user asked for. Resolves to undefined when it failed, after it has been shown. */
  async guard<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      // Not awaited: the message stays as long as the user likes.
      void this.show(error);
      return undefined;
    }
  }

  async show(raw: unknown): Promise<void> {
    if (isAbortError(raw)) return;
    const error = toSharingError(raw);
    this.record(error.message, raw);
    const fixes = usableFixes(error);
    const showLog = vscode.l10n.t('Show Log');
    const buttons = [...fixes.map(({ title }) => title), showLog];
    const show = error.kind === 'transient' ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    const chosen = await show(textOf(error), ...buttons);
    if (chosen === showLog) this.#log.show();
    const fix = fixes.find(({ title }) => title === chosen);
    if (fix) await vscode.commands.executeCommand(fix.command, ...fix.arguments);
  }

  /** For what the user did not ask for and cannot mend. */
  record(message: string, error: unknown): void {
    if (isAbortError(error)) return;
    const cause = error instanceof SharingError && error.cause !== undefined ? error.cause : error;
    const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    this.#log.error(detail.includes(message) ? detail : `${message}\n${detail}`);
  }
}

/** What an error offers comes from elsewhere; only the product's own commands are run. */
function usableFixes({ fix, otherFix }: SharingError): readonly Fix[] {
  return [fix, otherFix].flatMap((each) => (each && known.has(each.command) ? [each] : []));
}

function textOf(error: SharingError): string {
  return error.kind === 'bug'
    ? vscode.l10n.t('Something went wrong that should not have. The log has the details. {0}', error.message)
    : error.message;
}
