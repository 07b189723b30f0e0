import * as vscode from 'vscode';
import type { ModificationKind } from '../../protocol/access.ts';
import { nameProblem } from '../../protocol/names.ts';
import { enterText, pickOne } from './inputs.ts';
import { type Step, withAnswer } from './steps.ts';

const t = vscode.l10n.t;

/** What attaching is asked beside what and where; absent where the service's own default is good. */
export interface AttachOptions {
  readonly prefix?: string;
  readonly principalsKind?: ModificationKind;
}

export function modificationKindText(kind: ModificationKind): { readonly label: string; readonly detail: string } {
  switch (kind) {
    case 'none':
      return { label: t('None'), detail: t('Only what the leader says counts') };
    case 'union':
      return { label: t('Union'), detail: t('What the leader says and what the follower says both count') };
    case 'replace':
      return { label: t('Replace'), detail: t('Only what the follower says counts') };
  }
}

/** `all`: whether all databases are attached, which take a prefix. */
export function attachOptionSteps<State extends AttachOptions>(
  title: string,
  all: (state: State) => boolean,
  more: boolean,
): readonly Step<State>[] {
  return [
    {
      needed: all,
      ask: async (state, position) => {
        const prefix = await enterText({
          title,
          position,
          prompt: t('What is put before the names of the databases. May be empty'),
          value: state.prefix ?? '',
          problem: (text) => (text === '' ? undefined : nameProblem('database', text)),
        });
        return withAnswer(prefix, (typed) => ({ ...state, prefix: typed }));
      },
    },
    {
      needed: () => more,
      ask: async (state, position) => {
        const kind = await pickOne<ModificationKind>({
          title,
          position,
          placeholder: t('Whose principals may read it on the follower'),
          choices: async () =>
            (['union', 'none', 'replace'] as const).map((value) => ({
              ...modificationKindText(value),
              value,
            })),
        });
        return withAnswer(kind, (chosen) => ({ ...state, principalsKind: chosen }));
      },
    },
  ];
}
