import * as vscode from 'vscode';
import { enterText, pickOne } from '../commands/inputs.ts';
import { back, type Step, withAnswer } from '../commands/steps.ts';

const t = vscode.l10n.t;

/** Terms of use, and how they come about. */
export interface TermsSource {
  readonly termsFrom?: 'none' | 'line' | 'file';
  readonly terms?: string;
}

/** Terms are written in one line, or taken from a file that holds more than that. */
export function termsSteps<State extends TermsSource>(title: string): readonly Step<State>[] {
  return [
    {
      needed: () => true,
      ask: async (state, position) => {
        const from = await pickOne<'none' | 'line' | 'file'>({
          title,
          position,
          placeholder: t('Terms of use, which are shown before an invitation is accepted'),
          choices: async () => [
            { label: t('No Terms'), value: 'none' },
            { label: t('Write a Line…'), value: 'line' },
            { label: t('Take from a File…'), value: 'file' },
          ],
        });
        return withAnswer(from, (termsFrom) => ({ ...state, termsFrom, ...(termsFrom === 'none' && { terms: '' }) }));
      },
    },
    {
      needed: ({ termsFrom }) => termsFrom === 'line',
      ask: async (state, position) => {
        const prompt = t('Terms of use');
        const value = state.terms ?? '';
        const line = await enterText({ title, position, prompt, value, problem: () => undefined });
        return withAnswer(line, (terms) => ({ ...state, terms }));
      },
    },
    {
      needed: ({ termsFrom }) => termsFrom === 'file',
      ask: async (state) => {
        const [file] = (await vscode.window.showOpenDialog({ title, openLabel: t('Take as Terms') })) ?? [];
        // Without a file it is asked anew how the terms come about.
        if (file === undefined) return back;
        return { ...state, terms: new TextDecoder().decode(await vscode.workspace.fs.readFile(file)) };
      },
    },
  ];
}
