import * as vscode from 'vscode';
import { principalProblem } from '../../protocol/principals.ts';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import type { Services } from '../commands/services.ts';
import { isOutcome, type Outcome, type Position, runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { single } from '../shares/questions.ts';
import { knownPrincipals } from './knownPrincipals.ts';

const t = vscode.l10n.t;

interface Chosen {
  readonly principal?: string;
  readonly other?: boolean;
}

/** Lets the user see and do what somebody else would. */
export async function actAs(services: Services): Promise<void> {
  const chosen = await askPrincipal(services, t('Act As…'), t('The principal as whom everything is done from now on'));
  if (chosen === undefined) return;
  await services.backend.actAs({ principal: chosen });
  await services.principal.set(chosen);
}

/** A fully qualified name, of those that are known or typed. Undefined when the user cancels. */
export async function askPrincipal(
  services: Services,
  title: string,
  placeholder: string,
): Promise<string | undefined> {
  const { principal } = (await runSteps<Chosen>({}, principalSteps(services, title, placeholder))) ?? {};
  return principal;
}

/** A fully qualified name that the user types. Undefined when the user cancels. */
export async function typePrincipal(title: string, prompt: string): Promise<string | undefined> {
  const typed = await enterPrincipal(title, single, prompt);
  return isOutcome(typed) ? undefined : typed.trim();
}

function enterPrincipal(title: string, position: Position, prompt: string): Promise<string | Outcome> {
  const placeholder = 'aaduser=kim@contoso.com';
  return enterText({ title, position, prompt, placeholder, problem: principalProblem });
}

function principalSteps({ backend, principal }: Services, title: string, placeholder: string): readonly Step<Chosen>[] {
  const other = '';
  return [
    {
      needed: () => true,
      ask: async (state, position) => {
        const answer = await pickOne<string>({
          title,
          position,
          placeholder,
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
        return withAnswer(answer, (name) => (name === other ? { other: true } : { ...state, principal: name }));
      },
    },
    {
      needed: (state) => state.other === true,
      ask: async (state, position) => {
        const typed = await enterPrincipal(title, position, t('Fully qualified name of the principal'));
        return withAnswer(typed, (name) => ({ ...state, principal: name.trim() }));
      },
    },
  ];
}
