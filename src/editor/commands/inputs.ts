import * as vscode from 'vscode';
import { describedApart } from '../afterName.ts';
import { inLanguage } from '../inLanguage.ts';
import { back, cancel, type Outcome, type Position } from './steps.ts';

interface Question {
  readonly title: string;
  readonly position: Position;
}

export interface Choice<T> extends vscode.QuickPickItem {
  /** What is chosen; a choice without a value is there to be read. */
  readonly value?: T;
}

export interface PickQuestion<T> extends Question {
  readonly placeholder: string;
  /** May take a while. */
  readonly choices: () => Promise<readonly Choice<T>[]>;
  /** Said when there is nothing to choose. */
  readonly none?: string;
}

export interface TextQuestion extends Question {
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  /** What is wrong with the text, if anything. */
  readonly problem: (text: string) => string | undefined;
}

/** Rejects when the choices cannot be had. */
export function pickOne<T>(question: PickQuestion<T>): Promise<T | Outcome> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.busy = true;
  return show<T>(pick, question, (finish, fail) => {
    const { kept } = question.position;
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item?.value === undefined) return;
      kept.keep([item.label], '');
      finish(item.value);
    });
    question.choices().then((listed) => {
      const choices = describedApart(listed);
      pick.items = choices.length > 0 || question.none === undefined ? choices : [{ label: question.none }];
      // Without one the editor itself makes the first active.
      const before = choices.filter(({ label }) => kept.enteredFor('')?.includes(label));
      if (before.length > 0) pick.activeItems = before;
      pick.busy = false;
    }, fail);
  });
}

export function enterText(question: TextQuestion): Promise<string | Outcome> {
  const box = vscode.window.createInputBox();
  box.prompt = question.prompt;
  const { kept } = question.position;
  const proposed = question.value ?? '';
  box.value = kept.enteredFor(proposed)?.[0] ?? proposed;
  if (question.placeholder !== undefined) box.placeholder = question.placeholder;
  const judge = (): void => {
    const problem = question.problem(box.value);
    box.validationMessage = problem && inLanguage(problem);
  };
  return show<string>(box, question, (finish) => {
    box.onDidChangeValue((text) => {
      kept.keep([text], proposed);
      judge();
    });
    box.onDidAccept(() => {
      judge();
      if (box.validationMessage === undefined) finish(box.value);
    });
  });
}

function show<T>(
  input: vscode.QuickInput & {
    buttons: readonly vscode.QuickInputButton[];
    onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
  },
  { title, position }: Question,
  begin: (finish: (answer: T) => void, fail: (error: unknown) => void) => void,
): Promise<T | Outcome> {
  return new Promise<T | Outcome>((resolve, reject) => {
    input.title = title;
    // A single question needs no number.
    if (position.total > 1) {
      input.step = position.step;
      input.totalSteps = position.total;
    }
    input.buttons = position.canGoBack ? [vscode.QuickInputButtons.Back] : [];
    input.ignoreFocusOut = true;
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
    });
    input.onDidHide(() => resolve(cancel));
    begin(resolve, reject);
    input.show();
  }).finally(() => input.dispose());
}
