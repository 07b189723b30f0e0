import * as vscode from 'vscode';
import { ErrorTexts } from './errorTexts.ts';
import { translateSaid } from './saidByServer.ts';

const { bundle } = vscode.l10n;
const texts = bundle && new ErrorTexts(bundle, vscode.env.language);

/** What was said in English where there is no editor, in the language of the window. */
export function inLanguage(message: string): string {
  return texts?.say(message) ?? message;
}

/** Reads each message of the server before anything else does; undefined where the window speaks English too. */
export const readMessage =
  texts &&
  ((message: object): void => {
    translateSaid(message, (text) => texts.say(text));
  });
