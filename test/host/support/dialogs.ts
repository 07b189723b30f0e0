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
