import * as vscode from 'vscode';
import { principalProblem } from '../../protocol/principals.ts';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import type { Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { knownPrincipals } from './knownPrincipals.ts';

const t = vscode.l10n.t;

export interface PrincipalAnswer {
  /** A fully qualified name. */
  readonly principal?: string;
  readonly other?: boolean;
}

/** Lets the user see and do what somebody else would. */
export async function actAs(services: Services): Promise<void> {
  const placeholder = t('The principal as whom everything is done from now on');
  const steps = principalSteps<PrincipalAnswer>(services, t('Act As…'), { placeholder: () => placeholder });
  const { principal } = (await runSteps<PrincipalAnswer>({}, steps)) ?? {};
  if (principal === undefined) return;
  await services.backend.actAs({ principal });
  await services.principal.set(principal);
}

export interface PrincipalQuestion<State> {
  readonly placeholder: (state: State) => string;
  /** Whether those whom this workspace knows are proposed. */
  readonly areKnown?: (state: State) => boolean;
}

/** Asks for a fully qualified name, of those that are known or typed. */
export function principalSteps<State extends PrincipalAnswer>(
  { backend, principal }: Services,
  title: string,
  { placeholder, areKnown = () => true }: PrincipalQuestion<State>,
): readonly Step<State>[] {
  const other = '';
  return [
    {
      needed: areKnown,
      ask: async (state, position) => {
        const answer = await pickOne<string>({
          title,
          position,
          placeholder: placeholder(state),
          choices: async () => {
            const known = (await knownPrincipals(backend)).filter((each) => each.principal !== principal.local);
            const mark = (name: string): string => (name === principal.current ? t('current') : '');
            return [
              { label: principal.local, description: mark(principal.local) || t('you'), value: principal.local },
              ...known.map(
                ({ principal: name, roles }): Choice<string> => ({
                  label: name,
                  description: mark(name),
                  detail: roles.join(', '),
                  value: name,
                }),
              ),
              { label: t('Other…'), value: other },
            ];
          },
        });
        return withAnswer(answer, (name) => ({
          ...state,
          ...(name === other ? { other: true } : { principal: name }),
        }));
      },
    },
    {
      needed: (state) => state.other === true || !areKnown(state),
      ask: async (state, position) => {
        const typed = await enterText({
          title,
          position,
          prompt: areKnown(state) ? t('Fully qualified name of the principal') : placeholder(state),
          placeholder: 'aaduser=kim@contoso.com',
          problem: principalProblem,
        });
        return withAnswer(typed, (name) => ({ ...state, principal: name.trim() }));
      },
    },
  ];
}
