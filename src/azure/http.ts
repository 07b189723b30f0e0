import type { CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { failureOf, parseJson } from './arm/armError.ts';
import type { AzurePorts } from './ports.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** To be read after "Azure could not": `list the databases of cluster 'fabrikam'`. */
  readonly doing: string;
  /** Whether it may run twice. Otherwise it is tried again only where the service says that it was not begun. */
  readonly isRepeatable: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Milliseconds: the first pause where Azure names none, the longest that is waited for, and how often is tried. */
const firstPause = 1000;
const longestPause = 60_000;
const attempts = 4;

const passing: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const notBegun: ReadonlySet<number> = new Set([429, 503]);

type HttpPorts = Pick<AzurePorts, 'fetch' | 'wait' | 'now'>;

/**
 * One request, tried again while what is wrong passes by itself. Answers of any other status are the caller's.
 * Throws `AzureBusy` and `AzureUnavailable`.
 */
export async function send(ports: HttpPorts, request: HttpRequest, options: CallOptions = {}): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const answer = await once(ports, request, options);
    const isLast = attempt === attempts;
    const again = request.isRepeatable ? passing : notBegun;
    if (answer instanceof SharingError && !request.isRepeatable) throw answer;
    if (!(answer instanceof SharingError) && !again.has(answer.status)) return answer;
    const asked = answer instanceof SharingError ? undefined : retryAfter(answer.headers, ports.now());
    const pause = asked ?? firstPause * 2 ** (attempt - 1);
    if (isLast || pause > longestPause)
      throw answer instanceof SharingError ? answer : stillBusy(request, answer, pause);
    await ports.wait(pause, options.signal);
  }
}

async function once(
  ports: HttpPorts,
  { method, url, headers, body, doing }: HttpRequest,
  { signal }: CallOptions,
): Promise<HttpAnswer | SharingError> {
  try {
    const response = await ports.fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      // A token must not follow wherever an answer points to.
      redirect: 'error',
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    return new SharingError(
      'AzureUnavailable',
      `Azure could not ${doing}: ${new URL(url).host} cannot be reached (${reasonOf(cause)}). Check the connection and try again.`,
      'transient',
      { cause },
    );
  }
}

/** Milliseconds until which Azure wants to be left alone; undefined where it does not say. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function stillBusy({ doing }: HttpRequest, { status, text }: HttpAnswer, pause: number): SharingError {
  const message = failureOf(parseJson(text))?.message.trim().replace(/\.$/, '');
  const said = message ? `: ${message}` : '';
  if (status === 429) {
    const seconds = Math.ceil(pause / 1000);
    return new SharingError(
      'AzureBusy',
      `Azure could not ${doing}: it was asked too much${said}. Try again in ${seconds} seconds.`,
      'transient',
    );
  }
  return new SharingError(
    'AzureUnavailable',
    `Azure could not ${doing}: the service is out of order (HTTP ${status})${said}. Try again later.`,
    'transient',
  );
}

/** What is behind `fetch failed` is worth more than that. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
