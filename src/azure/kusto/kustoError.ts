import * as z from 'zod';
import type { TextSpan } from '../../protocol/errorData.ts';
import { type ErrorCode, SharingError } from '../../protocol/errors.ts';
import { signInNeeded } from '../access.ts';
import { parseJson } from '../arm/armError.ts';
import type { HttpAnswer } from '../http.ts';

interface KustoFrame {
  readonly code?: string | null | undefined;
  readonly message?: string | null | undefined;
  readonly '@message'?: string | null | undefined;
  readonly '@errorCode'?: string | null | undefined;
  readonly '@errorMessage'?: string | null | undefined;
  readonly '@line'?: string | number | null | undefined;
  readonly '@pos'?: string | number | null | undefined;
  readonly '@token'?: string | null | undefined;
  readonly innererror?: KustoFrame | null | undefined;
}

/** Source: Microsoft REST API guidelines, and recorded answers of the service. */
const Frame: z.ZodType<KustoFrame> = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  '@message': z.string().nullish(),
  '@errorCode': z.string().nullish(),
  '@errorMessage': z.string().nullish(),
  '@line': z.union([z.string(), z.number()]).nullish(),
  '@pos': z.union([z.string(), z.number()]).nullish(),
  '@token': z.string().nullish(),
  get innererror() {
    return Frame.nullish();
  },
});
const Body = z.object({ error: Frame });

/** What a query was, for its errors. */
export interface Asked {
  readonly cluster: string;
  readonly database: string;
  readonly text: string;
  readonly tenant?: string | undefined;
}

/** The error of a request that was refused as a whole. */
export function refusedQuery(asked: Asked, { status, text }: HttpAnswer): SharingError {
  const frame = Body.safeParse(parseJson(text)).data?.error;
  const says = frame ? saysOf(frame) : text.slice(0, 500).trim() || `HTTP ${status}`;
  const where = `'${asked.cluster}/${asked.database}'`;
  if (status === 401) return signInNeeded(asked.tenant, says);
  if (status === 403) {
    return new SharingError(
      'Forbidden',
      `${where} refuses it: ${says} Ask an administrator of the database for the role Viewer, or Admin for commands.`,
    );
  }
  if (status === 504) {
    return new SharingError('QueryFailed', `${where} took too long: ${says} Ask for less, or set 'servertimeout'.`);
  }
  return failedQuery(asked, frame ?? {}, says);
}

/** The error of an answer that ended early. `body` is one of its `OneApiErrors`. */
export function partialFailure(asked: Asked, body: unknown): SharingError {
  const frame = Body.safeParse(body).data?.error;
  return failedQuery(asked, frame ?? {}, frame ? saysOf(frame) : JSON.stringify(body));
}

function failedQuery({ text }: Asked, frame: KustoFrame, says: string): SharingError {
  const inner = innermost(frame);
  const number = inner['@errorCode'] ?? inner.code ?? frame.code ?? '';
  const code: ErrorCode = /^(SYN|SEM|KS)\d+$/.test(number)
    ? 'QueryInvalid'
    : /LimitsExceeded|E_QUERY_RESULT_SET_TOO_LARGE/.test(`${frame.code} ${says}`)
      ? 'QueryTooLarge'
      : 'QueryFailed';
  const span = spanOf(inner, text);
  const message = number === '' || says.includes(number) ? says : `${number}: ${says}`;
  return new SharingError(code, message, 'user', {
    span,
    ...(/^(SYN|SEM|KS)\d+$/.test(number) && { diagnostic: number }),
  });
}

function innermost(frame: KustoFrame): KustoFrame {
  return frame.innererror ? innermost(frame.innererror) : frame;
}

/** `code` and `message` are the same for everything that goes wrong; the texts behind `@` say what did. */
function saysOf(frame: KustoFrame): string {
  const inner = innermost(frame);
  return (
    inner['@errorMessage'] ||
    inner['@message'] ||
    frame['@message'] ||
    inner.message ||
    frame.message ||
    String(inner.code)
  );
}

/** Lines count from 1, positions in them from 0. */
function spanOf({ '@line': line, '@pos': position, '@token': token }: KustoFrame, text: string): TextSpan | undefined {
  if (line === null || line === undefined || position === null || position === undefined) return undefined;
  const before = text.split('\n').slice(0, Number(line) - 1);
  const start = before.reduce((sum, each) => sum + each.length + 1, 0) + Number(position);
  if (!Number.isInteger(start) || start < 0 || start > text.length) return undefined;
  return { start, length: Math.min(token?.length ?? 0, text.length - start) };
}
