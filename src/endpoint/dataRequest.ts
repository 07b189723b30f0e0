import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { badRequest, HttpError } from './httpError.ts';
import { readText } from './readBody.ts';

const Value = z.union([z.null(), z.boolean(), z.number(), z.string()]);
export type Value = z.infer<typeof Value>;

const Values = z.record(z.string(), Value);

/** Request properties. Source: Kusto documentation, "Query/management HTTP request" and "Request properties". */
const Properties = z.object({
  Options: Values.nullish(),
  Parameters: Values.nullish(),
  ClientRequestId: z.string().nullish(),
});

const Body = z.object({
  db: z.string().nullish(),
  csl: z.string(),
  properties: z.union([z.string(), Properties]).nullish(),
});

/** What a client asks of the engine. */
export interface DataRequest {
  /** As the client names it; empty for none. */
  readonly database: string;
  readonly text: string;
  readonly options: Readonly<Record<string, Value>>;
  readonly parameters: Readonly<Record<string, Value>>;
  readonly clientRequestId?: string | undefined;
}

/** Bytes of a request; data to be ingested inline are part of it. */
const longest = 64 * 2 ** 20;

/** Reads a query or a command from the body, or, where the method is GET, from the address. */
export async function readDataRequest(request: IncomingMessage, address: URL): Promise<DataRequest> {
  const raw = request.method === 'GET' ? Object.fromEntries(address.searchParams) : await readJson(request);
  const { db, csl, properties } = parse(Body, raw, 'body');
  const found =
    typeof properties === 'string' ? parse(Properties, fromJson(properties, 'properties'), 'properties') : properties;
  return {
    database: db ?? '',
    text: csl,
    options: found?.Options ?? {},
    parameters: found?.Parameters ?? {},
    clientRequestId: found?.ClientRequestId ?? undefined,
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  // Also what keeps web pages out: without asking first, which is never answered, a browser sends no such type.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'BadRequest', "The body must be JSON, with 'Content-Type: application/json'.");
  }
  return fromJson(await readText(request, longest), 'body');
}

function fromJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The ${what} is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function parse<T>(schema: z.ZodType<T>, raw: unknown, what: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path, message }) => `${path.join('.') || what}: ${message}`).join('; ');
  throw badRequest(`The ${what} is not as it must be (${where}). It has the members db, csl and properties.`);
}
