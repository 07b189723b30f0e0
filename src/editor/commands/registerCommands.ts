import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../contributions.ts';
import type { ErrorPresenter } from '../errors.ts';

/** Runs a command with whatever the menu, the palette or another program hands over. */
export type RunCommand = (name: CommandName, argument: unknown, selection: unknown) => Promise<void>;

/** Registers every command; what one fails with is shown to the user. */
export function registerCommands(errors: ErrorPresenter, run: RunCommand): vscode.Disposable {
  const registrations = (Object.keys(commandIds) as CommandName[]).map((name) =>
    vscode.commands.registerCommand(commandIds[name], (argument: unknown, selection: unknown) =>
      errors.guard(() => run(name, argument, selection)),
    ),
  );
  return vscode.Disposable.from(...registrations);
}
