import * as vscode from 'vscode';

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
