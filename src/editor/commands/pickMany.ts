import * as vscode from 'vscode';
import { describedApart } from '../afterName.ts';
import type { Choice } from './inputs.ts';
import { back, cancel, type Outcome, type Position } from './steps.ts';

export interface ManyQuestion<T> {
  readonly title: string;
  readonly position: Position;
  readonly placeholder: string;
  readonly choices: readonly (Choice<T> & { readonly picked?: boolean })[];
}

/** Any number of choices, none included. */
export function pickMany<T>({
  title,
  position,
  placeholder,
  choices: listed,
}: ManyQuestion<T>): Promise<readonly T[] | Outcome> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  const choices = describedApart(listed);
  return new Promise<readonly T[] | Outcome>((resolve) => {
    pick.title = title;
    if (position.total > 1) {
      pick.step = position.step;
      pick.totalSteps = position.total;
    }
    pick.canSelectMany = true;
    pick.placeholder = placeholder;
    pick.matchOnDescription = true;
    pick.ignoreFocusOut = true;
    pick.items = choices;
    const proposed = choices.flatMap(({ label, picked }) => (picked ? [label] : [])).join('\n');
    const kept = position.kept.enteredFor(proposed);
    pick.selectedItems = choices.filter(({ label, picked }) => kept?.includes(label) ?? picked);
    pick.onDidChangeSelection((items) => {
      const labels = items.map(({ label }) => label);
      position.kept.keep(labels, proposed);
    });
    pick.buttons = position.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    pick.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
    });
    pick.onDidAccept(() => resolve(pick.selectedItems.flatMap(({ value }) => (value === undefined ? [] : [value]))));
    pick.onDidHide(() => resolve(cancel));
    pick.show();
  }).finally(() => pick.dispose());
}
