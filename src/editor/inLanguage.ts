import * as vscode from 'vscode';
import { SharingError } from '../protocol/errors.ts';
import { ErrorTexts } from './errorTexts.ts';

const texts = new ErrorTexts(vscode.l10n.bundle);

/** What was said in English where there is no editor, in the language of the window. */
export function inLanguage(message: string): string {
  return texts.say(message);
}

/** The same for an error; what is none of ours stays as it is. */
export function errorInLanguage(error: unknown): unknown {
  return error instanceof SharingError ? texts.translated(error) : error;
}
