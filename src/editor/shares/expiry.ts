import * as vscode from 'vscode';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import { type Outcome, type Position, withAnswer } from '../commands/steps.ts';
import { formatDuration } from '../format.ts';
import { parseExpiry } from './parseExpiry.ts';
import { formatTime } from './sharingTexts.ts';

const t = vscode.l10n.t;
const day = 86_400_000;

/** When something is to end. `never` and a time are answers; `other` is a text to be typed in a step of its own. */
export type Expiry = number | 'never' | 'other';

export async function pickExpiry(title: string, position: Position, placeholder: string): Promise<Expiry | Outcome> {
  const now = Date.now();
  return pickOne<Expiry>({
    title,
    position,
    placeholder,
    choices: async () => [
      { label: t('Never'), value: 'never' },
      ...[1, 7, 30, 90].map(
        (days): Choice<Expiry> => ({
          label: t('In {0}', formatDuration(days * day)),
          description: formatTime(now + days * day),
          value: now + days * day,
        }),
      ),
      { label: t('Other…'), value: 'other' },
    ],
  });
}

export async function enterExpiry(title: string, position: Position): Promise<number | Outcome> {
  const typed = await enterText({
    title,
    position,
    prompt: t('From now, such as 14 d or 2 h, or a day, such as 2027-01-31'),
    placeholder: '14 d',
    problem: (text) =>
      parseExpiry(text, Date.now()) === undefined
        ? t('Write a time in the future: 14 d, 2 h or 2027-01-31.')
        : undefined,
  });
  return withAnswer(typed, (text) => parseExpiry(text, Date.now()) ?? Date.now());
}
