import * as z from 'zod';
import { type ErrorCode, SharingError } from '../../protocol/errors.ts';
import { signInNeeded } from '../access.ts';
import type { HttpAnswer } from '../http.ts';

/** Source: Azure documentation, "Error response" of the resource manager's common contract. */
const ErrorDetail = z.object({ code: z.string().default(''), message: z.string().default('') });
const ErrorBody = z.object({
  error: ErrorDetail.extend({ details: z.array(ErrorDetail).nullish() }),
});

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
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { details, ...error } = parsed.data.error;
  return details?.find(({ message }) => message !== '') ?? error;
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

/** The error of an answer that is none. Names the resource, quotes Azure, and says what to do. */
export function armError({ doing, missing, right, tenant }: Doing, { status, text }: HttpAnswer): SharingError {
  const failure = failureOf(parseJson(text)) ?? { code: `HTTP ${status}`, message: '' };
  const says = quoted(failure);
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
        missing ?? 'ClusterNotFound',
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

/** What was begun, and did not come to be. */
export function refused(doing: string, failure: ArmFailure): SharingError {
  return new SharingError('AzureRefused', `Azure could not ${doing}: ${quoted(failure)}`);
}

function quoted({ code, message }: ArmFailure): string {
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
