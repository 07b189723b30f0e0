import { type ErrorCode, type SharingError, toSharingError } from '../protocol/errors.ts';
import { HttpError } from './httpError.ts';
import type { RequestIds } from './ids.ts';
import { queryProblem } from './queryProblem.ts';

/** What an error is about, for its body. */
export interface ErrorContext extends RequestIds {
  /** As Kusto writes a datetime. */
  readonly timestamp: string;
  readonly text?: string | undefined;
  readonly database?: string | undefined;
}

/** The error as it leaves: status of the answer, and its body. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: object;
  /** Kusto calls it a failure of a part: the query ran, and its answer ended early. */
  readonly partial: boolean;
}

interface Kind {
  readonly status: number;
  readonly code: string;
  /** Kusto's class of exception. */
  readonly type: string;
}

const invalid: Kind = { status: 400, code: 'General_BadRequest', type: 'KustoBadRequestException' };
const notFound: Kind = { status: 400, code: 'BadRequest_EntityNotFound', type: 'EntityNotFoundException' };
const forbidden: Kind = { status: 403, code: 'Forbidden', type: 'KustoServicePermissionsException' };
const unavailable: Kind = { status: 503, code: 'Service_Unavailable', type: 'KustoServiceUnavailableException' };
const broken: Kind = { status: 520, code: 'General_InternalServerError', type: 'KustoServiceException' };
const tooLarge: Kind = {
  status: 400,
  code: 'LimitsExceeded',
  type: 'KustoServicePartialQueryFailureLimitsExceededException',
};

const kinds: Partial<Record<ErrorCode, Kind>> = {
  DatabaseNotFound: { status: 400, code: 'BadRequest_DatabaseNotExist', type: 'DatabaseNotFoundException' },
  ClusterNotFound: notFound,
  TableNotFound: notFound,
  EntityNotFound: notFound,
  MappingNotFound: {
    status: 400,
    code: 'BadRequest_MappingReferenceWasNotFound',
    type: 'MappingNotFoundException',
  },
  MappingInvalid: { status: 400, code: 'BadRequest_InvalidMapping', type: 'MappingNotValidException' },
  Forbidden: forbidden,
  AccessRevoked: forbidden,
  TenantNotTrusted: forbidden,
  QueryTooLarge: tooLarge,
};

function kindOf(error: SharingError): Kind {
  const known = kinds[error.code];
  if (known) return known;
  return error.kind === 'user' ? invalid : error.kind === 'transient' ? unavailable : broken;
}

const generic: Readonly<Record<string, string>> = {
  LimitsExceeded: 'Request is invalid and cannot be executed.',
  Forbidden: 'Caller is not authorized to perform this action.',
  Service_Unavailable: 'The service is temporarily unavailable.',
  General_InternalServerError: 'An internal service error occurred.',
};

/** Any error in the form that Kusto gives errors. Source: Microsoft REST API guidelines, and recorded answers. */
export function errorAnswer(error: unknown, context: ErrorContext): ErrorAnswer {
  if (error instanceof HttpError) {
    const { status, code, message } = error;
    const kind = { status, code, type: 'KustoBadRequestException' };
    return { status, partial: false, body: { error: frame(kind, message, message, context, status < 500) } };
  }
  const known = toSharingError(error);
  const kind = kindOf(known);
  const problem = context.text === undefined ? undefined : queryProblem(known, context.text);
  const permanent = known.kind !== 'transient';
  const short = generic[kind.code] ?? 'Request is invalid and cannot be executed.';
  if (!problem) {
    return {
      status: kind.status,
      partial: kind === tooLarge,
      body: { error: frame(kind, short, known.message, context, permanent) },
    };
  }
  const { kind: sort, code, line, position, token, message: says } = problem;
  const place = `[line:position=${line}:${position}]`;
  const told = `${sort} error: ${code}: ${says} ${place}.`;
  const message = `Request is invalid and cannot be processed: ${told}`;
  const inner = {
    ...frame({ ...kind, code, type: `${sort}Exception` }, says, told, context, true),
    '@line': String(line),
    '@pos': String(position),
    '@token': token,
    '@errorCode': code,
    '@errorMessage': says,
  };
  return {
    status: kind.status,
    partial: false,
    body: { error: { ...frame(kind, short, message, context, true), innererror: inner } },
  };
}

function frame(kind: Kind, short: string, message: string, context: ErrorContext, permanent: boolean): object {
  const { timestamp, client, activity, text, database } = context;
  return {
    code: kind.code,
    message: short,
    '@type': `Kusto.Data.Exceptions.${kind.type}`,
    '@message': message,
    '@context': {
      timestamp,
      clientRequestId: client,
      activityId: activity,
      subActivityId: activity,
      activityStack: `(Activity stack: CRID=${client} ARID=${activity})`,
    },
    '@permanent': permanent,
    ...(text !== undefined && { '@text': text }),
    ...(database !== undefined && { '@database': database }),
  };
}
