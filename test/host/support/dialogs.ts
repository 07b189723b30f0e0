import * as vscode from 'vscode';
import { eventually } from '../../support/eventually.ts';

type Show = (message: string, ...rest: unknown[]) => Promise<unknown>;

/** Answers every message with the button that `answer` names, and gives what was asked. */
export async function answering(answer: string, act: () => Promise<unknown>): Promise<readonly string[]> {
  const { showErrorMessage, showWarningMessage, showInformationMessage } = vscode.window;
  const asked: string[] = [];
  const show: Show = async (message, ...rest) => {
    const [options] = rest;
    const detail = typeof options === 'object' && options !== null && 'detail' in options ? `\n${options.detail}` : '';
    asked.push(message + detail);
    return rest.includes(answer) ? answer : undefined;
  };
  Object.assign(vscode.window, { showErrorMessage: show, showWarningMessage: show, showInformationMessage: show });
  try {
    await act();
  } finally {
    Object.assign(vscode.window, { showErrorMessage, showWarningMessage, showInformationMessage });
  }
  return asked;
}

/** A step that waits for its answer. */
interface OpenStep {
  /** Whether it takes the answer, which it then has as if it was chosen or typed. */
  readonly take: (answer: string) => boolean;
  isDone: boolean;
}

/** Answers the steps of a command one after the other: a choice by its label, an input by its text. */
export async function stepping(answers: readonly string[], act: () => Thenable<unknown>): Promise<void> {
  const { createQuickPick, createInputBox } = vscode.window;
  const steps: OpenStep[] = [];
  const add = (shown: { onDidHide: vscode.Event<void> }, take: OpenStep['take']): void => {
    const step: OpenStep = { take, isDone: false };
    shown.onDidHide(() => {
      step.isDone = true;
    });
    steps.push(step);
  };
  const pick = (): vscode.QuickPick<vscode.QuickPickItem> => {
    const shown = createQuickPick();
    add(shown, (answer) => {
      const item = shown.items.find(({ label }) => label === answer);
      if (item) shown.activeItems = [item];
      return item !== undefined;
    });
    return shown;
  };
  const input = (): vscode.InputBox => {
    const shown = createInputBox();
    add(shown, (answer) => {
      shown.value = answer;
      return true;
    });
    return shown;
  };
  Object.assign(vscode.window, { createQuickPick: pick, createInputBox: input });
  try {
    const done = act();
    for (const [index, answer] of answers.entries()) {
      await eventually(`step ${index + 1} takes '${answer}'`, () => steps[index]?.take(answer));
      // The editor shows a step, and what was typed into it, a moment later: only a step that is gone was answered.
      await eventually(`'${answer}' is accepted`, async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return steps[index]?.isDone;
      });
    }
    await done;
  } finally {
    Object.assign(vscode.window, { createQuickPick, createInputBox });
  }
}

/** Answers every question where to save with `target`, while `act` runs; gives the names that were proposed. */
export async function savingTo(target: vscode.Uri, act: () => Promise<unknown>): Promise<readonly string[]> {
  const { showSaveDialog } = vscode.window;
  const proposed: string[] = [];
  const show = async (options?: vscode.SaveDialogOptions): Promise<vscode.Uri> => {
    proposed.push(options?.defaultUri?.path.split('/').at(-1) ?? '');
    return target;
  };
  Object.assign(vscode.window, { showSaveDialog: show });
  try {
    await act();
  } finally {
    Object.assign(vscode.window, { showSaveDialog });
  }
  return proposed;
}
