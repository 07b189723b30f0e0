import * as z from 'zod';
import { type ErrorCode, SharingError } from '../../protocol/errors.ts';
import { signInNeeded } from '../access.ts';
import type { HttpAnswer } from '../http.ts';

/** Source: Azure documentation, "Error response" of the resource manager's common contract. */
interface Told {
  readonly code?: string | null | undefined;
  readonly message?: string | null | undefined;
  readonly details?: readonly Told[] | null | undefined;
}
const Told: z.ZodType<Told> = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  get details() {
    return z.array(Told).nullish();
  },
});
const ErrorBody = z.object({ error: Told });

export interface ArmFailure {
  readonly code: string;
  readonly message: string;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Azure says is wrong; the innermost detail is the one that names it. */
export function failureOf(body: unknown): ArmFailure | undefined {
  const told = ErrorBody.safeParse(body).data?.error;
  if (told === undefined) return undefined;
  const { code, message } = innermost(told);
  return { code: code ?? '', message: message ?? '' };
}

function innermost(told: Told): Told {
  const detail = told.details?.find(({ message }) => message);
  return detail === undefined ? told : innermost(detail);
}

export interface Doing {
  /** To be read after "Azure could not". */
  readonly doing: string;
  /** The code for something that is not there; `ClusterNotFound` when absent. */
  readonly missing?: ErrorCode | undefined;
  /** The right that it takes, as Azure's roles name it. */
  readonly right?: string | undefined;
  readonly tenant?: string | undefined;
}

export function missingCode({ missing }: Doing): ErrorCode {
  return missing ?? 'ClusterNotFound';
}

/** The error of an answer that is none. Names the resource, quotes Azure, and says what to do. */
export function armError(of: Doing, { status, text }: HttpAnswer): SharingError {
  const { doing, right, tenant } = of;
  const failure = failureOf(parseJson(text)) ?? { code: `HTTP ${status}`, message: '' };
  const says = quoted(failure);
  // These come with several statuses, and none of them says what is to be done.
  if (status !== 401 && remedies.has(failure.code)) return refused(doing, failure);
  switch (status) {
    case 401:
      return signInNeeded(tenant, failure.message || failure.code);
    case 403:
      return new SharingError(
        'Forbidden',
        `Azure does not let you ${doing}: ${says} Ask the owner of the resource for the role Contributor, ${right ? `which has the right '${right}'` : 'or Reader where nothing is changed'}.`,
      );
    case 404:
      return new SharingError(
        missingCode(of),
        `Azure could not ${doing}: it is not there. ${says} Refresh the view; it may have been deleted or moved.`,
      );
    case 409:
      return new SharingError(
        'AzureBusy',
        `Azure could not ${doing} while something else is being changed there: ${says} Wait until that has finished and try again.`,
        'transient',
      );
    default:
      return refused(doing, failure);
  }
}

/** What was refused, or was begun and did not come to be. */
export function refused(doing: string, failure: ArmFailure): SharingError {
  const { code, message } = failure;
  const usual = 'Change what it names and try again.';
  const hidden = 'The activity log of the resource, in the Azure portal, says more.';
  const remedy = remedies.get(code) ?? (message === '' ? hidden : usual);
  return new SharingError('AzureRefused', `Azure could not ${doing}: ${quoted(failure)} ${remedy}`);
}

/** What was begun, and cannot be followed to its end. */
export function unseen(doing: string, cause: SharingError): SharingError {
  const isSignedOut = cause.code === 'AzureSignInNeeded';
  const what = isSignedOut ? 'Sign in again, and refresh the view' : 'Refresh the view after a while';
  return new SharingError(
    'AzureUnavailable',
    `Azure has begun to ${doing} and goes on with it, but how far it is cannot be seen any more. ${what} to see what became of it.`,
    'transient',
    { cause, fix: cause.fix },
  );
}

const register =
  "Register the resource provider that it names for the subscription, in the Azure portal under 'Resource providers'.";
const unlock = "Have the lock removed, in the Azure portal under 'Locks', and try again.";
const disabled = 'Have the subscription enabled again, in the Azure portal under Subscriptions.';
const notHere = 'This cloud or region does not offer it (yet). Look into the setting dataShareExplorer.azureCloud.';

/** By the codes of the resource manager itself. Source: Azure documentation, "Troubleshoot common Azure deployment errors". */
const remedies: ReadonlyMap<string, string> = new Map([
  ['MissingSubscriptionRegistration', register],
  ['SubscriptionNotRegistered', register],
  ['ScopeLocked', unlock],
  ['ReadOnlyDisabledSubscription', disabled],
  ['SubscriptionDisabled', disabled],
  ['NoRegisteredProviderFound', notHere],
  ['InvalidApiVersionParameter', notHere],
  ['RequestDisallowedByPolicy', 'A policy of your organisation forbids it: ask whoever is in charge of that policy.'],
  [
    'LinkedAuthorizationFailed',
    'It takes the role Contributor on the other resource that it names as well: ask its owner.',
  ],
]);

export function quoted({ code, message }: ArmFailure): string {
  if (message === '') return `it only says '${code}'.`;
  const sentence = /[.!?]$/.test(message.trim()) ? message.trim() : `${message.trim()}.`;
  return code === '' ? sentence : `${sentence} (${code})`;
}

export function answerInvalid(doing: string, cause: unknown): SharingError {
  return new SharingError(
    'AzureAnswerInvalid',
    `Azure was asked to ${doing}, and its answer is not as documented.`,
    'bug',
    {
      cause,
    },
  );
}
