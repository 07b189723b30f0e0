import * as vscode from 'vscode';
import { SharingError } from '../../protocol/errors.ts';
import { type CommandName, commandIds, titleCommands } from '../contributions.ts';
import type { ErrorPresenter } from '../errors.ts';

/** Runs a command with whatever the menu, the palette or another program hands over. */
export type RunCommand = (name: CommandName, argument: unknown, selection: unknown) => Promise<void>;

/** Registers every command; what one fails with is shown to the user. */
export function registerCommands(errors: ErrorPresenter, run: RunCommand): vscode.Disposable {
  const registrations = (Object.keys(commandIds) as CommandName[]).map((name) =>
    vscode.commands.registerCommand(commandIds[name], (...args: readonly unknown[]) =>
      errors.guard(async () => {
        if (isLost(name, args)) throw lost();
        const [argument, selection] = args;
        await run(name, argument, selection);
      }),
    ),
  );
  return vscode.Disposable.from(...registrations);
}

/**
 * Where no title has it, only the menu of a row hands over two arguments of which the first is undefined: the editor no longer knows the row, because
 * the view was redrawn while the menu stood open. Whoever chose there must not be asked as if nothing had been meant.
 */
function isLost(name: CommandName, args: readonly unknown[]): boolean {
  // The title of a view hands over the row that has the focus, which may be none.
  if (titleCommands.includes(name)) return false;
  const [row, selected] = args;
  if (args.length !== 2 || row !== undefined) return false;
  return selected === undefined || (Array.isArray(selected) && selected.includes(undefined));
}

function lost(): SharingError {
  const message = vscode.l10n.t('The view was redrawn at that moment, so nothing was done. Choose the entry again.');
  return new SharingError('InvalidArgument', message, 'transient');
}
